"""The same picture at every host: what each would charge for it, cheapest first, and who cannot make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..ledger.caps import read_caps
from ..personal.addresses import Addresses
from ..personal.own_hosts import all_hosts
from ..personal.own_prices import known_prices
from ..personal.settings import read_settings
from ..providers.errors import InvalidOrder
from ..providers.families import SCHNELL, is_of
from ..providers.host import Host, Model
from ..providers.hosts import hosts
from ..providers.limits import check
from ..providers.order import Order
from ..providers.prices.money import ABOUT, Money, totals
from ..providers.prices.price_list import Price, Quote, quote
from ..providers.said import Said
from ..providers.split import split
from .free_day import Used, left_today

PROMPT = "a picture"


class Offer(NamedTuple):
    """What one host charges for the pictures with one model, or why it cannot make them.

    It is exact where the host charges neither more nor less.
    """

    host: str
    title: str
    model: str
    money: Money | None
    free: bool = False
    problem: str = ""
    left_today: int | None = None
    exact: bool = False

    def describe(self) -> str:
        """The price, or why there is none."""
        if self.problem:
            return self.problem
        if self.free:
            return Said("free")
        if self.money is None:
            return Said("price unknown")
        price = f"{ABOUT} {self.money}"
        if not self.left_today:
            return price
        return Said("{price} · perhaps free: {count} left today", price=price, count=self.left_today)

    def __str__(self) -> str:
        return str(self.describe())


def compare_hosts(
    size: tuple[int, int],
    steps: int,
    images: int,
    reach: Mapping[str, Host],
    prices: tuple[Price, ...],
    worth: Callable[[Money], Decimal | None],
    alike: str = SCHNELL,
    used: Used | None = None,
) -> tuple[Offer, ...]:
    """Every host's offer of the models that are alike.

    Those with a price come first, the cheapest before, then unknown prices, then who cannot make it.
    """
    offers = [
        offer_of(host, model, Order(host.name, model.id, PROMPT, *size, images, 0, steps), prices, used)
        for host in reach.values()
        for model in host.models
        if is_of(model.id, alike)
    ]
    return tuple(sorted(offers, key=lambda offer: rank(offer, worth)))


def offers_now(size: tuple[int, int], steps: int, images: int, used: Used | None = None) -> tuple[Offer, ...]:
    """Every host's offer by the prices and servers of this machine."""
    settings = read_settings()
    settings.must_be_clear()
    caps, prices = read_caps(settings.home), known_prices(settings.home)
    reach = in_reach(all_hosts(settings), Addresses(settings.home, settings.environment, sandbox=settings.sandbox))
    return compare_hosts(size, steps, images, reach, prices, caps.worth, used=used)


def cheapest(offers: Sequence[Offer], host: str | None) -> Offer:
    """The first offer of that host, or of all, that can be made; else the reason of the first that cannot."""
    asked = [offer for offer in offers if host in (None, offer.host)]
    if not asked:
        keyed = [one.title for name, one in hosts().items() if name == host and one.key_variable]
        lacking = f"{keyed[0]} does not serve schnell. Its own node tells what its models cost." if keyed else ""
        why = lacking or "you have no such server. Add it on the Hosts page."
        raise InvalidOrder(f"host is {host}: {why}", name="host", value=host)
    return next((offer for offer in asked if not offer.problem), asked[0])


def in_reach(every: Mapping[str, Host], addresses: Addresses) -> dict[str, Host]:
    """The hosts a person can order from: one's own servers only once there are any."""
    own = bool(addresses.endpoints())
    return {name: host for name, host in every.items() if own or host.key_variable or host.origin}


def table(offers: Iterable[Offer]) -> str:
    """The offers as text, a line each."""
    return "\n".join(f"{offer.title} · {offer.model.rpartition('/')[2]}: {offer}" for offer in offers)


def offer_of(host: Host, model: Model, order: Order, prices: tuple[Price, ...], used: Used | None) -> Offer:
    """What the host charges for the order, or why it cannot make it."""
    if model.doubt:
        return Offer(host.name, host.title, model.id, None, problem=f"may be gone: {model.doubt}")
    try:
        check(order, model.limits, host.title, lambda prompt: 0)
    except InvalidOrder as problem:
        return Offer(host.name, host.title, model.id, None, problem=Said("cannot make it: {why}", why=problem.args[0]))
    quotes = [quote(call, prices) for call in split(order, model)]
    moneys = [one.money for one in quotes if one.money]
    money = totals(moneys)[0] if len(moneys) == len(quotes) else None
    left = left_today(Quote(money, quotes[0].price), order.images, used)
    exact = money is not None and all(one.least == one.most for one in quotes)
    return Offer(host.name, host.title, model.id, money, quotes[0].free, left_today=left, exact=exact)


def rank(offer: Offer, worth: Callable[[Money], Decimal | None]) -> tuple[int, Decimal, bool, str]:
    """Comparable money first, then money of another currency or none, the impossible last."""
    amount = worth(offer.money) if offer.money else None
    if offer.problem:
        return 3, Decimal(0), False, offer.title
    if amount is None:
        return (1 if offer.money else 2), Decimal(0), False, offer.title
    return 0, amount, not offer.free, offer.title
