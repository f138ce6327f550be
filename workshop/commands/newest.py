"""The newest frontend there is, tried before ComfyUI asks for it: what of the pack breaks on it."""

from __future__ import annotations

import argparse
import os

from ..comfyui.install import FRONTEND_PACKAGE, released_frontend
from ..environment import compiled_pins
from ..paths import LOCKS
from ..telling import say, step
from .test import run_chosen

TEXT = "try the pack on the newest ComfyUI frontend of the package registry and say what breaks"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--version."""
    parser.add_argument("--version", help="this version instead of the newest one")


def main(options: argparse.Namespace) -> int:
    """Runs the core tests on it; pytest names each that fails."""
    pinned = version_in((LOCKS / "newest-frontend.txt").read_text(encoding="utf-8"))
    with step(f"looking for the newest {FRONTEND_PACKAGE}"):
        version = options.version or version_in(compiled_pins(FRONTEND_PACKAGE))
    say(f"- frontend {version}; the tests of this repository run on {pinned}")
    os.environ["SCHNELLKIT_NEWEST_FRONTEND"] = str(released_frontend(version))
    return run_chosen(["browser"], ["-k", "test_every_frontend and newest"], lanes=1)


def version_in(pins: str) -> str:
    """The version of the frontend in a list of pins."""
    (line,) = (line for line in pins.splitlines() if line.startswith(f"{FRONTEND_PACKAGE}=="))
    return line.partition("==")[2].strip(" \\")
