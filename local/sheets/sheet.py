"""Contact sheets: pictures side by side, each with its label."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

PAPER, INK = (244, 241, 232), (32, 32, 32)
GAP = 8


def sheet(images: torch.Tensor, labels: Sequence[str], columns: int = 0) -> torch.Tensor:
    """One picture with all pictures in rows, a label under each; 0 columns make it nearly square."""
    count, height, width, _ = images.shape
    columns = min(count, columns or math.ceil(math.sqrt(count)))
    rows = math.ceil(count / columns)
    strip = max(20, height // 16)
    paper = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + strip + GAP) + GAP), PAPER)
    font = ImageFont.load_default(size=strip * 0.6)
    draw = ImageDraw.Draw(paper)
    for index, (image, label) in enumerate(zip(images, labels, strict=True)):
        left = GAP + index % columns * (width + GAP)
        top = GAP + index // columns * (height + strip + GAP)
        paper.paste(as_pillow(image), (left, top))
        draw.text((left + width / 2, top + height + strip / 2), label, INK, font, anchor="mm")
    return torch.from_numpy(np.asarray(paper, dtype=np.float32) / 255)[None]


def as_pillow(image: torch.Tensor) -> Image.Image:
    """One picture of a batch as Pillow has it."""
    pixels = (image[..., :3].clamp(0, 1) * 255).round().to(torch.uint8)
    return Image.fromarray(pixels.cpu().numpy())
