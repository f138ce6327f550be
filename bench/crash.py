"""Kills a process at random points of its orders and asks the sandbox what it had charged; the tests do so for 40."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from schnellkit.tests.crashing.crashes import crash, hosts, mother, points
from schnellkit.workshop.paths import REPO

RESULTS = REPO / "bench" / "results" / "crash.md"


def main() -> int:
    """Crashes, prints what became of the orders, and fails where anything was lost, stuck or paid twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=200, help="how many kills (default 200)")
    parser.add_argument("--chance", type=int, default=random.randrange(10**6), help="repeats the kills of a run")
    parser.add_argument("--keep", action="store_true", help="write the table to bench/results/crash.md")
    options = parser.parse_args()
    states: Counter[str] = Counter()
    problems, killed, safe, charges = [], 0, 0, 0
    with mother() as parent, hosts() as (town, environment), tempfile.TemporaryDirectory() as folder:
        where = points(parent, environment, Path(folder), options.points, random.Random(options.chance))
        for number, point in enumerate(where):
            found = crash(parent, town, environment, Path(folder) / str(number), **point)
            killed += found.killed
            safe += len(found.on_disk)
            charges += sum(count for count, _ in found.charged.values())
            states.update(found.states())
            problems += [f"killed at {point}: {problem}" for problem in found.problems()]
            if killed == options.points:
                break
    told = "\n".join(
        [
            f"# {killed} processes killed, three orders each (chance {options.chance})",
            "",
            "| After the restart | |",
            "|---|---|",
            f"| released: never sent | {states['failed']} |",
            f"| unknown outcomes, listed | {states['unknown outcome']} |",
            f"| settled, with their pictures | {states['settled']} |",
            f"| still reserved or sent | {states['reserved'] + states['sent']} |",
            f"| charges the hosts witnessed | {charges} |",
            f"| pictures on disk at the kill, all in the library | {safe} |",
            f"| lost, miscounted, stuck or paid twice | {len(problems)} |",
        ]
    )
    print("\n".join([told, *problems]))
    if options.keep:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(told + "\n", encoding="utf-8")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
