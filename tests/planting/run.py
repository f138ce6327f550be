"""Whether the tests bite: small wrong changes planted one by one, and the share of them that a test sees."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from schnellkit.workshop.comfyui.preloaded import Preloaded
from schnellkit.workshop.commands.test import needs
from schnellkit.workshop.levels import LEVELS
from schnellkit.workshop.paths import REPO
from schnellkit.workshop.telling import Trouble, say

from .faults import Fault, all_faults
from .planting import NO_END, Found, Runner, in_free_copies, scratch_copy

RESULTS = REPO / "bench" / "results" / "faults.md"
ENOUGH = 0.95
# What takes long to import. Pytest wants to import its plugins, and what they are made of, itself.
LIBRARIES = ("torch", "numpy", "PIL.Image", "pytest")


def main() -> int:
    """Runs the chosen faults; the exit status is 1 where too few are seen."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__)
    parser.add_argument("--level", action="append", choices=LEVELS, help="only those of this level (may be repeated)")
    parser.add_argument("--room", action="append", help="only those of this list in tests/faults (may be repeated)")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this one (may be repeated)")
    parser.add_argument("--jobs", type=int, default=2, help="how many side by side (default 2)")
    parser.add_argument("--keep", action="store_true", help="write the result to bench/results/faults.md")
    options = parser.parse_args()
    chosen = _chosen(options)
    python = Path(sys.executable)
    env = dict(os.environ)
    for level in {fault.level for fault in chosen}:
        env.update(needs(level, python))
    runner = Runner(python, env, Preloaded(LIBRARIES).begin)
    with tempfile.TemporaryDirectory(prefix="schnellkit-faults-") as folder:
        copies = [scratch_copy(Path(folder) / str(at) / "schnellkit") for at in range(max(1, options.jobs))]
        found = list(_looked(runner, copies, chosen))
        found = without_false_alarms(runner, copies[0], found)
    table = as_table(found, len(all_faults()) - len(found))
    say("\n" + table)
    if options.keep:
        RESULTS.write_text(table, encoding="utf-8")
    return 0 if _share(found) >= ENOUGH else 1


def _chosen(options: argparse.Namespace) -> list[Fault]:
    """The faults that the options name, slow levels last."""
    chosen = [
        fault
        for fault in all_faults()
        if (not options.level or fault.level in options.level)
        and (not options.room or fault.room in options.room)
        and (not options.only or fault.name in options.only)
    ]
    if not chosen:
        raise Trouble("there is no such fault")
    return sorted(chosen, key=lambda fault: LEVELS.index(fault.level))


def _looked(runner: Runner, copies: Sequence[Path], faults: Sequence[Fault]) -> Iterator[Found]:
    """Each fault in turn, in whichever copy is free."""

    def look(copy: Path, fault: Fault) -> Found:
        try:
            found = runner.look(copy, fault)
        except Trouble as trouble:
            say(str(trouble))
            found = Found(fault, "", 0.0)
        what = f"seen by {found.by}" if found.seen else f"NOT SEEN: {found.fault.breaks}"
        say(f"{found.seconds:6.1f} s  {found.fault.name}  {what}")
        return found

    return in_free_copies(runner, copies, faults, look)


def without_false_alarms(runner: Runner, copy: Path, found: Sequence[Found]) -> list[Found]:
    """Without those whose test fails on the right text too: it saw nothing."""
    wrong: set[str] = set()
    for level in LEVELS:
        saw = sorted({one.by for one in found if one.seen and one.by != NO_END and one.fault.level == level})
        if not saw:
            continue
        say(f"- {len(saw)} tests of {level} that saw something, without any fault")
        names = [name.removeprefix(f"tests/{level}/") for name in saw]
        _, printed = runner.run(copy, level, names, stop=False)
        wrong |= {name for name in saw if f"FAILED {name}" in printed or f"ERROR {name}" in printed}
    for name in sorted(wrong):
        say(f"fails without any fault too, so it saw nothing: {name}")
    return [Found(one.fault, "", one.seconds) if one.by in wrong else one for one in found]


def _share(found: Sequence[Found]) -> float:
    return sum(one.seen for one in found) / len(found)


def as_table(found: Sequence[Found], not_run: int = 0) -> str:
    """The result as it is kept: shares by level and room, what no test saw, and how many were not planted this time."""
    seen = sum(one.seen for one in found)
    lines = [f"# {len(found)} small wrong changes, {seen} of them seen by a test ({_share(found):.1%})", ""]
    levels = [level for level in LEVELS if any(one.fault.level == level for one in found)]
    lines += ["| seen, of | " + " | ".join(levels) + " | all |", "|---|" + "---|" * (len(levels) + 1)]
    rooms = sorted({one.fault.room for one in found})
    for room in [*rooms, "all"]:
        mine = [one for one in found if room in (one.fault.room, "all")]
        cells = [_cell([one for one in mine if one.fault.level == level]) for level in levels]
        lines.append(f"| {room} | " + " | ".join([*cells, _cell(mine)]) + " |")
    lines += ["", f"{not_run} more are listed and were not planted this time."] if not_run else []
    unseen = [one.fault for one in found if not one.seen]
    lines += ["", "No test saw:" if unseen else "No fault went unseen.", *([""] if unseen else [])]
    lines += [f"- {fault.name} ({fault.room}, {fault.level}): {fault.breaks}" for fault in unseen]
    return "\n".join(lines) + "\n"


def _cell(found: Sequence[Found]) -> str:
    counts = Counter(one.seen for one in found)
    return f"{counts[True]} of {len(found)}" if found else ""


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
