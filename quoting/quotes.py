"""The nouns of a quote: what it depends on, a cost, a node's line, the whole graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ..graphs.running import Kind
from ..orders.routes.facts import Facts
from ..personal.addresses import Addresses
from ..providers.host import Host
from ..providers.order import Order
from ..providers.prices.money import Money, totals
from ..providers.prices.price_list import Price
from .free_day import Used
from .graph_measured import OwnLine, Past
from .graph_refusal import Refusal


class World(NamedTuple):
    """All that a quote depends on beside the graph.

    `used` looks up what was ordered today, and `facts` by what a node chooses its host, where that is known.
    """

    hosts: Mapping[str, Host]
    addresses: Addresses
    prices: tuple[Price, ...]
    stored: Callable[[Order], bool]
    kinds: Callable[[str], Kind]
    today: date
    past: Past = lambda width, height, steps: ()
    keyless: Callable[[str], bool] = lambda host: False
    used: Used | None = None
    facts: Callable[[], Facts] | None = None


class Cost(NamedTuple):
    """From least to most in one currency. Without a most it has no upper end, with neither no known price."""

    least: Money | None
    most: Money | None


class Line(NamedTuple):
    """What one hosted node will charge, and why. Where it is not `counted`, it may be more, without an upper end.

    `seen` is the date of a price that is an old one. `about` names what is asked for, whatever its seed: so a charge is
    known to be of that very order. `left_today` are the pictures that may be free today. `way` are the hosts of a node
    that chooses its host, in words.
    """

    node: str
    host: str
    title: str
    pictures: int
    free: int
    costs: tuple[Cost, ...]
    turns: int
    notes: tuple[str, ...] = ()
    ask: Order | None = None
    counted: bool = True
    refusal: Refusal | None = None
    keyless: bool = False
    seen: date | None = None
    about: str = ""
    left_today: int | None = None
    way: str = ""

    @property
    def refused(self) -> bool:
        """Whether nothing of it will be sent, since the host does not take it."""
        return self.refusal is not None and not self.pictures


class GraphQuote(NamedTuple):
    """Every hosted node that would run, and the whole. What this machine makes itself stands beside it.

    What is idle would not run, and is quoted as if it did.
    Not complete: the graph was too big to be counted to its end, so it charges this at least.
    """

    lines: tuple[Line, ...]
    own: tuple[OwnLine, ...] = ()
    complete: bool = True
    idle: tuple[Line, ...] = ()

    @property
    def costs(self) -> tuple[Cost, ...]:
        """All lines' costs, each currency by itself. What has no known price stands apart."""
        costs = summed(cost for line in self.lines for cost in line.costs)
        if self.complete:
            return costs
        return tuple(cost._replace(most=None) for cost in costs) or (Cost(None, None),)

    @property
    def unknown(self) -> int:
        """How many nodes have a price that nobody can tell before."""
        return sum(any(cost.least is None for cost in line.costs) for line in self.lines)


def summed(costs: Iterator[Cost]) -> tuple[Cost, ...]:
    """One cost for each currency, and one for all that is unknown."""
    every = list(costs)
    known = [(cost.least, cost.most) for cost in every if cost.least is not None]
    sums = {money.currency: money for money in totals(least for least, _ in known)}
    found = []
    for currency, least in sums.items():
        tops = [most for one, most in known if one.currency == currency]
        found.append(Cost(least, None if None in tops else totals(most for most in tops if most)[0]))
    return (*found, *([Cost(None, None)] if len(known) < len(every) else []))
