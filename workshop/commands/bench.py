"""What is claimed about speed, measured again."""

from __future__ import annotations

import argparse

from ..modules import Module, run_module
from ..paths import REPO
from ..telling import Trouble, say
from .test import run_chosen

TEXT = "measure what is claimed about speed; without a name, list the measurements"
# Tests marked speed, in their levels: what must hold on a quiet machine. All others are files in bench/.
GATES = "gates"
GATED = ("unit", "comfy", "browser")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The measurement; words after -- go to it."""
    parser.add_argument("name", nargs="?", help="of a file in bench/, or gates: all bounds on speed")


def main(options: argparse.Namespace) -> int:
    """Runs bench/NAME.py, or the gates."""
    names = sorted([GATES, *(file.stem for file in (REPO / "bench").glob("*.py"))])
    if not options.name:
        say("\n".join(names))
        return 0
    if options.name not in names:
        raise Trouble(f"no measurement {options.name}; there are {', '.join(names)}")
    if options.name == GATES:
        return run_chosen(GATED, ["-m", "speed", *options.passed_on], lanes=1)
    return run_module(Module(TEXT, f"bench.{options.name}"), options.passed_on)
