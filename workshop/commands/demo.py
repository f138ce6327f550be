"""The pack in a real ComfyUI, with first pictures, without any key."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from ..comfyui.client import ComfyUIError
from ..comfyui.install import for_demo
from ..comfyui.running import ComfyUI, throwaway
from ..keyless import keyless
from ..paths import DEMO_WORKFLOW
from ..telling import Trouble, say, step

TEXT = "start a real ComfyUI with the pack in it and make first pictures, without any key"
SAVING, RECEIPT_NODE = "SaveImage", "SchnellkitReceipt"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--once."""
    parser.add_argument("--once", action="store_true", help="end after the pictures instead of serving on")


def main(options: argparse.Namespace) -> int:
    """Starts ComfyUI, makes the pictures, tells of them, and serves until Ctrl-C."""
    install = for_demo()
    env = {**keyless(os.environ), "SCHNELLKIT_SANDBOX": "1"}
    with contextlib.ExitStack() as stack:
        base = stack.enter_context(throwaway(Path(tempfile.gettempdir())))
        with step("starting ComfyUI"):
            comfy = stack.enter_context(ComfyUI(install, base, env=env))
        make_picture(comfy)
        if options.once:
            return 0
        say("Serving until Ctrl-C")
        with contextlib.suppress(KeyboardInterrupt):
            serve(comfy)
    return 0


def make_picture(comfy: ComfyUI) -> None:
    """Runs the shared workflow over HTTP, writes its pictures here and tells what they would have cost."""
    prompt = json.loads(DEMO_WORKFLOW.read_text(encoding="utf-8"))
    try:
        with step(f"running workflows/{DEMO_WORKFLOW.stem} without a key"):
            entry = comfy.run(prompt)
        saving = [node for node in prompt if prompt[node]["class_type"] == SAVING]
        pictures = [_kept(comfy, prompt, entry, node) for node in saving]
    except ComfyUIError as error:
        raise Trouble(f"{error}\nThe last lines of ComfyUI:\n{comfy.log_tail()}") from None
    say("")
    for picture in sorted(pictures):
        say(f"Picture: {picture}")
    say(f"They would have cost: {told_cost(prompt, entry)}")
    say(f"Address to open: {comfy.url}")


def _kept(comfy: ComfyUI, prompt: dict[str, Any], entry: dict[str, Any], node: str) -> Path:
    """The picture that a node saved, written here."""
    name = prompt[node]["inputs"]["filename_prefix"].rpartition("/")[2]
    file = Path.cwd() / f"demo-{name}.png"
    file.write_bytes(comfy.picture(entry, node))
    return file


def told_cost(prompt: dict[str, Any], entry: dict[str, Any]) -> str:
    """The text that the receipt node of the workflow showed."""
    for node, told in entry["outputs"].items():
        if prompt[node]["class_type"] == RECEIPT_NODE and told.get("text"):
            return " ".join("".join(told["text"]).split())
    raise Trouble(f"the workflow showed no text at a {RECEIPT_NODE} node, so its cost is not known")


def serve(comfy: ComfyUI) -> None:
    """Returns when ComfyUI ends by itself, which is worth a word."""
    while comfy.running:
        time.sleep(0.5)
    raise Trouble(f"ComfyUI ended by itself:\n{comfy.log_tail()}")
