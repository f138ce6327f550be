"""Tariffs: what hosts ask for an order, by what they count; written here on their own, as the hosts would."""

from __future__ import annotations

import math
from decimal import ROUND_UP, Context, Decimal, localcontext
from fractions import Fraction

from ..order import Order

BINARY, DECIMAL_MEGA = 2**20, 10**6
DIGITS = Context(prec=60)
FINEST = Decimal(1).scaleb(-24)


def per_picture(order: Order, amount: str) -> Decimal:
    """So much a picture."""
    return _money(Fraction(amount) * order.pictures)


def per_megapixel(order: Order, amount: str, *, of: int = BINARY, whole: bool = False, usual: int = 0) -> Decimal:
    """So much a megapixel, perhaps of whole ones alone; steps beyond the usual ones in proportion."""
    megapixels = Fraction(order.width * order.height, of)
    counted = math.ceil(megapixels) if whole else megapixels
    beyond = max(Fraction(1), Fraction(order.steps, usual)) if usual else 1
    return _money(Fraction(amount) * counted * beyond * order.pictures)


def per_megapixel_and_step(order: Order, amount: str, *, steps: int = 1) -> Decimal:
    """So much a megapixel made in so many steps."""
    return _money(Fraction(amount) * order.width * order.height * order.steps * order.pictures / (BINARY * steps))


def first_megapixel(order: Order, first: str, further: str) -> Decimal:
    """So much for the first megapixel, and so much for each that is begun after it."""
    more = max(0, math.ceil(Fraction(order.width * order.height, BINARY)) - 1)
    return _money((Fraction(first) + Fraction(further) * more) * order.pictures)


def per_step(order: Order, amount: str) -> Decimal:
    """So much a step."""
    return _money(Fraction(amount) * order.steps * order.pictures)


def per_tile(order: Order, tile: str, step: str) -> Decimal:
    """So much a tile of 512 pixels a side, begun ones too, and so much a step."""
    tiles = math.ceil(order.width / 512) * math.ceil(order.height / 512)
    return _money((Fraction(tile) * tiles + Fraction(step) * order.steps) * order.pictures)


def per_pixel(order: Order, amount: str, *, by_4_steps: bool = False) -> Decimal:
    """So much a pixel, or a pixel made in four steps."""
    steps = Fraction(order.steps, 4) if by_4_steps else 1
    return _money(Fraction(amount) * order.width * order.height * steps * order.pictures)


def _money(exact: Fraction) -> Decimal:
    """The amount to its last digit; what has none is rounded up far behind what anybody pays."""
    with localcontext(DIGITS):
        amount = Decimal(exact.numerator) / exact.denominator
        return amount if Fraction(amount) == exact else amount.quantize(FINEST, ROUND_UP)
