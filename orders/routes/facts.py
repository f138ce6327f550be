"""Facts: all that the choice of a host depends on beside what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ...personal.addresses import Addresses
from ...providers.host import Host
from ...providers.order import Order
from ...providers.prices.money import Money
from ...providers.prices.price_list import Price, Quote


class Seconds(NamedTuple):
    """What a picture takes at a host, queueing included: the middle one and the slow one of twenty, as measured."""

    p50: float
    p95: float
    orders: int


class Facts(NamedTuple):
    """Hosts and their prices, and what is known of this moment.

    `worth` is money in the currency of the caps. `takes` looks up the seconds of a host, a model and a size. `left` are
    the pictures that may still be free today. `resting` are the seconds that a host wants to be left alone. `room` is
    what the caps still allow. `last` is the host of the workflow's last picture. `here` says that this machine can make
    pictures too.
    """

    hosts: Mapping[str, Host]
    addresses: Addresses
    prices: tuple[Price, ...]
    worth: Callable[[Money], Decimal | None]
    keyless: Callable[[str], bool] = lambda host: False
    has: Callable[[Order], bool] = lambda order: False
    takes: Callable[[str, str, int, int], Seconds | None] = lambda host, model, width, height: None
    left: Callable[[Quote, int], int | None] = lambda quoted, images: None
    resting: Callable[[str], float] = lambda host: 0.0
    room: Decimal | None = None
    last: str = ""
    here: bool = False
