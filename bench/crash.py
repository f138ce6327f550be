"""Kills a process at random points of its orders and asks the sandbox what it had charged; the tests do so for 40.

Half of them are alone; beside the other half a second process buys the same orders and lives on.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.crashing.crashes import ORDERS, Mother, crash, hosts, mother, points
from schnellkit.workshop.paths import REPO

RESULTS = REPO / "bench" / "results" / "crash.md"


@dataclass
class Tally:
    """What became of the orders of many crashes."""

    killed: int = 0
    safe: int = 0
    charges: int = 0
    outlived: int = 0
    states: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def main() -> int:
    """Crashes, prints what became of the orders, and fails where anything was lost, stuck or paid twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=500, help="how many kills (default 500)")
    parser.add_argument("--chance", type=int, default=random.randrange(10**6), help="repeats the kills of a run")
    parser.add_argument("--keep", action="store_true", help="write the table to bench/results/crash.md")
    options = parser.parse_args()
    half = options.points // 2
    with ExitStack() as stack:
        parent, other = stack.enter_context(mother()), stack.enter_context(mother())
        simulator, environment = stack.enter_context(hosts())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        alone = crashed(parent, None, simulator, environment, folder / "alone", half, options.chance)
        pair = crashed(parent, other, simulator, environment, folder / "pair", options.points - half, options.chance)
    told = table(alone, pair, options.chance)
    problems = [*alone.problems, *pair.problems]
    print("\n".join([told, *problems]))
    if options.keep:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(told + "\n", encoding="utf-8")
    return 1 if problems else 0


def crashed(
    parent: Mother,
    other: Mother | None,
    simulator: Simulator,
    environment: Mapping[str, str],
    folder: Path,
    count: int,
    chance: int,
) -> Tally:
    """So many crashes and what became of their orders."""
    tally = Tally()
    for number, point in enumerate(points(parent, environment, folder, count, random.Random(chance))):
        found = crash(parent, simulator, environment, folder / str(number), other, **point)
        tally.killed += found.killed
        tally.safe += len(found.on_disk)
        tally.charges += sum(charges for charges, _ in found.charged.values())
        tally.outlived += len(found.outlived)
        tally.states.update(found.states())
        tally.problems += [f"killed at {point}: {problem}" for problem in found.problems()]
        if tally.killed == count:
            break
    return tally


def table(alone: Tally, pair: Tally, chance: int) -> str:
    """What became of them, side by side."""
    both = (alone, pair)
    rows = {
        "released: never sent": [each.states["failed"] for each in both],
        "unknown outcomes, listed": [each.states["unknown outcome"] for each in both],
        "settled, with their pictures": [each.states["settled"] for each in both],
        "still reserved or sent": [each.states["reserved"] + each.states["sent"] for each in both],
        "charges the hosts witnessed": [each.charges for each in both],
        "pictures on disk at the kill, all in the library": [each.safe for each in both],
        "orders of the process that lived on": [each.outlived for each in both],
        "lost, miscounted, stuck or paid twice": [len(each.problems) for each in both],
    }
    return "\n".join(
        [
            f"# {alone.killed + pair.killed} processes killed, {len(ORDERS)} orders each (chance {chance})",
            "",
            f"| After the restart | {alone.killed} alone | {pair.killed} while another buys the same |",
            "|---|---|---|",
            *(f"| {name} | {first} | {second} |" for name, (first, second) in rows.items()),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
