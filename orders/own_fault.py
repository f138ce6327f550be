"""An error that is not ours, in words that give nothing away."""

from __future__ import annotations

import traceback
from pathlib import Path

from ..providers.said import Said


def own_fault(error: BaseException) -> str:
    """An error that is not ours in a sentence that holds none of its words: they may hold anything."""
    what = f"{type(error).__name__}{_place(error)}"
    return Said("Something went wrong in schnellkit ({what}).", what=what)


def _place(error: BaseException) -> str:
    """Where it happened, as a file's name and a line: for a report, without a path of this machine."""
    frames = traceback.extract_tb(error.__traceback__)
    return f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
