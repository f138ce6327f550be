"""Node ids, inputs, their types and order, and outputs: appending is fine, anything else breaks saved workflows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from schnellkit.workshop.comfyui.running import ComfyUI

KEPT = Path(__file__).with_name("nodes.json")
ADVICE = (
    "saved workflows would break. Put names, types and order back as they were and append new ones; "
    "if nodes were only added or appended to, add them to tests/comfy/nodes.json"
)

Shape = dict[str, dict[str, list[list[str]]]]


def test_saved_workflows_find_every_node_as_it_was(comfy: ComfyUI) -> None:
    kept: Shape = json.loads(KEPT.read_text(encoding="utf-8"))
    now = shapes(comfy.get("/object_info"))
    for node, shape in kept.items():
        assert node in now, f"{node} is gone: {ADVICE}"
        for side, slots in shape.items():
            assert now[node][side][: len(slots)] == slots, f"{side} of {node} changed: {ADVICE}"


def test_every_node_and_input_is_kept_in_the_snapshot(comfy: ComfyUI) -> None:
    assert json.loads(KEPT.read_text(encoding="utf-8")) == shapes(comfy.get("/object_info")), (
        "something was added: add it to tests/comfy/nodes.json, it is for ever from now on"
    )


def shapes(object_info: dict[str, Any]) -> Shape:
    """The nodes of the pack with their inputs and outputs in order, each with its type."""
    return {
        name: {
            "required": _inputs(info, "required"),
            "optional": _inputs(info, "optional"),
            "outputs": [list(slot) for slot in zip(info["output_name"], info["output"], strict=True)],
        }
        for name, info in sorted(object_info.items())
        if name.startswith("Schnellkit")
    }


def _inputs(info: dict[str, Any], group: str) -> list[list[str]]:
    given = info["input"].get(group, {})
    return [[name, _type(given[name])] for name in info["input_order"].get(group, [])]


def _type(given: list[Any]) -> str:
    """A combo is known by its kind: its options may grow."""
    return given[0] if isinstance(given[0], str) else "COMBO"
