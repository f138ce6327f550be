"""What pictures took on this machine, and what the next ones will cost by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from ..personal.private_file import change_private, read_private
from ..providers.errors import StoreTrouble
from ..providers.prices.money import ABOUT, Money
from ..providers.prices.rate import Rate

FILE = "measured.json"
RUNS_ALIKE, RUNS_AT_MOST = 9, 500


class Run(NamedTuple):
    """A run on this machine: what it made, and what one of its pictures took."""

    machine: str
    width: int
    height: int
    steps: int
    seconds: float
    joules: float | None = None

    @property
    def of(self) -> tuple[str, int, int, int]:
        """What makes runs alike."""
        return self[:4]


class Measured(NamedTuple):
    """What pictures will take by runs before; money is None where no rate is set, or its energy is not known."""

    seconds: float
    money: Money | None
    runs: int

    def __str__(self) -> str:
        cost = f"{self.money}, " if self.money else ""
        return f"{ABOUT} {cost}{self.seconds:.1f} s, measured ({self.runs} run{'s' if self.runs > 1 else ''})"


def measured_cost(rate: Rate | None, past: Sequence[Run], images: int) -> Measured | None:
    """What so many pictures will take and cost, by the middle one of past runs; None where there were none."""
    if not past:
        return None
    seconds = median(run.seconds for run in past) * images
    known = [run.joules for run in past if run.joules is not None]
    joules = median(known) * images if known else None
    return Measured(seconds, rate.cost(seconds, joules) if rate else None, len(past))


def past_runs(home: Path, width: int, height: int, steps: int) -> tuple[Run, ...]:
    """The last runs of that size and number of steps, on the device that was used last."""
    runs = _read(home)
    alike = [run for run in runs if run.of == (runs[-1].machine, width, height, steps)]
    return tuple(alike[-RUNS_ALIKE:])


def keep_run(home: Path, run: Run) -> None:
    """Keep what a run took. Where it cannot be kept, only the next quote knows less."""

    def changed(data: dict[str, Any]) -> dict[str, Any]:
        kept = _runs(data)
        alike = [one for one in kept if one.of == run.of]
        others = [one for one in kept if one.of != run.of]
        runs = [*others, *alike[1 - RUNS_ALIKE :], run][-RUNS_AT_MOST:]
        return {"runs": [one._asdict() for one in runs]}

    try:
        change_private(home / FILE, changed, or_empty=True)
    except StoreTrouble:
        return


def _read(home: Path) -> list[Run]:
    """All runs kept, oldest first. A file that is damaged is begun anew by the next run."""
    try:
        return _runs(read_private(home / FILE))
    except StoreTrouble:
        return []


def _runs(data: Mapping[str, Any]) -> list[Run]:
    try:
        return [Run(**entry) for entry in data.get("runs", [])]
    except TypeError:
        return []
