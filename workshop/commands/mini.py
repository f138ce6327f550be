"""mini-schnell, trained."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

from ..comfyui.install import pinned_tree
from ..environment import environment
from ..links import AS_PACKAGE, folder_with_links
from ..paths import cache

TEXT = "train mini-schnell, or go on training it; stopping it loses two minutes of it at most"


def arguments(parser: argparse.ArgumentParser) -> None:
    """How long, and where to; words after -- go to mini/training/train.py."""
    parser.add_argument("--minutes", type=float, help="train so long at most, this time; else until it is done")
    parser.add_argument("--into", type=Path, help="the folder for the weights; else mini in this project's cache")


def main(options: argparse.Namespace) -> int:
    """Runs mini/training/train.py with the pack importable as schnellkit and ComfyUI beside it."""
    tree, python = pinned_tree(), environment("tests")
    words = ["--into", (options.into or cache() / "mini").resolve()]
    if options.minutes is not None:
        words += ["--minutes", str(options.minutes)]
    with folder_with_links(AS_PACKAGE) as place:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(place), str(tree)])}
        command = [python, "-m", "schnellkit.mini.training.train", *words, *options.passed_on]
        return subprocess.run(command, env=env, check=False).returncode
