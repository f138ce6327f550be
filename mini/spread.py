"""Patches where they are in the square in a picture's middle, as mini-schnell learned; ComfyUI counts from an edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import comfy.patcher_extension
from comfy.model_patcher import ModelPatcher
from torch import Tensor

from .twin import PATCH, scale_and_shift

KEY = "schnellkit spread"


def spread(model: ModelPatcher) -> ModelPatcher:
    """The model, told where patches are in a picture of any size; at 256 × 256 ComfyUI counts the same."""
    model.add_wrapper_with_key(comfy.patcher_extension.WrappersMP.APPLY_MODEL, KEY, _told)
    return model


def rope_options(height: int, width: int) -> dict[str, float]:
    """What ComfyUI is told for latents of that size."""
    rows, columns = (-(-side // PATCH) for side in (height, width))
    down, across = scale_and_shift(rows, columns), scale_and_shift(columns, rows)
    return {"scale_y": down[0], "shift_y": down[1], "scale_x": across[0], "shift_x": across[1]}


def _told(
    run: Callable[..., Tensor], x: Tensor, t: Tensor, concat: Any, words: Any, control: Any, options: dict, **more: Any
) -> Tensor:
    return run(x, t, concat, words, control, {**options, "rope_options": rope_options(*x.shape[-2:])}, **more)
