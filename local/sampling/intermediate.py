"""What ComfyUI hands from node to node: on which device, in which precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import comfy.model_management

if TYPE_CHECKING:
    import torch


def device() -> torch.device:
    """Where latents and conditioning wait for the next node."""
    return comfy.model_management.intermediate_device()


def dtype() -> torch.dtype:
    """The precision they wait in."""
    import torch

    # ComfyUI 0.16 has no choice yet.
    chosen = getattr(comfy.model_management, "intermediate_dtype", None)
    return chosen() if chosen else torch.float32
