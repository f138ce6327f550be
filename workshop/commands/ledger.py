"""The pack's own command for its ledger."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from ..room import AS_PACKAGE, room

TEXT = "read, export and mend the ledger of what pictures cost; words after -- go to it (-- --help)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """All words are the ledger's own, behind --."""


def main(options: argparse.Namespace) -> int:
    """Runs the command; it needs nothing but this Python."""
    words = options.passed_on or ["--help"]
    with room(AS_PACKAGE) as place:
        command = [sys.executable, "-m", "schnellkit.generation.ledger_command", *words]
        return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(place)}, check=False).returncode
