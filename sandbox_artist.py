"""The sandbox's pictures: by mini-schnell where it is here and knows every word of a prompt, else landscapes."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from .sandbox.order import Order
from .sandbox.pictures import draw as picture

if TYPE_CHECKING:
    import numpy

SIDE = 256
"""At which mini-schnell draws best; what an order has beside a square goes on as the edge is."""
RIM = 4
"""At the very edge its colours are a little off."""
MOST_STEPS = 8


@lru_cache(maxsize=48)
def draw(order: Order, index: int = 0) -> bytes:
    """Picture number `index` of an order, labelled as the sandbox's."""
    if order.reference or not _knows(order.prompt):
        return picture.draw(order, index)
    return picture.finished(_painted(order, index), order, index)


def _knows(prompt: str) -> bool:
    from .mini.shipped import is_here
    from .mini.words import is_known

    return is_known(prompt) and is_here() and find_spec("torch") is not None


def _painted(order: Order, index: int) -> numpy.ndarray:
    import numpy
    from PIL import Image

    from .mini.painting import paint

    pixels = paint(order.prompt, SIDE, SIDE, order.seed + index, min(order.steps, MOST_STEPS))
    inner = (pixels[RIM:-RIM, RIM:-RIM] * 255).round().astype(numpy.uint8)
    image = Image.fromarray(inner).convert("RGBX")
    side = min(order.width, order.height)
    square = numpy.asarray(image.resize((side, side), Image.Resampling.BICUBIC))
    return numpy.pad(square, (_beside(order.height - side), _beside(order.width - side), (0, 0)), "edge")


def _beside(room: int) -> tuple[int, int]:
    return room // 2, room - room // 2
