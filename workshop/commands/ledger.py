"""The pack's own command for its ledger."""

from __future__ import annotations

import argparse

from ..links import run_as_package

TEXT = "read, export and mend the ledger of what pictures cost; words after -- go to it (-- --help)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """All words are the ledger's own, behind --."""


def main(options: argparse.Namespace) -> int:
    """Runs the command; it needs nothing but this Python."""
    return run_as_package("schnellkit.generation.ledger_command", options.passed_on)
