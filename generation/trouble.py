"""Trouble, told to the browser: a fitting status and a text without keys."""

from __future__ import annotations

import traceback
from pathlib import Path

from ..providers.errors import CapReached, HostError, InvalidOrder, SchnellkitError, StoreTrouble
from .house import House

STATUSES: tuple[tuple[type[SchnellkitError], int], ...] = (
    (InvalidOrder, 400),
    (CapReached, 409),
    (StoreTrouble, 500),
    (HostError, 502),
)


def trouble_told(error: Exception, house: House | None) -> tuple[int, str]:
    """Status and text of an error; of one that is not ours only its kind, for its words may hold anything."""
    for kind, status in STATUSES:
        if isinstance(error, kind):
            text = str(error)
            return status, house.keys.cut_from(text, house.hosts) if house else text
    return 500, f"{own_fault(error)} Try again."


def own_fault(error: BaseException) -> str:
    """An error that is not ours in a sentence that holds none of its words: they may hold anything."""
    return f"Something went wrong in schnellkit ({type(error).__name__}{_place(error)})."


def _place(error: BaseException) -> str:
    """Where it happened, as a file's name and a line: for a report, without a path of this machine."""
    frames = traceback.extract_tb(error.__traceback__)
    return f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
