"""The shape and the pattern of one thing, told from its pixels."""

from __future__ import annotations

from functools import lru_cache

import numpy
from scipy import ndimage

from ..scenes import Pattern, Shape
from .ground import DARKEST, Floats, Mask

GRID = 48
SPAN = 2.2
"""How much wider than the side of a square of the same area the window on a thing is."""
FINE = 4
ALIKE = 0.78
ROUND = 0.11
"""How soft the picture of a thing may be, as a share of its side."""
VARIES = 0.09
ONE_WAY, OF_ALL = 0.8, 0.36
FEWEST = 4
SOFT = 64
"""The edge of a thing is taken to be soft over this part of the picture's shorter side."""


def shape_of(mask: Mask) -> Shape | None:
    """The shape that covers most of the same pixels, sharp or rounded; None where none is much alike."""
    window = _window(mask)
    alike: dict[Shape, float] = {
        shape: max(_overlap(window, sharp), _overlap(window, round_)) for shape, (sharp, round_) in _templates().items()
    }
    best = max(alike, key=lambda shape: alike[shape])
    return best if alike[best] > ALIKE else None


def pattern_of(brightness: Floats, mask: Mask) -> Pattern:
    """Whether its brightness changes in bands, in spots, or hardly."""
    inner: Mask = numpy.asarray(ndimage.binary_erosion(mask, iterations=max(2, min(mask.shape) // SOFT)))
    if inner.sum() < FEWEST**2:
        return "plain"
    values = numpy.where(inner, brightness, 0) / max(DARKEST, float(numpy.percentile(brightness[inner], 90)))
    mean, spread = values[inner].mean(), values[inner].std()
    if spread < VARIES:
        return "plain"
    ways = [_spread_of_means(values, inner, mean, axis) for axis in (0, 1)]
    one_way = max(ways) > ONE_WAY * sum(ways) and max(ways) > OF_ALL * spread**2
    return "striped" if one_way else "dotted"


def _spread_of_means(values: Floats, inner: Mask, mean: float, axis: int) -> float:
    """The variance of the means along the rows or columns, weighted by how many pixels they have."""
    counts = inner.sum(axis=axis)
    kept = counts >= FEWEST
    means = values.sum(axis=axis)[kept] / counts[kept]
    return float(((means - mean) ** 2 * counts[kept]).sum() / max(1, counts[kept].sum()))


def _window(mask: Mask) -> Floats:
    """The thing in a square of fixed size around its middle, as if every thing had the same area."""
    rows, columns = numpy.nonzero(mask)
    step = SPAN * float(numpy.sqrt(mask.sum())) / GRID
    offsets = (numpy.arange(GRID) - (GRID - 1) / 2) * step
    places = numpy.meshgrid(rows.mean() + offsets, columns.mean() + offsets, indexing="ij")
    return ndimage.map_coordinates(mask.astype(numpy.float32), places, order=1, mode="constant")


def _overlap(one: Floats, other: Floats) -> float:
    return float(numpy.minimum(one, other).sum() / numpy.maximum(one, other).sum())


@lru_cache(maxsize=1)
def _templates() -> dict[Shape, tuple[Floats, Floats]]:
    """Each shape as its window would be, sharp and rounded, from what makes a pixel part of it."""
    axis = numpy.linspace(-1, 1, GRID * FINE, endpoint=False) + 1 / (GRID * FINE)
    y, x = numpy.meshgrid(axis, axis, indexing="ij")
    radius, angle = numpy.hypot(x, y), numpy.arctan2(x, -y)
    sector = numpy.abs((angle + numpy.pi / 5) % (2 * numpy.pi / 5) - numpy.pi / 5)
    # The edge is the line from a tip at 1 to a waist at half of it, a tenth of a turn further.
    rise, run = numpy.sin(numpy.pi / 5) / 2, 1 - numpy.cos(numpy.pi / 5) / 2
    edge = rise / (run * numpy.sin(sector) + rise * numpy.cos(sector))
    shapes: dict[Shape, Mask] = {
        "circle": radius < 0.7,
        "square": numpy.maximum(abs(x), abs(y)) < 0.6,
        "diamond": abs(x) + abs(y) < 0.8,
        "triangle": (y < 0.4) & (numpy.sqrt(3) * abs(x) < y + 0.8),
        "star": radius < 0.9 * edge,
        "cross": (numpy.minimum(abs(x), abs(y)) < 0.25) & (numpy.maximum(abs(x), abs(y)) < 0.75),
    }
    return {shape: (_window(mask), _window(_rounded(mask))) for shape, mask in shapes.items()}


def _rounded(mask: Mask) -> Mask:
    """The shape as its soft picture shows it: corners taken off, notches filled."""
    side = float(numpy.sqrt(mask.sum()))
    return ndimage.gaussian_filter(mask.astype(numpy.float32), ROUND * side) > 0.5
