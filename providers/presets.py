"""Presets: sizes schnell draws well, by ratio and megapixels, every side a multiple of 16."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from .limits import Size

RATIOS = ((1, 1), (5, 4), (4, 3), (3, 2), (16, 10), (16, 9), (21, 9))
MEGAPIXELS = (1.0, 0.25, 0.5, 1.5, 2.0)
GRID = 16
# Sizes some hosts take that the ratios above do not hit.
FIXED: tuple[Size, ...] = ((1152, 896), (1216, 832), (1344, 768), (1792, 1024))

CUSTOM = "custom"
ORIENTATIONS = ("as it is", "landscape", "portrait")


class Preset(NamedTuple):
    """A named size in landscape."""

    name: str
    width: int
    height: int


def _snapped(ratio: Size, megapixels: float) -> Size:
    """The size on the grid nearest to that ratio and area."""
    height = sqrt(megapixels * 2**20 * ratio[1] / ratio[0])
    width = height * ratio[0] / ratio[1]
    return round(width / GRID) * GRID, round(height / GRID) * GRID


def _presets() -> tuple[Preset, ...]:
    by_ratio = ((ratio, _snapped(ratio, area)) for area in MEGAPIXELS for ratio in RATIOS)
    named = [Preset(f"{w}x{h} ({ratio[0]}:{ratio[1]})", w, h) for ratio, (w, h) in by_ratio]
    return (*named, *(Preset(f"{w}x{h}", w, h) for w, h in FIXED))


PRESETS = {preset.name: preset for preset in _presets()}


def size_of(preset: str, width: int, height: int, orientation: str) -> Size:
    """The preset's size turned as asked; a preset unknown here leaves the numbers the workflow carries."""
    known = PRESETS.get(preset)
    size = (known.width, known.height) if known else (width, height)
    if orientation == "landscape":
        return max(size), min(size)
    if orientation == "portrait":
        return min(size), max(size)
    return size


def label(width: int, height: int) -> str:
    """The size for a person: 1344 × 768 · 1.0 MP."""
    return f"{width} × {height} · {width * height / 2**20:.1f} MP"
