"""Kept answers: what several answers to one order say together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

from ..errors import HostError
from ..wire import Answer, Pending, Reply


def with_charge_told_before(said: Reply, earlier: Iterable[Answer], read: Callable[[Answer], Reply | Pending]) -> Reply:
    """The same with the charge that an earlier answer told, where this one tells none."""
    for answer in earlier if said.charge is None else ():
        with suppress(HostError):
            if (charge := read(answer).charge) is not None:
                return said._replace(charge=charge)
    return said
