"""Progress and previews on the node, as ComfyUI's own samplers show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import comfy.utils
import latent_preview
import torch

if TYPE_CHECKING:
    from comfy.model_patcher import ModelPatcher

    from .sampling import Step


def progress(model: ModelPatcher, steps: int) -> Step:
    """Tells the canvas each step, with a preview of the picture where previews are on."""
    bar = comfy.utils.ProgressBar(steps)
    previewer = latent_preview.get_previewer(model.load_device, model.model.latent_format)

    def on_step(step: int, seen: torch.Tensor) -> None:
        preview = previewer.decode_latent_to_preview_image("JPEG", seen) if previewer else None
        bar.update_absolute(step, steps, preview)

    return on_step
