"""Runs the adversary's world for many seeds, and shrinks what fails: repeat a run by its seed and the items kept.

python3 dev.py adversary --examples 50000
python3 dev.py adversary --seed 1234 --only 0,3 --facts
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import subprocess
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass

import torch

from schnellkit.workshop.paths import REPO

from . import faults
from .clock import Stuck
from .invariants import problems
from .plan import Plan, draw
from .seen import describe
from .surroundings import home
from .world import World

RESULTS = REPO / "bench" / "results" / "adversary.md"


@dataclass(frozen=True)
class Failure:
    """A run in which something was not as it must be, with no more in it than that takes."""

    plan: Plan
    problems: tuple[str, ...]

    def __str__(self) -> str:
        kept = ",".join(map(str, self.plan.kept))
        again = f"python3 dev.py adversary --seed {self.plan.seed} --only {kept} --facts"
        return "\n".join([str(self.plan), *(f"  ! {problem}" for problem in self.problems), f"  again: {again}"])


def found(plan: Plan, *, facts: bool = False) -> list[str]:
    """What is wrong after a run of that plan."""
    random.seed(plan.seed)
    with home() as folder:
        world = World(plan, folder)
        try:
            seen = world.run()
        except Stuck as stuck:
            return [f"nobody_waits_for_ever: {stuck}"]
        wrong = problems(seen, world)
        if facts:
            print(describe(seen, world.simulator.charges))
    return wrong


def names(wrong: Collection[str]) -> set[str]:
    """Which invariants were broken."""
    return {problem.partition(":")[0] for problem in wrong}


def shrunk(plan: Plan, wrong: list[str]) -> Failure:
    """The same failure with every item taken out that it does not need."""
    broken = names(wrong)
    for number in plan.kept:
        less = plan.only([kept for kept in plan.kept if kept != number])
        still = found(less)
        if names(still) & broken:
            plan, wrong, broken = less, still, names(still) & broken
    return Failure(plan, tuple(problem for problem in wrong if names([problem]) & broken))


def run(seeds: range, stop_after: int) -> tuple[int, list[Failure]]:
    """How many seeds were run, and the failures, each shrunk, until there are too many."""
    failures: list[Failure] = []
    done = 0
    for seed in seeds:
        plan = draw(seed)
        done += 1
        if wrong := found(plan):
            failures.append(shrunk(plan, wrong))
            if len(failures) >= stop_after:
                break
    return done, failures


def side_by_side(first: int, examples: int, jobs: int, stop_after: int) -> tuple[int, list[str]]:
    """The same in several processes, each with its share of the seeds; the failures in words."""
    share = -(-examples // jobs)
    seeds = [range(start, min(start + share, first + examples)) for start in range(first, first + examples, share)]
    command = [sys.executable, "-m", __spec__.name, "--stop-after", str(stop_after), "--jobs", "0"]
    running = [
        subprocess.Popen(
            [*command, "--seed", str(part.start), "--examples", str(len(part))], stdout=subprocess.PIPE, text=True
        )
        for part in seeds
    ]
    done, failures = 0, []
    for process in running:
        told, _ = process.communicate()
        if process.returncode:
            failures.append(f"a process of the world ended with exit status {process.returncode}")
            continue
        found = json.loads(told.splitlines()[-1])
        done += found["done"]
        failures += found["failures"]
    return done, failures


def main() -> int:
    """Runs the seeds and tells what was found; exit status 1 where anything was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9), help="the first of the seeds")
    parser.add_argument("--only", help="one run, with only these of its items: 0,3")
    parser.add_argument("--facts", action="store_true", help="one run, and what happened in it")
    parser.add_argument("--stop-after", type=int, default=10, help="so many failures of each process (default 10)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: one for each core)")
    parser.add_argument("--keep", action="store_true", help="write the figures to bench/results/adversary.md")
    options = parser.parse_args()
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    # Pictures this small are not worth threads, which only wait for each other.
    torch.set_num_threads(1)
    if options.only is not None or options.facts:
        return _one(options.seed, options.only, facts=options.facts)
    if options.jobs == 0:
        done, failures = run(range(options.seed, options.seed + options.examples), options.stop_after)
        print(json.dumps({"done": done, "failures": [str(failure) for failure in failures]}))
        return 0
    began = time.monotonic()
    done, told = side_by_side(options.seed, options.examples, options.jobs, options.stop_after)
    seconds = time.monotonic() - began
    figures = (
        f"# {done} runs of the adversary's world from seed {options.seed}: {len(told)} failed\n\n"
        f"{done / seconds:.0f} a second in {options.jobs} processes. Faults: {_faults()}."
    )
    print("\n".join([*told, figures]))
    if options.keep:
        RESULTS.write_text(figures + "\n", encoding="utf-8")
    return 1 if told or done < options.examples else 0


def _faults() -> str:
    """How many of each kind there are to choose from."""
    kinds = {
        "raised by the wire": (faults.UNREACHED, faults.RAISED),
        "answers in place of the host's": (faults.INSTEAD,),
        "answers spoiled on their way": (faults.SPOILED,),
        "delays": (faults.SLOW,),
        "of the disk and the database": (faults.DISK, faults.DATABASE),
        "damaged settings": (faults.DAMAGE, faults.ENVIRONMENT),
    }
    return ", ".join(f"{sum(map(len, tables))} {name}" for name, tables in kinds.items())


def _one(seed: int, only: str | None, *, facts: bool) -> int:
    plan = draw(seed)
    if only is not None:
        plan = plan.only([int(number) for number in only.split(",") if number])
    print(plan)
    wrong = found(plan, facts=facts)
    print("\n".join(wrong) or "all holds")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
