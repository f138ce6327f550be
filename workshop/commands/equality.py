"""Many made graphs: whether the total says what Run charges, to the last digit."""

from __future__ import annotations

import argparse
import os

from .test import run_chosen

TESTS = {"test_the_total_is_what_run_charges": "graphs", "test_what_is_told_is_what_is_witnessed_and_booked": "runs"}
TEXT = "compare the total with what Run sends, in many graphs made from a seed, in a real Chromium"


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many graphs, and the seed of the first."""
    parser.add_argument("--graphs", type=int, default=5000, help="how many; 5000 without it")
    parser.add_argument("--runs", type=int, default=100, help="how many of them are really run; 100 without it")
    parser.add_argument("--keep", action="store_true", help="write the figures to bench/results/equality.md")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first; each later one has the next")


def main(options: argparse.Namespace) -> int:
    """Runs the browser tests with that many graphs."""
    named = {"GRAPHS": options.graphs, "RUNS": options.runs, "SEED": options.seed, "KEEP": "1" if options.keep else ""}
    os.environ |= {f"EQUALITY_{name}": str(value) for name, value in named.items()}
    tests = [name for name, count in TESTS.items() if getattr(options, count)]
    return run_chosen(["browser"], ["-k", " or ".join(tests), "-q"], lanes=1)
