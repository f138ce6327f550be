"""Trouble, told to the browser: a fitting status and a text without keys."""

from __future__ import annotations

from ...orders.own_fault import own_fault
from ...orders.runtime import Runtime
from ...providers.errors import CapReached, HostError, InvalidOrder, SchnellkitError, StoreTrouble

STATUSES: tuple[tuple[type[SchnellkitError], int], ...] = (
    (InvalidOrder, 400),
    (CapReached, 409),
    (StoreTrouble, 500),
    (HostError, 502),
)


def describe_trouble(error: Exception, runtime: Runtime | None) -> tuple[int, str]:
    """Status and text of an error; of one that is not ours only its kind, for its words may hold anything."""
    for kind, status in STATUSES:
        if isinstance(error, kind):
            text = str(error)
            return status, runtime.keys.cut_from(text, runtime.hosts) if runtime else text
    return 500, f"{own_fault(error)} Try again."
