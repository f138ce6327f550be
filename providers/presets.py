"""Presets: sizes schnell draws well, by ratio and megapixels, every side a multiple of 16."""

from __future__ import annotations

import re
from math import sqrt
from typing import NamedTuple

from .limits import Size

RATIOS = ((1, 1), (5, 4), (4, 3), (3, 2), (16, 10), (16, 9), (21, 9))
MEGAPIXELS = (1.0, 0.25, 0.5, 1.5, 2.0)
GRID = 16
# Sizes some hosts take that the ratios above do not hit.
FIXED: tuple[Size, ...] = ((1152, 896), (1216, 832), (1344, 768), (1792, 1024))

# What the node's numbers may be.
LEAST, MOST = 64, 4096
CUSTOM = "custom"


class Preset(NamedTuple):
    """A named size in landscape."""

    name: str
    width: int
    height: int


def on_grid(ratio: Size, pixels: float) -> Size:
    """The size on the grid nearest to that ratio and area, within what the node takes."""
    height = sqrt(pixels * ratio[1] / ratio[0])
    width = height * ratio[0] / ratio[1]
    return _side(width), _side(height)


def _side(wished: float) -> int:
    return min(max(round(wished / GRID) * GRID, LEAST), MOST)


def _presets() -> tuple[Preset, ...]:
    by_ratio = ((ratio, on_grid(ratio, area * 2**20)) for area in MEGAPIXELS for ratio in RATIOS)
    named = [Preset(f"{w}x{h} ({ratio[0]}:{ratio[1]})", w, h) for ratio, (w, h) in by_ratio]
    return (*named, *(Preset(f"{w}x{h}", w, h) for w, h in FIXED))


# A preset of one's own stands in a workflow with its size: "banner · 1536x640".
OWN = re.compile(r".+ · ([0-9]{1,4})x([0-9]{1,4})", re.DOTALL)


def size_of(name: str) -> Size | None:
    """The size that a preset's name stands for; nothing for “custom” and for a name that says none."""
    if preset := PRESETS.get(name):
        return preset.width, preset.height
    if not (found := OWN.fullmatch(name)):
        return None
    size = int(found[1]), int(found[2])
    return size if all(LEAST <= side <= MOST and side % GRID == 0 for side in size) else None


PRESETS = {preset.name: preset for preset in _presets()}
