"""A mutant in a scratch copy meets the tests that reach its line: the quickest first, until one sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from schnellkit.tests.planting.planting import FAILED, HUNG, NO_END, PASSED, Runner, changed, in_free_copies
from schnellkit.workshop.telling import say

from .mutants import Mutant, is_in_function, lines_run_with
from .reached import Reached

LEVELS = ("unit", "contract")
# Most mutants are seen by the quickest tests; only those that none of them sees meet all others. What is noted as this
# long must end in time on a machine that is busier now.
FIRST_SECONDS, ALL_SECONDS = 5.0, 100.0
AT_MOST = 400
# Pytest's own: it found no test of a name.
NO_SUCH_TEST = 4


@dataclass(frozen=True)
class Met:
    """What became of a mutant: the test that saw it, or how many tests it met unseen."""

    mutant: Mutant
    by: str = ""
    tests: int = 0
    level: str = ""
    run: tuple[str, ...] = ()
    """The tests that were run together when it was seen."""
    alike: str = ""
    """Why nobody could see it, where that is listed: it then met none."""

    @property
    def seen(self) -> bool:
        """Whether a test saw it."""
        return bool(self.by)

    @property
    def ended(self) -> bool:
        """Whether the tests that met it came to an end."""
        return self.by != NO_END


def meet_all(
    runner: Runner,
    copies: Sequence[Path],
    mutants: Sequence[Mutant],
    reached: Mapping[str, Reached],
) -> Iterator[Met]:
    """Each in turn, in whichever copy is free."""

    def meet(copy: Path, mutant: Mutant) -> Met:
        file = copy / mutant.file
        for compiled in file.parent.glob(f"__pycache__/{file.stem}.*"):
            compiled.unlink()
        right = file.read_text(encoding="utf-8")
        with changed(file, mutant.text()):
            met = _met(runner, copy, mutant, {level: tests_of(of, mutant, right) for level, of in reached.items()})
        say(told_of(met))
        return met

    return in_free_copies(runner, copies, mutants, meet)


def told_of(met: Met) -> str:
    """What became of a mutant, in a line."""
    what = f"seen by {met.by}" if met.seen else f"NOT SEEN by {met.tests} tests: {met.mutant.change()}"
    return f"{met.mutant}  {what}"


def without_false_alarms(runner: Runner, copy: Path, all_met: Sequence[Met]) -> list[Met]:
    """With those taken back that were seen by tests which do not pass on the right text either."""
    wrong: set[tuple[str, ...]] = set()
    for level in LEVELS:
        seen = [met for met in all_met if met.seen and met.level == level]
        # Of a run that told no name, or had no end, all of it must pass.
        for run in sorted({met.run for met in seen if met.by not in met.run}):
            if _run(runner, copy, level, run)[0] != PASSED:
                wrong.add(run)
        names = sorted({met.by for met in seen if met.by in met.run})
        if names:
            say(f"- {len(names)} tests of {level} that saw something, without any change")
            status, printed = runner.run(copy, level, [_in_level(level, name) for name in names], stop=False)
            told = _failed(printed)
            wrong |= {(name,) for name in names if name in told or status not in (PASSED, 1)}
    for run in sorted(wrong):
        say(f"fails without any change too, so it saw nothing: {run[0]}")
    return [Met(met.mutant, "", met.tests) if met.seen and {met.run, (met.by,)} & wrong else met for met in all_met]


def _met(runner: Runner, copy: Path, mutant: Mutant, tests: Mapping[str, list[tuple[str, float]]]) -> Met:
    """What the tests of each level say, the quickest first."""
    meets = 0
    for level, of_level in tests.items():
        for some in _quickest_first(of_level):
            meets += len(some)
            status, printed = _run(runner, copy, level, some)
            if status != PASSED:
                by = NO_END if status == HUNG else next(iter(_failed(printed)), f"exit status {status}")
                return Met(mutant, by, meets, level, tuple(some))
    return Met(mutant, "", meets)


def _run(runner: Runner, copy: Path, level: str, names: Sequence[str]) -> tuple[int, str]:
    """What these tests come to; where a change gave some of them other names, by those of their functions."""
    status, printed = runner.run(copy, level, [_in_level(level, name) for name in names])
    if status == NO_SUCH_TEST and "not found: " in printed:
        functions = dict.fromkeys(_in_level(level, name).split("[")[0] for name in names)
        status, printed = runner.run(copy, level, list(functions))
    return status, printed


def _failed(printed: str) -> list[str]:
    """The tests that failed, by the names under which they are noted; pytest tells them from where it was begun."""
    return [name.removeprefix("tests/") for name in FAILED.findall(printed)]


def _in_level(level: str, name: str) -> str:
    return name.removeprefix(f"{level}/")


def tests_of(reached: Reached, mutant: Mutant, text: str) -> list[tuple[str, float]]:
    """Those that run its statement; of a line that is run as the file is read, those that run anything in the file."""
    if is_in_function(text, mutant.line):
        return reached.by_lines(mutant.file, lines_run_with(text, mutant.line))
    return reached.by_file(mutant.file)


def bearable(tests: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The quickest of them, as many as may be run."""
    totals = accumulate(seconds for _, seconds in tests)
    return [test for test, total in zip(tests, totals, strict=True) if total <= ALL_SECONDS]


def _quickest_first(tests: list[tuple[str, float]]) -> Iterator[list[str]]:
    """Runs of pytest: first what takes no time, then the rest."""
    some: list[str] = []
    spent, limit = 0.0, FIRST_SECONDS
    for name, seconds in bearable(tests):
        if some and (spent + seconds > limit or len(some) == AT_MOST):
            yield some
            some, spent, limit = [], 0.0, ALL_SECONDS
        some.append(name)
        spent += seconds
    if some:
        yield some
