"""The background of a picture, told from its pixels: colour, light, and what stands out from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy
from scipy import ndimage

from ..scenes import Background, Light

Floats = numpy.ndarray
Mask = numpy.ndarray

TONES: dict[Background, tuple[float, float, float]] = {
    "white": (0.98, 0.98, 0.98),
    "grey": (0.55, 0.55, 0.55),
    "black": (0.12, 0.12, 0.12),
    "beige": (0.91, 0.84, 0.71),
    "sky blue": (0.69, 0.83, 0.94),
    "mint": (0.74, 0.91, 0.80),
}
COARSEST = 2.0
"""Patterns are as fine in a large picture as in a small one."""
RING = 0.04
ALIKE = 0.35
"""How far the border's colours are from their median where the light falls over it."""
ROUNDS, ENOUGH = 5, 5000
STANDS_OUT, OF_NEIGHBOURS = 0.11, 0.4
FALLS = 0.2
"""From which share of its mean the light must differ from side to side to be one that comes from somewhere."""
LIT_MIDDLE = 0.8
DARKEST = 0.01
LEAST_RESIDUE = 0.03


@dataclass(frozen=True)
class Ground:
    """The background as planes of red, green and blue over the picture, by what it is called, and its light."""

    planes: Floats
    background: Background
    light: Light | None

    @property
    def brightness(self) -> Floats:
        """How bright each pixel is lit, 1 in the middle."""
        plane = self.planes.mean(axis=2).clip(DARKEST)
        return plane / plane[plane.shape[0] // 2, plane.shape[1] // 2]


def smoothed(picture: Floats) -> Floats:
    """The picture without the finest noise."""
    sigma = min(max(0.7, min(picture.shape[:2]) / 220), COARSEST)
    return ndimage.gaussian_filter(picture, (sigma, sigma, 0))


def ground_and_mask(picture: Floats) -> tuple[Ground, Mask]:
    """The background of a smoothed picture, and which pixels are not of it."""
    height, width = picture.shape[:2]
    axes = numpy.meshgrid(_across_square(height, width), _across_square(width, height), indexing="ij")
    terms = numpy.stack([numpy.ones((height, width)), *axes], axis=-1)
    ring = max(2, round(RING * min(height, width)))
    border = numpy.ones((height, width), bool)
    border[ring:-ring, ring:-ring] = False
    planes, factors = _fitted(picture, terms, border)
    mask = _standing_out(picture, planes)
    far = numpy.logical_not(ndimage.binary_dilation(mask, iterations=2))
    if far.mean() > RING:
        planes, factors = _fitted(picture, terms, far)
        mask = _standing_out(picture, planes)
    return Ground(planes, *_named(factors)), mask


def _across_square(length: int, breadth: int) -> Floats:
    """From -0.5 to 0.5 over the square in the middle, where light falls, and as at its edges beyond it."""
    end = 0.5 * length / min(length, breadth)
    return numpy.linspace(-end, end, length).clip(-0.5, 0.5)


def _fitted(picture: Floats, terms: Floats, where: Mask) -> tuple[Floats, Floats]:
    """Planes through most of the pixels, and their middle, fall and slope for each colour."""
    chosen = numpy.nonzero(where.ravel())[0]
    chosen = chosen[:: max(1, len(chosen) // ENOUGH)]
    colours, places = picture.reshape(-1, 3)[chosen], terms.reshape(-1, 3)[chosen]
    kept = numpy.abs(colours - numpy.median(colours, axis=0)).max(axis=1) <= ALIKE
    factors = numpy.zeros((3, 3))
    for _ in range(ROUNDS):
        factors = numpy.linalg.lstsq(places[kept], colours[kept], rcond=None)[0]
        residue = numpy.abs(colours - places @ factors).max(axis=1)
        kept = residue < max(LEAST_RESIDUE, 2.5 * float(numpy.median(residue)))
    return terms @ factors, factors


def _standing_out(picture: Floats, planes: Floats) -> Mask:
    """Pixels nearer to what stands beside them than to the background."""
    distance = numpy.linalg.norm(picture - planes, axis=2)
    around = ndimage.maximum_filter(distance, size=2 * max(2, min(picture.shape[:2]) // 60) + 1)
    mask = distance > numpy.maximum(STANDS_OUT, OF_NEIGHBOURS * around)
    return ndimage.binary_opening(mask)


def _named(factors: Floats) -> tuple[Background, Light | None]:
    middle, down, across = factors
    mean = max(DARKEST, float(middle.mean()))
    fall, slope = down.mean() / mean, across.mean() / mean
    light: Light | None = "even"
    if abs(slope) > max(abs(fall), FALLS):
        light = "left" if slope < 0 else "right"
    elif abs(fall) > FALLS:
        light = "above" if fall < 0 else None
    colour = middle if light == "even" else middle / LIT_MIDDLE
    return min(TONES, key=lambda name: float(numpy.linalg.norm(colour - numpy.array(TONES[name])))), light
