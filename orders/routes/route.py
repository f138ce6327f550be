"""Route: the hosts that an order of Schnell · Anywhere goes to, the first and those behind it, and the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import inf
from typing import Any, NamedTuple

from ...providers.errors import InvalidOrder
from ...providers.limits import SEED_RANGE
from ...providers.prices.money import ABOUT
from ...providers.said import Said, one_after_the_other
from .facts import Facts
from .stops import NOT_ALLOWED, LeftOut, Stop, cost_of, names_of, stops_for
from .wishes import CHEAPEST, FASTEST, HERE_FIRST, IN_ORDER, Wishes

# The first host, and those that are asked after a refusal that cost nothing.
STOPS_AT_MOST = 3


class Route(NamedTuple):
    """Where a picture is ordered: at the first stop, and at the next one only after a refusal that cost nothing."""

    stops: tuple[Stop, ...]
    left_out: tuple[LeftOut, ...] = ()
    reason: str = ""

    def describe(self) -> str:
        """The way in words: “Cloudflare, $0.0005, 118 perhaps free today · then DeepInfra, $0.0020”."""
        first, *others = self.stops
        parts = [describe_stop(first), *(Said("then {stop}", stop=describe_stop(stop)) for stop in others)]
        return one_after_the_other(*parts, between=" · ")

    def in_short(self) -> str:
        """The way by the names of the hosts alone."""
        first, *others = self.stops
        parts = [first.title, *(Said("then {stop}", stop=stop.title) for stop in others)]
        return one_after_the_other(*parts, between=", ")


def routes(inputs: Mapping[str, Any], images: int, wishes: Wishes, facts: Facts) -> tuple[Route, ...]:
    """The route of each picture: picture i is made with seed + i, all of them in one size. Raises as `route`."""
    seed = int(inputs["seed"])
    first = route(inputs, wishes, facts)
    size = first.stops[0].order.width, first.stops[0].order.height
    others = (route({**inputs, "seed": (seed + at) % SEED_RANGE}, wishes, facts, size) for at in range(1, images))
    return (first, *others)


def route(inputs: Mapping[str, Any], wishes: Wishes, facts: Facts, size: tuple[int, int] | None = None) -> Route:
    """The route of one picture, of that size if one is given.

    Raises InvalidOrder, with why each host is left out, where no host may make it.
    """
    found = list(stops_for(inputs, wishes, facts))
    stops = [one for one in found if isinstance(one, Stop)]
    left_out = tuple(one for one in found if isinstance(one, LeftOut))
    if not stops:
        raise _nowhere(left_out, facts)
    if size:
        stops = [stop for stop in stops if (stop.order.width, stop.order.height) == size]
    ranked = sorted(stops, key=lambda stop: _rank(stop, wishes, facts))
    best = _one_each(ranked)
    first = best[0]
    # A batch of pictures is one tensor: who would make another size cannot take over.
    alike = [stop for stop in best if (stop.order.width, stop.order.height) == (first.order.width, first.order.height)]
    return Route(tuple(alike[:STOPS_AT_MOST]), left_out, _reason(first, wishes, facts, len(best)))


def describe_stop(stop: Stop) -> str:
    """A host with its price, what may be free, and its seconds where they were measured."""
    parts: list[str] = [stop.title]
    if stop.has:
        parts.append(Said("free, from your library"))
    elif stop.free:
        parts.append(Said("free"))
    else:
        parts.append(f"{ABOUT} {stop.quoted.money}" if stop.quoted.money else Said("price unknown"))
    if stop.left and not stop.free:
        parts.append(Said("{count} perhaps free today", count=stop.left))
    if stop.seconds:
        parts.append(Said("{seconds} s", seconds=f"{stop.seconds.p50:.1f}"))
    return one_after_the_other(*parts, between=", ")


def _one_each(ranked: Sequence[Stop]) -> list[Stop]:
    """The best stop of each host."""
    best: dict[str, Stop] = {}
    for stop in ranked:
        best.setdefault(stop.name, stop)
    return list(best.values())


def _rank(stop: Stop, wishes: Wishes, facts: Facts) -> tuple[Any, ...]:
    """What comes first: what the library has, what stays, what was wished, then the price, the seconds, the name."""
    cost, seconds = cost_of(stop, facts), stop.seconds.p50 if stop.seconds else inf
    # As many as may be free today cost nothing today, as far as anybody knows.
    hoped = Decimal(0) if stop.left else cost
    price = (cost is None, hoped or Decimal(0), cost or Decimal(0), not stop.free)
    stays = wishes.stay and stop.name == facts.last
    at = wishes.hosts.index(stop.name) if wishes.choose == IN_ORDER else 0
    wished: tuple[Any, ...] = {
        FASTEST: (cost is None, seconds, price),
        HERE_FIRST: (not (stop.here or stop.server), not stop.here, price),
        IN_ORDER: (at, price),
    }.get(wishes.choose, price)
    return (not stop.has, not stays, wished, price, seconds, stop.title)


def _reason(first: Stop, wishes: Wishes, facts: Facts, count: int) -> str:
    if first.has:
        return Said("in your library")
    if wishes.stay and first.name == facts.last:
        return Said("it made the last picture of this workflow")
    reasons = {
        CHEAPEST: Said("the cheapest of {count}", count=count),
        FASTEST: Said("the fastest of {count}", count=count),
        HERE_FIRST: Said("own machine first, of {count}", count=count),
        IN_ORDER: Said("the first in your order, of {count}", count=count),
    }
    return reasons[wishes.choose]


def _nowhere(left_out: Sequence[LeftOut], facts: Facts) -> InvalidOrder:
    told = "; ".join(dict.fromkeys(f"{one.title}: {one.why}" for one in left_out if one.why is not NOT_ALLOWED))
    text = Said("No host may make this picture. {why}.", why=told) if told else Said("No host serves this model.")
    return InvalidOrder(text, name="hosts", value="", nearest=names_of(facts.hosts, facts.addresses))
