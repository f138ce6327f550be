"""The cheapest and the dearest order that a turn may place, where some of its numbers are known at run time only."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from ..graphs.effort import Effort
from ..graphs.running import UNKNOWN, Turn
from ..orders.order_from_inputs import ordered
from ..providers.host import Host
from ..providers.limits import IMAGES_AT_MOST, Limits, check
from ..providers.order import Order
from ..providers.prices.price_list import quote
from .quotes import World

# What a call and its price cost, in steps.
CALL_STEPS = 30
NUMBERS = ("width", "height", "images", "steps", "seed")
# Inputs that change no price: while they are unknown, only the library cannot be looked into.
PRICELESS = {"prompt": "a picture", "seed": 0, "reference": None, "fresh": False}


def extremes(turn: Turn, host: Host, world: World, effort: Effort) -> tuple[Order, Order]:
    """The cheapest and the dearest order that the turn may place. Raises InvalidOrder, and TooMuch with the effort."""
    filled = {name: PRICELESS.get(name, value) if value is UNKNOWN else value for name, value in turn.items()}
    if not str(filled["prompt"]).strip():
        filled["prompt"] = PRICELESS["prompt"]
    numbers = {name: int(value) for name, value in filled.items() if name in NUMBERS and value is not UNKNOWN}
    asked = {**filled, **numbers, "reference": None}
    open_names = [name for name in NUMBERS if asked.get(name) is UNKNOWN]
    limits = host.limits(ordered(host, {**asked, **dict.fromkeys(open_names, 1)}, world.addresses)[0])
    choices = list(_choices(limits, open_names))
    effort.take(len(choices) * CALL_STEPS)
    orders = [ordered(host, {**asked, **choice}, world.addresses)[0] for choice in choices]
    fitting = [order for order in orders if limits.takes_size(order.width, order.height)] or orders
    check(fitting[0], limits, host.title, lambda prompt: 0)
    fitting.sort(
        key=lambda order: (_amount(order, world), order.width * order.height * order.images * (order.steps or 1))
    )
    return fitting[0], fitting[-1]


def _amount(order: Order, world: World) -> Decimal:
    """What tells the cheapest from the dearest: tiles and whole megapixels do not grow as the pixels do."""
    money = quote(order, world.prices).money
    return money.amount if money else Decimal(0)


def _choices(limits: Limits, open_names: list[str]) -> Iterator[dict[str, int]]:
    """The least and the most of every number that is still open."""
    side = limits.side
    widest = limits.nearest_sizes(side.most, side.most)[0]
    sides = limits.sizes or ((side.least, side.least), widest, (side.most, side.most))
    ends = {
        "width": {width for width, _ in sides},
        "height": {height for _, height in sides},
        "images": {1, IMAGES_AT_MOST},
        "steps": {limits.steps.least, limits.steps.most} if limits.steps else {1},
        "seed": {0},
    }
    for values in product(*(sorted(ends[name]) for name in open_names)):
        yield dict(zip(open_names, values, strict=True))
