"""Units: what of a picture a price counts, for each basis a price can have."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..order import Order

MEGAPIXEL = 1024 * 1024
MILLION = 1_000_000
TILE = 512
STEPS_OF_A_PIXEL = 4

Units = Callable[[Order], Decimal | None]


def _pixels(order: Order) -> int:
    return order.width * order.height


def _megapixels(order: Order, of: int = MEGAPIXEL) -> Decimal:
    # A division by 2**20 or by 1 000 000 ends, so EXACT keeps it so.
    return Decimal(_pixels(order)) / of


def _whole_megapixels(order: Order, of: int = MEGAPIXEL) -> int:
    return _up(_pixels(order), of)


def _tiles(order: Order) -> int:
    return _up(order.width, TILE) * _up(order.height, TILE)


def _up(amount: int, of: int) -> int:
    """How many whole ones hold the amount."""
    return -(-amount // of)


def _each_step(order: Order, counted: Decimal | int = 1) -> Decimal | None:
    """Unknown where the host chooses the steps: nobody can tell before it did the work."""
    return Decimal(counted * order.steps) if order.steps else None


# How many units of its basis one picture of an order has; None where that cannot be known before.
UNITS: dict[str, Units] = {
    "image": lambda order: Decimal(1),
    "call": lambda order: Decimal(1),
    "megapixel": _megapixels,
    "megapixel_up": lambda order: Decimal(_whole_megapixels(order)),
    "megapixel_step": lambda order: _each_step(order, _megapixels(order)),
    "megapixel_1000000": lambda order: _megapixels(order, MILLION),
    "megapixel_1000000_up": lambda order: Decimal(_whole_megapixels(order, MILLION)),
    "first_megapixel": lambda order: Decimal(1),
    "step": _each_step,
    "tile": lambda order: Decimal(_tiles(order)),
    "tile_step": lambda order: Decimal(_tiles(order)),
    "pixel": lambda order: Decimal(_pixels(order)),
    "pixel_4_steps": lambda order: _each_step(order, Decimal(_pixels(order)) / STEPS_OF_A_PIXEL),
    "free": lambda order: Decimal(0),
}

# Bases that count a second thing: the amount of a price that says what one of it costs, and how many a picture has.
SECOND: dict[str, tuple[str, Units]] = {
    "tile_step": ("step", _each_step),
    "first_megapixel": ("further", lambda order: Decimal(_whole_megapixels(order) - 1)),
}
