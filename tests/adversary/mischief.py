"""What goes wrong next, by the plan: with a request, with a write, or between two steps."""

from __future__ import annotations

from collections.abc import Callable

from . import faults
from .clock import Died, Life, acting, of_nobody
from .plan import Happening, OnTheDisk, OnTheWire, Plan


class Mischief:
    """Counts requests, writes and steps of a run, and lets each thing happen when it is due."""

    def __init__(self, plan: Plan, happen: Callable[[Happening], None], die: Callable[[Life], None]) -> None:
        self.over = False
        self.writes_failed = 0
        self._happen, self._die = happen, die
        self._requests = self._writes = self._failing = 0
        self._failing_as: OnTheDisk | None = None
        self._wire = {item.request: item for item in plan.of(OnTheWire)}
        self._disk = sorted(plan.of(OnTheDisk), key=lambda item: item.write)
        happenings = sorted(plan.of(Happening), key=lambda item: item.step)
        self._to_come = [item for item in happenings if item.what != "die writing"]
        self._deaths = [item for item in happenings if item.what == "die writing"]

    def with_next_request(self) -> OnTheWire | None:
        """What goes wrong with the next request, if anything does."""
        self._requests += 1
        return None if self.over else self._wire.get(self._requests - 1)

    def before_write(self, kind: str) -> None:
        """Raises what the write is to end with; and Died in a process that is dead, or dies here."""
        life = acting()
        assert life is not None
        if not life.alive:
            raise Died
        if self.over:
            return
        self._writes += 1
        if self._deaths and self._deaths[0].step <= self._writes:
            self._deaths.pop(0)
            self._die(life)
            raise Died
        if self._disk and self._disk[0].write <= self._writes:
            self._failing_as = self._disk.pop(0)
            self._failing = self._failing_as.lasting
        if self._failing and self._failing_as:
            self._failing -= 1
            self.writes_failed += 1
            table = faults.DATABASE if kind == "database" else faults.DISK
            raise table[self._failing_as.database if kind == "database" else self._failing_as.file]()

    def before_step(self, step: int) -> None:
        """Let everything happen that is due."""
        while not self.over and self._to_come and self._to_come[0].step <= step:
            of_nobody(self._happen, self._to_come.pop(0))
