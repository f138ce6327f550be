"""Small graphs in API form."""

from __future__ import annotations

from typing import Any


def hosted(prompt: str = "a boat", node: str = "SchnellkitDeepInfra", **inputs: Any) -> dict[str, Any]:
    """A hosted node with its pictures saved and its receipt read."""
    asked = {"prompt": prompt, "width": 256, "height": 256, "seed": 7, "images": 1, "steps": 4, **inputs}
    return {
        "1": {"class_type": node, "inputs": asked},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "test"}},
        "3": {"class_type": "SchnellkitReceipt", "inputs": {"receipts.receipt_0": ["1", 1]}},
    }
