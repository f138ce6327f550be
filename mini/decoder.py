"""Latents back to pixels: the decoder of ComfyUI's small VAE class, narrower, so that it is trained in minutes."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (48, 48, 32, 24)
"""From an eighth of the size to the whole; ComfyUI's class has 64 everywhere."""
BLOCKS = 3
LIMIT = 3.0
DARKEST, DARKER_THAN_BLACK = 0.02, -0.5


class Limit(nn.Module):
    """Latents kept within what is usual, smoothly."""

    def forward(self, latents: Tensor) -> Tensor:
        return torch.tanh(latents / LIMIT) * LIMIT


class Block(nn.Module):
    """Three convolutions and what came in; without negative numbers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(*(layer for _ in range(2) for layer in (_conv(width, width), nn.ReLU())))
        self.conv.append(_conv(width, width))

    def forward(self, given: Tensor) -> Tensor:
        return functional.relu(self.conv(given) + given)


class Decoder(nn.Sequential):
    """Latents to pictures from 0 to 1; each layer stands where ComfyUI's class has it."""

    def __init__(self, channels: int = 16, widths: tuple[int, int, int, int] = WIDTHS) -> None:
        layers: list[nn.Module] = [Limit(), _conv(channels, widths[0]), nn.ReLU()]
        for width, wider in pairwise(widths):
            # Where ComfyUI has another block, one whose weights are 0 changes nothing.
            layers += [Block(width), *(nn.Identity() for _ in range(BLOCKS - 1))]
            layers += [nn.Upsample(scale_factor=2), _conv(width, wider, bias=False)]
        last = _conv(widths[-1], 3)
        # Black must take some of every channel: what is told by their being 0 cannot be told from what is darker.
        assert last.bias is not None
        nn.init.constant_(last.bias, DARKER_THAN_BLACK)
        super().__init__(*layers, Block(widths[-1]), last)


def decoder_loss(decoder: Decoder, latents: Tensor, pictures: Tensor) -> Tensor:
    """How far the decoded pictures are from the true ones, in the dark as an eye sees it too."""
    decoded = decoder(latents.contiguous(memory_format=torch.channels_last)).float()
    return functional.l1_loss(decoded, pictures) + functional.l1_loss(_brightened(decoded), _brightened(pictures))


def _brightened(pictures: Tensor) -> Tensor:
    return (pictures.clamp(min=0) + DARKEST).sqrt()


def _conv(width: int, wider: int, bias: bool = True) -> nn.Conv2d:
    return nn.Conv2d(width, wider, 3, padding=1, bias=bias)
