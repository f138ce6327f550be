"""Deadline: one end for a whole piece of work, however many steps it takes. It works on every Python from 3.10 on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")
TIDY_SECONDS = 1.0


class OutOfTime(Exception):
    """The work was not done when its time was over."""


class Broken(Exception):
    """The work was cancelled from inside. Nobody had asked for that."""


class Deadline:
    """So many seconds from now on. The work may be given the same time once more."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    def again(self) -> None:
        """Count the seconds anew from here."""
        self._until = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        """The seconds that are left; never less than none."""
        return max(0.0, self._until - time.monotonic())

    async def over(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of the work.

        Raises what the work raises, and OutOfTime where it takes too long. A cancel ends the work and passes on.
        """
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                if not self.left:
                    task.cancel()
                    await asyncio.wait({task}, timeout=TIDY_SECONDS)
                    raise OutOfTime
                await asyncio.wait({task}, timeout=self.left)
            if task.cancelled():
                raise Broken
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                task.add_done_callback(_looked_at)


def _looked_at(task: asyncio.Task[Any]) -> None:
    """Keeps asyncio from complaining about the error of work that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
