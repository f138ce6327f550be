"""What is claimed about speed, measured again."""

from __future__ import annotations

import argparse
import os
import subprocess

from ..comfyui.install import pinned_tree
from ..environment import environment
from ..links import AS_PACKAGE, folder_with_links
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
    """Runs bench/NAME.py with the pack importable as schnellkit and ComfyUI beside it; or the gates."""
    if options.name == GATES:
        return run_chosen(GATED, ["-m", "speed", *options.passed_on], lanes=1)
    names = sorted([GATES, *(file.stem for file in (REPO / "bench").glob("[!_]*.py"))])
    if not options.name:
        say("\n".join(names) or "there are no measurements yet")
        return 0
    if options.name not in names:
        raise Trouble(f"no measurement {options.name}; there are {', '.join(names) or 'none'}")
    tree = pinned_tree()
    python = environment("tests")
    with folder_with_links(AS_PACKAGE) as place:
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(place), str(tree)]),
            "SCHNELLKIT_COMFYUI_TREE": str(tree),
        }
        command = [python, REPO / "bench" / f"{options.name}.py", *options.passed_on]
        return subprocess.run(command, env=env, check=False).returncode
