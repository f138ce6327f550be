"""How much the tests notice: changes made by rule in the rooms that only compute, and the share that a test sees.

A share of all mutants is drawn by a seed, since each needs a run of its own. It meets the tests that reach its line.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from schnellkit.tests.planting.planting import PASSED, Runner, scratch_copy
from schnellkit.tests.planting.run import LIBRARIES
from schnellkit.workshop.comfyui.preloaded import Preloaded
from schnellkit.workshop.paths import REPO
from schnellkit.workshop.telling import Trouble, say

from .alike import reasons
from .meeting import LEVELS, Met, meet_all, without_false_alarms
from .mutants import ROOMS, Mutant, all_of, chosen
from .quick import meet_quickly
from .reached import INTO, Reached

# Pytest's own: all tests that it found were left out.
NONE_RAN = 5
RESULTS = REPO / "bench" / "results" / "mutants.md"
ENOUGH = 0.85
# These draw and sample, or do their work in processes of their own, where no line is noted.
OTHERS = ("mini_", "local_", "workshop_", "faults.", "mutants", "crashes", "adversary", "soak", "ledger_salvage")
ELSEWHERE = " or ".join(f"test_{files}" for files in OTHERS)


def main() -> int:
    """Runs the mutants; the exit status is 1 where too few are seen."""
    parser = argparse.ArgumentParser(prog="dev.py mutants", description=__doc__)
    parser.add_argument("--room", action="append", choices=list(ROOMS), help="only this one (may be repeated)")
    parser.add_argument("--level", action="append", choices=LEVELS, help="only these tests (may be repeated)")
    parser.add_argument("--share", type=float, default=0.1, help="of the mutants of each room (default 0.1)")
    parser.add_argument("--seed", type=int, default=1, help="by which they are drawn (default 1)")
    parser.add_argument("--jobs", type=int, default=2, help="how many side by side (default 2)")
    parser.add_argument(
        "--reached", type=Path, help="a folder to keep there which test reaches which line, or to read it"
    )
    parser.add_argument("--keep", action="store_true", help="write the result to bench/results/mutants.md")
    options = parser.parse_args()
    rooms = {room: all_of(room) for room in options.room or ROOMS}
    drawn = [mutant for mine in rooms.values() for mutant in chosen(mine, options.share, options.seed)]
    alike = reasons()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="schnellkit-mutants-") as folder:
        copies = [scratch_copy(Path(folder) / str(at) / "schnellkit") for at in range(max(1, options.jobs))]
        runner = Runner(Path(sys.executable), dict(os.environ), Preloaded(LIBRARIES).begin)
        reached = _reached(runner, copies[0], options.reached or Path(folder), options.level or LEVELS)
        say(f"- {len(drawn)} mutants")
        met = [Met(mutant, alike=why) for mutant in drawn if (why := alike.get(mutant.change()))]
        met += meet_quickly(runner, copies, [mutant for mutant in drawn if mutant not in _done(met)], reached)
        slowly = list(meet_all(runner, copies, [mutant for mutant in drawn if mutant not in _done(met)], reached))
        met += without_false_alarms(runner, copies[0], slowly)
    sizes = {room: len(mine) for room, mine in rooms.items()}
    table = as_table(met, sizes, _command(options), time.monotonic() - began)
    say("\n" + table)
    if options.keep:
        RESULTS.write_text(table, encoding="utf-8")
    return 0 if all(score(_of(room, met)) >= ENOUGH for room in rooms) else 1


def _reached(runner: Runner, copy: Path, folder: Path, levels: Sequence[str]) -> dict[str, Reached]:
    """Which test of each level reaches which line: found noted in the folder, and noted now of newer test files."""
    folder.mkdir(parents=True, exist_ok=True)
    return {level: Reached(_noted(runner, copy, folder, level)) for level in levels}


def _noted(runner: Runner, copy: Path, folder: Path, level: str) -> list[Path]:
    """The files in which it is noted, older ones first."""
    noted = sorted(folder.glob(f"{level}-*.json"), key=lambda file: int(file.stem.rpartition("-")[2]))
    since = noted[-1].stat().st_mtime if noted else 0.0
    tests = copy / "tests" / level
    # A copy's files are as old as those they were copied from.
    newer = [file.name for file in sorted(tests.glob("test_*.py")) if file.stat().st_mtime > since]
    if not newer:
        return noted
    say(f"- which lines the tests of {level} reach: {len(newer)} files")
    into = folder / f"{level}-{len(noted)}.json"
    noting = Runner(runner.python, {**runner.env, INTO: str(into)}, runner.begin)
    status, printed = noting.run(copy, level, [*newer, "-k", f"not ({ELSEWHERE})"], stop=False)
    last = "\n".join(printed.splitlines()[-15:])
    if not into.exists() and status != NONE_RAN:
        raise Trouble(f"the tests of {level} did not run (exit status {status}):\n{last}")
    if status not in (PASSED, NONE_RAN):
        say(last)
    return [*noted, into] if into.exists() else noted


def score(met: Sequence[Met]) -> float:
    """The share that a test saw, of those that can be seen."""
    can_be_seen = [one for one in met if not one.alike]
    return sum(one.seen for one in can_be_seen) / len(can_be_seen) if can_be_seen else 1.0


def as_table(met: Sequence[Met], sizes: Mapping[str, int], command: str, seconds: float) -> str:
    """The scores as they are kept, each room with all the mutants that it has, and what no test saw."""
    lines = [
        f"# {len(met)} mutants of {sum(sizes.values())}, {score(met):.1%} of them seen by a test",
        "",
        f"Measured on {date.today().isoformat()} in {seconds / 60:.0f} minutes:",
        "",
        f"    {command}",
        "",
        "Seen without end: the tests did not end within their time, with the change only.",
        "Nothing to see: it makes no difference, for the reason in `tests/mutants/alike.txt`, and no score counts it.",
        "",
        "| Room | All | Tried | Seen | of these without end | Nothing to see | Not seen | Score |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(room, size, _of(room, met)) for room, size in sizes.items()),
        _row("all", sum(sizes.values()), met),
    ]
    unseen = [one for one in met if not one.seen and not one.alike]
    lines += ["", "No test saw:" if unseen else "None went unseen.", *([""] if unseen else [])]
    lines += [f"- {one.mutant}: {one.mutant.change()}" for one in unseen]
    return "\n".join(lines) + "\n"


def _done(met: Iterable[Met]) -> set[Mutant]:
    return {one.mutant for one in met}


def _row(room: str, size: int, met: Sequence[Met]) -> str:
    seen = [one for one in met if one.seen]
    alike = sum(bool(one.alike) for one in met)
    no_end = sum(not one.ended for one in seen)
    cells = (room, size, len(met), len(seen), no_end, alike, len(met) - len(seen) - alike, f"{score(met):.1%}")
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _of(room: str, met: Sequence[Met]) -> list[Met]:
    return [one for one in met if one.mutant.room == room]


def _command(options: argparse.Namespace) -> str:
    """What repeats the measurement."""
    words = [f'--room "{room}"' for room in options.room or ()]
    words += [f"--level {level}" for level in options.level or ()]
    return " ".join(["python3 dev.py mutants", *words, f"--share {options.share:g} --seed {options.seed}"])


if __name__ == "__main__":
    sys.exit(main())
