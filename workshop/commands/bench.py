"""What is claimed about speed, measured again."""

from __future__ import annotations

import argparse
import os
import subprocess

from ..comfyui_install import pinned_tree
from ..environment import environment
from ..paths import REPO
from ..room import AS_PACKAGE, room
from ..telling import Trouble, say

TEXT = "measure what is claimed about speed; without a name, list the measurements"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The measurement; words after -- go to it."""
    parser.add_argument("name", nargs="?", help="of a file in bench/")


def main(options: argparse.Namespace) -> int:
    """Runs bench/NAME.py with the pack importable as schnellkit and ComfyUI beside it."""
    names = sorted(file.stem for file in (REPO / "bench").glob("[!_]*.py"))
    if not options.name:
        say("\n".join(names) or "there are no measurements yet")
        return 0
    if options.name not in names:
        raise Trouble(f"no measurement {options.name}; there are {', '.join(names) or 'none'}")
    tree = pinned_tree()
    python = environment("tests")
    with room(AS_PACKAGE) as place:
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(place), str(tree)]),
            "SCHNELLKIT_COMFYUI_TREE": str(tree),
        }
        command = [python, REPO / "bench" / f"{options.name}.py", *options.passed_on]
        return subprocess.run(command, env=env, check=False).returncode
