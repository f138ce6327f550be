"""The pack's own command for what a workflow would charge."""

from __future__ import annotations

import argparse

from ..links import run_as_package

TEXT = "say what a workflow would charge at the hosts, without running it; words after -- go to it (-- --help)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """All words are the command's own, behind --."""


def main(options: argparse.Namespace) -> int:
    """Runs the command; it needs nothing but this Python."""
    return run_as_package("schnellkit.generation.quote_command", options.passed_on)
