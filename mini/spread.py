"""Patches where they are in the square in a picture's middle, as mini-schnell learned; ComfyUI counts from an edge."""

from __future__ import annotations

from typing import Any

import torch
from comfy.model_patcher import ModelPatcher

from .twin import placed


def spread(model: ModelPatcher) -> ModelPatcher:
    """The model, told where patches are in a picture of any size; at 256 × 256 ComfyUI counts the same."""
    model.set_model_patch(told, "post_input")
    return model


def told(given: dict[str, Any]) -> dict[str, Any]:
    """What a transformer is given, with patches where they are instead of numbered."""
    numbers = given["img_ids"]
    rows, columns = (int(numbers[..., axis].max()) + 1 for axis in (1, 2))
    down, across = placed(numbers[..., 1], rows, columns), placed(numbers[..., 2], columns, rows)
    return {**given, "img_ids": torch.stack((numbers[..., 0], down, across), dim=-1)}
