"""What the file of a described host says of limits, pace and price, as the values that every host has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import gcd
from typing import Any

from ..errors import InvalidOrder
from ..host import RatePolicy
from ..limits import IMAGES_AT_MOST, SEED_RANGE, Limits, Size, Span
from ..prices.money import read_currency
from ..prices.price_list import ANY_MODEL, Price
from ..prices.units import SECOND, UNITS
from .fields import Fields, NotDescribed, is_whole

LIMITS = ("side", "sizes", "pixels", "steps", "seeds", "per_call", "prompt_characters")
PACE = ("at_once", "per_minute", "timeout")
PRICE = (
    "basis",
    "amount",
    "currency",
    "step",
    "further",
    "margin",
    "usual_steps",
    "date",
    "source",
    "note",
)
# What the node's own inputs can ask for.
SIDE_LEAST, SIDE_MOST, STEPS_MOST = 64, 4096, 100
UNKNOWN = "unknown"
DEAREST = Decimal(1000)


def limits_in(given: Fields) -> Limits:
    """The limits. Raises NotDescribed."""
    if given.has("side") == given.has("sizes"):
        raise NotDescribed(f"{given.at} has side or sizes; it takes one of the two alone.")
    sizes = _sizes(given) if given.has("sizes") else ()
    side = _span(given, "side", SIDE_LEAST, SIDE_MOST) if given.has("side") else None
    pixels = given.whole("pixels", SIDE_LEAST**2, SIDE_MOST**2)
    if pixels and (side is None or pixels < side.least**2):
        raise given.wrong("pixels", "as many pixels as the least side has squared, or more, and stands beside side")
    return Limits(
        side=side or Limits().side,
        sizes=sizes,
        pixels=pixels,
        steps=_span(given, "steps", 1, STEPS_MOST) if given.has("steps") else None,
        per_call=given.whole("per_call", 1, IMAGES_AT_MOST, 1) or 1,
        seeds=_span(given, "seeds", 0, SEED_RANGE - 1) if given.has("seeds") else None,
        prompt_characters=given.whole("prompt_characters", 1, 10**6),
    )


def pace_in(given: Fields) -> RatePolicy:
    """How hard the host may be asked. Raises NotDescribed."""
    return RatePolicy(
        at_once=given.whole("at_once", 1, 64, 2) or 2,
        per_minute=given.whole("per_minute", 1, 10_000),
        timeout=float(given.whole("timeout", 5, 3600, 120) or 120),
    )


def price_in(given: Fields, host: str, limits: Limits) -> Price:
    """The price of all its models. Raises NotDescribed."""
    basis = given.one_of("basis", (*UNITS, UNKNOWN))
    counted = basis not in (UNKNOWN, "free")
    second = SECOND[basis][0] if basis in SECOND else ""
    amounts = {name: given.amount(name, DEAREST) for name in ("amount", "step", "further")}
    if counted and amounts["amount"] is None:
        given.need("amount", 'what one unit costs, "0.002" for instance')
    if second and amounts[second] is None:
        given.need(second, 'what one of it costs, "0.001" for instance')
    for name in ("amount", "step", "further"):
        if amounts[name] is not None and name != second and (name != "amount" or not counted):
            raise NotDescribed(f"{given.name(name)} has no meaning for the basis {basis}; leave it out.")
    if "step" in basis and limits.steps is None:
        raise NotDescribed(f"{given.name('basis')} counts steps; it takes a basis without them, or limits.steps.")
    return Price(
        host,
        ANY_MODEL,
        basis,
        amounts["amount"] if counted else Decimal(0) if basis == "free" else None,
        currency=currency_in(given, "currency"),
        date=_date(given),
        source=given.text("source", ""),
        note=given.text("note", ""),
        step=amounts["step"],
        further=amounts["further"],
        usual_steps=given.whole("usual_steps", 1, STEPS_MOST),
        margin=given.amount("margin", Decimal(1)),
    )


def currency_in(given: Fields, field: str) -> str:
    """A currency; US dollars where none is named. Raises NotDescribed."""
    try:
        return read_currency(given.text(field, "USD"))
    except InvalidOrder:
        raise given.wrong(field, "the short name of a currency, USD or EUR for instance") from None


def _date(given: Fields) -> date | None:
    if not given.has("date"):
        return None
    try:
        return date.fromisoformat(given.text("date"))
    except ValueError:
        raise given.wrong("date", "the day the price was seen, 2026-11-28 for instance") from None


def _span(given: Fields, field: str, least: int, most: int) -> Span:
    """Whole numbers from least to most, in strides where there is a third number."""
    value: Any = given.data[field]
    takes = f"[least, most] or [least, most, stride], whole numbers from {least} to {most}"
    if not isinstance(value, list) or len(value) not in (2, 3) or not all(map(is_whole, value)):
        raise given.wrong(field, takes)
    span = Span(*value)
    if not least <= span.least <= span.most <= most or not 1 <= span.stride <= most:
        raise NotDescribed(f"{given.name(field)} leads out of its bounds; it takes {takes}.")
    return span


def _sizes(given: Fields) -> tuple[Size, ...]:
    takes = f"sizes from {SIDE_LEAST} to {SIDE_MOST}, written like 1024x768"
    sizes = tuple(_size(one) for one in given.texts("sizes", 64))
    if any(not SIDE_LEAST <= side <= SIDE_MOST for size in sizes for side in size):
        raise given.wrong("sizes", takes)
    return sizes


def _size(written: str) -> Size:
    sides = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", written)
    return (int(sides[1]), int(sides[2])) if sides else (0, 0)


def ratios(sizes: Sequence[Size]) -> int:
    """How many different aspect ratios these sizes have."""
    return len({(width // gcd(width, height), height // gcd(width, height)) for width, height in sizes})
