"""Modules of the pack, the tests and the measurements that are run as a command: the words are theirs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .comfyui.install import pinned_tree
from .environment import environment
from .keyless import keyless
from .links import AS_PACKAGE, folder_with_links
from .paths import cache
from .processes import end, spawn

# What is asked to end stops its ComfyUIs and its browser first.
END_SECONDS = 60


class Module(NamedTuple):
    """What it does, which module that is, and the environment of `locks/` it runs in: this very Python without one."""

    text: str
    name: str
    environment: str = "tests"
    words: tuple[str, ...] = ()
    """Come before what a person says, who may say otherwise."""


MODULES = {
    "sandbox": Module(
        "answer every host's protocol on this machine (SCHNELLKIT_<HOST>_URL leads a host to it)",
        "sandbox.server",
        "comfyui",
    ),
    "adversary": Module(
        "run orders in a world in which anything goes wrong; a failure tells the seed that repeats it",
        "tests.adversary.run",
    ),
    "soak": Module(
        "let two processes on one home buy for minutes: the money stays right, and neither grows", "tests.soaking.soak"
    ),
    "faults": Module(
        "plant small wrong changes one by one in a copy, and tell which of them no test sees", "tests.planting.run"
    ),
    "mutants": Module(
        "change the rooms that only compute by rule, and tell how much of that the tests notice", "tests.mutants.run"
    ),
    "mini": Module(
        "train mini-schnell, or go on training it; stopping it loses two minutes of it at most",
        "mini.training.train",
        words=("--into", str(cache() / "mini")),
    ),
    "ledger": Module("read, export and mend the ledger of what pictures cost", "generation.ledger_command", ""),
    "quote": Module(
        "say what a workflow would charge at the hosts, without running it", "generation.quote_command", ""
    ),
    "look": Module("ask the hosts, for nothing, what they serve today and at what price", "commands.look", ""),
    "share": Module(
        "open the shared workflows and write anew what goes with them: exports, apps, thumbnails, and the pictures of "
        "the help pages",
        "workshop.shared.share",
    ),
}


def run_module(module: Module, words: Sequence[str]) -> int:
    """The exit status of `python -m`, with the pack and ComfyUI within reach and, but for a person's own, no key."""
    with folder_with_links(AS_PACKAGE) as place:
        python, env = sys.executable, {**os.environ, "PYTHONPATH": str(place)}
        if module.environment:
            tree, python = str(pinned_tree()), environment(module.environment)
            reach = os.pathsep.join([str(place), tree])
            env = {**keyless(os.environ), "PYTHONPATH": reach, "SCHNELLKIT_COMFYUI_TREE": tree}
        command = [python, "-m", f"schnellkit.{module.name}", *module.words, *words]
        process = spawn(command, Path.cwd(), env)
        try:
            return process.wait()
        finally:
            end(process, END_SECONDS)
