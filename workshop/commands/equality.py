"""Many made graphs: whether the total says what Run charges, to the last digit."""

from __future__ import annotations

import argparse
import os

from . import test

TEXT = "compare the total with what Run sends, in many graphs made from a seed, in a real Chromium"


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many graphs, and the seed of the first."""
    parser.add_argument("--graphs", type=int, default=5000, help="how many; 5000 without it")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first; each later one has the next")


def main(options: argparse.Namespace) -> int:
    """Runs the browser test with that many graphs."""
    os.environ |= {"EQUALITY_GRAPHS": str(options.graphs), "EQUALITY_SEED": str(options.seed)}
    options.levels, options.passed_on = ["browser"], ["-k", "test_the_total_is_what_run_charges", "-q"]
    return test.main(options)
