"""Trouble, as the browser gets it: a fitting status and a text without keys."""

from __future__ import annotations

from collections.abc import Callable

from ...orders.own_fault import own_fault
from ...providers.errors import CapReached, HostError, InvalidOrder, SchnellkitError, StoreTrouble
from ...providers.said import Said

STATUSES: tuple[tuple[type[SchnellkitError], int], ...] = (
    (InvalidOrder, 400),
    (CapReached, 409),
    (StoreTrouble, 500),
    (HostError, 502),
)


def describe_trouble(error: Exception, without_keys: Callable[[str], str]) -> tuple[int, str]:
    """Status and text of an error. Of one that is not ours only its kind is told: its words may hold anything."""
    for kind, status in STATUSES:
        if isinstance(error, kind):
            told = error.args[0] if error.args else ""
            return status, told.with_values(without_keys) if isinstance(told, Said) else without_keys(str(error))
    return 500, f"{own_fault(error)} Try again."
