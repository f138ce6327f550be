"""The adversary's world, for as many runs as one wants."""

from __future__ import annotations

import argparse

from ..measured import run_module

TEXT = "run orders in a world in which anything goes wrong; a failure tells the seed that repeats it"
MODULE = "schnellkit.tests.adversary.run"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to run; --only and --facts are for one seed."""
    parser.add_argument("--examples", help="how many runs (default 2000)")
    parser.add_argument("--seed", help="of the first run (default: any)")
    parser.add_argument("--only", help="one run, with only these of its items: 0,3")
    parser.add_argument("--facts", action="store_true", help="one run, and what happened in it")
    parser.add_argument("--keep", action="store_true", help="write the figures to bench/results/adversary.md")


def main(options: argparse.Namespace) -> int:
    """Runs tests/adversary/run.py with the pack importable as schnellkit and ComfyUI beside it."""
    named = {name: getattr(options, name) for name in ("examples", "seed", "only")}
    words = [word for name, value in named.items() if value is not None for word in (f"--{name}", value)]
    words += [f"--{name}" for name in ("facts", "keep") if getattr(options, name)]
    return run_module(MODULE, [*words, *options.passed_on])
