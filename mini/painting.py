"""A picture by mini-schnell without ComfyUI's sampling, which may be busy with somebody's own model."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .shipped import FOLDER, TRANSFORMER, VAE

if TYPE_CHECKING:
    import comfy.sd
    import numpy

    from .decoder import Decoder
    from .twin import Twin

CHANNELS = 16
LATENT = 8
SEEDS = 2**64
BUSY = threading.Lock()


def paint(prompt: str, width: int, height: int, seed: int, steps: int) -> numpy.ndarray:
    """Height × width × 3 floats from 0 to 1, as ComfyUI's euler sampler draws them; sides are multiples of 16."""
    import torch

    from .text import conditionings

    chance = torch.Generator().manual_seed(seed % SEEDS)
    noise = torch.randn([1, CHANNELS, height // LATENT, width // LATENT], generator=chance)
    # One picture at a time: two would only take the cores from each other.
    with BUSY, torch.inference_mode():
        clip, twin, decoder = _parts(FOLDER)
        context, pooled = conditionings(clip, [prompt])
        latents = noise
        for step in range(steps):
            latents = latents - twin(latents, torch.tensor([1 - step / steps]), context, pooled) / steps
        return decoder(latents)[0].clamp(0, 1).movedim(0, 2).numpy()


@lru_cache(maxsize=1)
def _parts(folder: Path) -> tuple[comfy.sd.CLIP, Twin, Decoder]:
    from safetensors.torch import load_file

    from .codec import decoder_of
    from .text import text_encoder
    from .twin import Twin

    twin = Twin()
    twin.load_state_dict(load_file(folder / TRANSFORMER))
    return text_encoder(), twin, decoder_of(load_file(folder / VAE))
