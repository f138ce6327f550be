"""How many pictures fit on the device at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import comfy.model_management

if TYPE_CHECKING:
    from comfy.model_patcher import ModelPatcher

SHARE_WHEN_TIGHT = 0.25


def batch_size(model: ModelPatcher, latent_shape: Sequence[int], pictures: int) -> int:
    """How many of the pictures to sample at a time: what leaves the weights where they are, at least one."""
    if comfy.model_management.is_device_cpu(model.load_device):
        # A CPU gains nothing from a batch, and its kernels round differently with batch size.
        return 1
    one = model.model.memory_required([1, *latent_shape[1:]])
    total = cast(int, comfy.model_management.get_total_memory(model.load_device))
    beside_weights = total - model.model_size() - comfy.model_management.minimum_inference_memory()
    # Weights that do not fit are streamed through the device: then a larger batch shares that cost.
    free = max(beside_weights, total * SHARE_WHEN_TIGHT)
    return max(1, min(pictures, int(free // max(one, 1))))
