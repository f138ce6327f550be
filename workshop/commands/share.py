"""The shared workflows, laid out and photographed anew."""

from __future__ import annotations

import argparse
import os
import subprocess

from ..browser import browser
from ..comfyui.install import pinned_tree
from ..environment import environment
from ..links import AS_PACKAGE, folder_with_links

TEXT = "lay the shared workflows out anew: files, exports and thumbnails, as workshop/shared/graphs.py describes them"


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def main(options: argparse.Namespace) -> int:
    """Runs workshop/shared/share.py with the pack importable as schnellkit and ComfyUI beside it."""
    tree, python = pinned_tree(), environment("tests")
    with folder_with_links(AS_PACKAGE) as place:
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(place), str(tree)]),
            "SCHNELLKIT_COMFYUI_TREE": str(tree),
            "SCHNELLKIT_BROWSER": str(browser(python)),
        }
        return subprocess.run([python, "-m", "schnellkit.workshop.shared.share"], env=env, check=False).returncode
