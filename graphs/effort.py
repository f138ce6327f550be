"""Effort: how many steps may go into one graph, so that every graph comes to an end, also one made to have none."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

STEPS_AT_MOST = 1_000_000
LOOK_EVERY = 500


class TooMuch(Exception):
    """The steps or the time for this graph are used up: what was found until then is only a part."""


class Unwanted(Exception):
    """Nobody waits for the answer any more."""


class Effort:
    """Steps that are left. The steps decide, alike on every machine; the clock is only a net below them.

    `until` is by time.monotonic; `wanted` says whether somebody still waits.
    """

    def __init__(
        self,
        steps: int = STEPS_AT_MOST,
        *,
        until: float = inf,
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        self.left = steps
        self.until = until
        self._wanted = wanted
        self._until_look = LOOK_EVERY

    def again(self, steps: int = STEPS_AT_MOST) -> Effort:
        """New steps for the next part of the same work, under the same clock."""
        return Effort(steps, until=self.until, wanted=self._wanted)

    @property
    def used_up(self) -> bool:
        """Whether something had to be left out."""
        return self.left < 0

    def take(self, steps: int = 1) -> None:
        """Count steps before they are done. Raises TooMuch where none are left, Unwanted where nobody waits."""
        self.left -= steps
        self._until_look -= steps
        if self._until_look <= 0:
            self._until_look = LOOK_EVERY
            if not self._wanted():
                raise Unwanted
            if time.monotonic() > self.until:
                self.left = -1
        if self.left < 0:
            self.left = -1
            raise TooMuch
