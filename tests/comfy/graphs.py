"""Small graphs in API form."""

from __future__ import annotations

import json
from typing import Any

from schnellkit.workshop.paths import REPO


def hosted(prompt: str = "a boat", node: str = "SchnellkitDeepInfra", **inputs: Any) -> dict[str, Any]:
    """A hosted node with its pictures saved and its receipt read."""
    asked = {"prompt": prompt, "width": 256, "height": 256, "seed": 7, "images": 1, "steps": 4, **inputs}
    return {
        "1": {"class_type": node, "inputs": asked},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "test"}},
        "3": {"class_type": "SchnellkitReceipt", "inputs": {"receipts.receipt_0": ["1", 1]}},
    }


def shared(name: str) -> dict[str, Any]:
    """A shared workflow as it is exported."""
    return json.loads((REPO / "workflows" / "api" / f"{name}.json").read_text(encoding="utf-8"))


def smaller(graph: dict[str, Any]) -> dict[str, Any]:
    """The same graph with small pictures, where this machine's own processor makes them."""
    if not any(node["class_type"] == "SchnellkitLoad" for node in graph.values()):
        return graph
    for node in graph.values():
        for side in ("width", "height"):
            if isinstance(node["inputs"].get(side), int):
                node["inputs"][side] = 256
        if "preset" in node["inputs"]:
            node["inputs"]["preset"] = "custom"
    return graph
