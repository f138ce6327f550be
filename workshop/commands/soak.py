"""Two processes that buy for minutes on end."""

from __future__ import annotations

import argparse

from ..measured import run_module

TEXT = "let two processes on one home buy for minutes: the money stays right, and neither grows"
MODULE = "schnellkit.tests.soaking.soak"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--minutes and --keep."""
    parser.add_argument("--minutes", default="10", help="how long (default 10)")
    parser.add_argument("--keep", action="store_true", help="write the figures to bench/results/soak.md")


def main(options: argparse.Namespace) -> int:
    """Runs tests/soaking/soak.py with the pack importable as schnellkit and ComfyUI beside it."""
    return run_module(MODULE, ["--minutes", options.minutes, *(["--keep"] if options.keep else []), *options.passed_on])
