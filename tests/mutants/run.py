"""How much the tests notice: changes made by rule in the rooms that only compute, and the share that a test sees.

A share of all mutants is drawn by a seed, since each needs a run of its own. It meets the tests that reach its line.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from schnellkit.tests.planting.planting import (
    FAILED,
    HUNG,
    NO_END,
    PASSED,
    Runner,
    changed,
    in_free_copies,
    scratch_copy,
)
from schnellkit.tests.planting.run import LIBRARIES
from schnellkit.workshop.comfyui.preloaded import Preloaded
from schnellkit.workshop.paths import REPO
from schnellkit.workshop.telling import Trouble, say

from .mutants import ROOMS, Mutant, chosen, is_in_function
from .reached import INTO, Reached

RESULTS = REPO / "bench" / "results" / "mutants.md"
ENOUGH = 0.85
LEVELS = ("unit", "contract")
# These draw and sample, or do their work in processes of their own, where no line is noted.
ELSEWHERE = "mini or local or workshop or faults or crashes or adversary or soak or salvage"
# Most mutants are seen by the quickest tests; only those that none of them sees meet all others.
FIRST_SECONDS, ALL_SECONDS = 10.0, 300.0
AT_MOST = 400


@dataclass(frozen=True)
class Met:
    """What became of a mutant: the test that saw it, or how many tests it met unseen."""

    mutant: Mutant
    by: str
    tests: int


def main() -> int:
    """Runs the mutants; the exit status is 1 where too few are seen."""
    parser = argparse.ArgumentParser(prog="dev.py mutants", description=__doc__)
    parser.add_argument("--room", action="append", choices=list(ROOMS), help="only this one (may be repeated)")
    parser.add_argument("--share", type=float, default=0.1, help="of the mutants of each room (default 0.1)")
    parser.add_argument("--seed", type=int, default=1, help="by which they are drawn (default 1)")
    parser.add_argument("--jobs", type=int, default=2, help="how many side by side (default 2)")
    parser.add_argument(
        "--reached", type=Path, help="a folder to keep there which test reaches which line, or to read it"
    )
    parser.add_argument("--keep", action="store_true", help="write the result to bench/results/mutants.md")
    options = parser.parse_args()
    drawn = chosen(options.room or list(ROOMS), options.share, options.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="schnellkit-mutants-") as folder:
        copies = [scratch_copy(Path(folder) / str(at) / "schnellkit") for at in range(max(1, options.jobs))]
        runner = Runner(Path(sys.executable), dict(os.environ), Preloaded(LIBRARIES).begin)
        reached = _reached(runner, copies[0], options.reached or Path(folder))
        say(f"- {len(drawn)} mutants")
        met = list(_meet(runner, copies, drawn, reached))
    table = as_table(met, options.share, options.seed, time.monotonic() - began)
    say("\n" + table)
    if options.keep:
        RESULTS.write_text(table, encoding="utf-8")
    rooms = {one.mutant.room for one in met}
    return 0 if all(score([one for one in met if one.mutant.room == room]) >= ENOUGH for room in rooms) else 1


def _reached(runner: Runner, copy: Path, folder: Path) -> dict[str, Reached]:
    """Which test of each level reaches which line, noted now or found noted in the folder."""
    found: dict[str, Reached] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for level in LEVELS:
        noted, root = folder / f"{level}.json", folder / f"{level}.root"
        if not noted.exists():
            say(f"- which lines the tests of {level} reach")
            noting = Runner(runner.python, {**runner.env, INTO: str(noted)}, runner.begin)
            status, printed = noting.run(
                copy, level, [str(copy / "tests" / level), "-k", f"not ({ELSEWHERE})"], stop=False
            )
            root.write_text(str(copy), encoding="utf-8")
            last = "\n".join(printed.splitlines()[-15:])
            if not noted.exists():
                raise Trouble(f"the tests of {level} did not run (exit status {status}):\n{last}")
            if status != PASSED:
                say(last)
        found[level] = Reached(noted, Path(root.read_text(encoding="utf-8")))
    return found


def _meet(
    runner: Runner, copies: Sequence[Path], mutants: Sequence[Mutant], reached: Mapping[str, Reached]
) -> Iterator[Met]:
    """Each in turn, in whichever copy is free."""

    def meet(copy: Path, mutant: Mutant) -> Met:
        file = copy / mutant.file
        right = file.read_text(encoding="utf-8")
        with changed(file, mutant.text()):
            met = _met(runner, copy, mutant, {level: _tests(reached[level], mutant, right) for level in LEVELS})
        say(f"{mutant}  " + (f"seen by {met.by}" if met.by else f"NOT SEEN by {met.tests} tests"))
        return met

    return in_free_copies(runner, copies, mutants, meet)


def _met(runner: Runner, copy: Path, mutant: Mutant, tests: Mapping[str, list[tuple[str, float]]]) -> Met:
    """What the tests of each level say, the quickest first."""
    meets = 0
    for level in LEVELS:
        for some in _quickest_first(tests[level]):
            meets += len(some)
            status, printed = runner.run(copy, level, [name.removeprefix(f"{level}/") for name in some])
            failed = FAILED.search(printed)
            if status != PASSED:
                return Met(mutant, NO_END if status == HUNG else failed[1] if failed else f"exit {status}", meets)
    return Met(mutant, "", meets)


def _tests(reached: Reached, mutant: Mutant, text: str) -> list[tuple[str, float]]:
    """Those that run its line; of a line that is run as the file is read, those that run anything in the file."""
    if is_in_function(text, mutant.line):
        return reached.by_line(mutant.file, mutant.line)
    return reached.by_file(mutant.file)


def _quickest_first(tests: list[tuple[str, float]]) -> Iterator[list[str]]:
    """Runs of pytest: first what takes no time, then the rest, as far as that is bearable."""
    some: list[str] = []
    spent = total = 0.0
    limit = FIRST_SECONDS
    for name, seconds in tests:
        if some and (spent + seconds > limit or len(some) == AT_MOST):
            yield some
            some, spent, limit = [], 0.0, ALL_SECONDS
        total += seconds
        if total > ALL_SECONDS:
            break
        some.append(name)
        spent += seconds
    if some:
        yield some


def score(met: Sequence[Met]) -> float:
    """The share that a test saw."""
    return sum(bool(one.by) for one in met) / len(met)


def as_table(met: Sequence[Met], share: float, seed: int, seconds: float) -> str:
    """The scores as they are kept, and what no test saw."""
    rooms = list(dict.fromkeys(one.mutant.room for one in met))
    lines = [
        f"# {len(met)} mutants, {score(met):.1%} of them seen by a test",
        "",
        f"Drawn by seed {seed}, {share:.0%} of those that the rules of cosmic-ray make in each room.",
        f"It took {seconds / 60:.0f} minutes.",
        "",
        "| Room | Mutants | Seen | Score |",
        "|---|---|---|---|",
    ]
    for room in rooms:
        mine = [one for one in met if one.mutant.room == room]
        lines.append(f"| {room} | {len(mine)} | {sum(bool(one.by) for one in mine)} | {score(mine):.1%} |")
    unseen = [one for one in met if not one.by]
    lines += ["", "No test saw:" if unseen else "None went unseen.", *([""] if unseen else [])]
    lines += [f"- {one.mutant}" for one in unseen]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
