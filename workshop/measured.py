"""Runs a module of the tests or the measurements as `python -m`, with the pack and ComfyUI within reach."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from .comfyui.install import pinned_tree
from .environment import environment
from .keyless import keyless
from .links import AS_PACKAGE, folder_with_links


def run_module(module: str, words: Sequence[str]) -> int:
    """The exit status of the module; it gets no key from this machine's environment."""
    tree, python = pinned_tree(), environment("tests")
    with folder_with_links(AS_PACKAGE) as place:
        reach = os.pathsep.join([str(place), str(tree)])
        env = {**keyless(os.environ), "PYTHONPATH": reach, "SCHNELLKIT_COMFYUI_TREE": str(tree)}
        return subprocess.run([python, "-m", module, *words], env=env, check=False).returncode
