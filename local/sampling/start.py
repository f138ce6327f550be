"""What sampling starts from: nothing but a size, a picture, or a latent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import comfy.sd
import comfy.utils
import torch

from .sampling import CHANNELS, empty_latents
from .trouble import LocalTrouble

GRID = 16


@dataclass(frozen=True)
class Start:
    """A latent for every picture, a mask if one was set, and whether there is anything to start from."""

    latents: torch.Tensor
    mask: torch.Tensor | None
    empty: bool


def start(given: Any, images: int, size: tuple[int, int], vae: comfy.sd.VAE | None) -> Start:
    """The start for so many pictures, more where more latents or pictures were given."""
    if given is None:
        _refuse_off_grid(*size)
        return Start(empty_latents(*size, images), None, empty=True)
    mask = None
    if isinstance(given, dict):
        latents, mask = given["samples"], given.get("noise_mask")
    else:
        latents = _encoded(given, vae)
    latents = _schnells(latents)
    count = max(images, latents.shape[0])
    every = latents[[index % latents.shape[0] for index in range(count)]]
    return Start(every, mask, empty=not torch.count_nonzero(latents))


def scaled(picture: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Pictures brought to a size, cut at the sides where the ratio differs; as they are where it fits."""
    if picture.shape[1:3] == (height, width):
        return picture
    moved = comfy.utils.common_upscale(picture.movedim(-1, 1), width, height, "lanczos", "center")
    return moved.movedim(1, -1)


def _encoded(picture: torch.Tensor, vae: comfy.sd.VAE | None) -> torch.Tensor:
    if vae is None:
        raise LocalTrouble("To start from a picture, wire a VAE in too, or give a latent (VAE Encode) as start_from.")
    top, left = (side % GRID // 2 for side in picture.shape[1:3])
    height, width = (side - side % GRID for side in picture.shape[1:3])
    _refuse_off_grid(width, height)
    return vae.encode(picture[:, top : top + height, left : left + width, :3])


def _schnells(latents: torch.Tensor) -> torch.Tensor:
    """The latents as schnell takes them; empty ones of another model only tell their size."""
    if latents.ndim != 4:
        raise LocalTrouble("start_from is a video's or another model's latent. Give a picture or a FLUX latent.")
    if latents.shape[1] == CHANNELS:
        return latents
    if torch.count_nonzero(latents):
        raise LocalTrouble(
            f"start_from has {latents.shape[1]} channels, FLUX has {CHANNELS}: "
            "it was encoded with another model's VAE. Encode the picture with FLUX's."
        )
    return torch.zeros([latents.shape[0], CHANNELS, *latents.shape[2:]])


def _refuse_off_grid(width: int, height: int) -> None:
    if width < GRID or height < GRID or width % GRID or height % GRID:
        near = " × ".join(str(max(GRID, round(side / GRID) * GRID)) for side in (width, height))
        raise LocalTrouble(f"{width} × {height} is off schnell's grid of {GRID} pixels. Nearest: {near}.")
