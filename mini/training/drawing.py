"""A scene as pixels, at any size and ratio."""

from __future__ import annotations

from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

from ..scenes import Background, Colour, Light, Pattern, Scene, Shape
from .layout import Chances, Placed, laid_out

if TYPE_CHECKING:
    import numpy
    from PIL import Image

Point = tuple[float, float]

COLOURS: dict[Colour, tuple[int, int, int]] = {
    "red": (222, 38, 38),
    "orange": (245, 135, 25),
    "yellow": (242, 218, 40),
    "green": (40, 165, 62),
    "turquoise": (30, 190, 190),
    "blue": (40, 82, 220),
    "purple": (142, 52, 205),
    "pink": (240, 88, 172),
}
BACKGROUNDS: dict[Background, tuple[int, int, int]] = {
    "white": (250, 250, 250),
    "grey": (140, 140, 140),
    "black": (32, 32, 32),
    "beige": (232, 214, 182),
    "sky blue": (176, 212, 240),
    "mint": (188, 232, 204),
}
DIMMEST = 0.6
DARK = 0.55
FINER = 4
STAR_WAIST = 0.5
WEAVE, DOT = 16, 0.34
"""Stripes and dots are as far apart as the transformer's patches at any size: all patches inside a thing are alike."""


def draw(scene: Scene, width: int, height: int, chance: Chances) -> numpy.ndarray:
    """Height × width × 3 floats from 0 to 1; the chances decide everything the scene leaves open."""
    import numpy

    canvas = numpy.empty((height, width, 3), numpy.float32)
    canvas[:] = BACKGROUNDS[scene.background]
    for placed in laid_out(scene, width, height, chance):
        _put(canvas, placed)
    return canvas * _light(scene.light, width, height) / 255


def outline(shape: Shape, side: float) -> list[Point]:
    """The corners of a shape around its centre, with the area of a square of that side; a circle has many."""
    if shape == "square":
        return _ring(4, side / sqrt(2), pi / 4)
    if shape == "diamond":
        return _ring(4, side / sqrt(2), 0)
    if shape == "triangle":
        return _ring(3, side * sqrt(4 / sqrt(27)), -pi / 2)
    if shape == "circle":
        return _ring(64, side / sqrt(pi), 0)
    if shape == "star":
        radius = side / sqrt(5 * STAR_WAIST * sin(pi / 5))
        tips, waists = _ring(5, radius, -pi / 2), _ring(5, radius * STAR_WAIST, -pi / 2 + pi / 5)
        return [point for pair in zip(tips, waists, strict=True) for point in pair]
    third = side / sqrt(5)
    steps = (0.5, 0.5, 1.5, 1.5, 0.5, 0.5, -0.5, -0.5, -1.5, -1.5, -0.5, -0.5)
    return [(third * steps[index], third * steps[index - 3]) for index in range(12)]


def _ring(count: int, radius: float, start: float) -> list[Point]:
    angles = [start + 2 * pi * index / count for index in range(count)]
    return [(radius * cos(angle), radius * sin(angle)) for angle in angles]


def _put(canvas: numpy.ndarray, placed: Placed) -> None:
    """Draws one thing into the part of the canvas it covers."""
    import numpy
    from PIL import Image, ImageDraw

    sideways, upright = placed.reach
    left, top = max(0, int(placed.x - sideways) - 1), max(0, int(placed.y - upright) - 1)
    right = min(canvas.shape[1], int(placed.x + sideways) + 2)
    bottom = min(canvas.shape[0], int(placed.y + upright) + 2)
    size = ((right - left) * FINER, (bottom - top) * FINER)
    x, y = (placed.x - left) * FINER, (placed.y - top) * FINER
    corners = [(x + across, y + down) for across, down in outline(placed.thing.shape, placed.side * FINER)]
    whole = Image.new("L", size)
    ImageDraw.Draw(whole).polygon(corners, fill=255)
    dark = _pattern(placed.thing.pattern, size, left, top)
    covered, darkened = (numpy.asarray(image.reduce(FINER), numpy.float32)[..., None] / 255 for image in (whole, dark))
    colour = numpy.array(COLOURS[placed.thing.colour], numpy.float32) * (1 - (1 - DARK) * darkened)
    part = canvas[top:bottom, left:right]
    part += covered * (colour - part)


def _pattern(pattern: Pattern, size: tuple[int, int], left: int, top: int) -> Image.Image:
    """Where that part of a picture would be darker in a pattern: in bands, in dots, or nowhere."""
    from PIL import Image, ImageDraw

    image = Image.new("L", size)
    pen, period = ImageDraw.Draw(image), WEAVE * FINER
    begin_x, begin_y = -left * FINER % period - period, -top * FINER % period - period
    rows, columns = range(begin_y, size[1], period), range(begin_x, size[0], period)
    if pattern == "striped":
        for row in rows:
            pen.rectangle((0, row, size[0], row + period // 2 - 1), fill=255)
    if pattern == "dotted":
        near, far = (0.5 - DOT) * period, (0.5 + DOT) * period
        for row in rows:
            for column in columns:
                pen.ellipse((column + near, row + near, column + far, row + far), fill=255)
    return image


def _light(light: Light, width: int, height: int) -> numpy.ndarray:
    """How bright each pixel is lit, as something that a picture can be multiplied by."""
    import numpy

    if light == "even":
        return numpy.ones((1, 1, 1), numpy.float32)
    if light == "above":
        return _falling(height, width)[:, None, None]
    falling = _falling(width, height)
    return (falling if light == "left" else falling[::-1])[None, :, None]


def _falling(length: int, breadth: int) -> numpy.ndarray:
    """From bright to dim across the square in the middle, and as at its edges beyond it."""
    import numpy

    side = min(length, breadth)
    beyond = (length - side) // 2, length - side - (length - side) // 2
    return numpy.pad(numpy.linspace(1, DIMMEST, side, dtype=numpy.float32), beyond, "edge")
