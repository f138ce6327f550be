"""A graph's quote for a person: each node, the whole, the same elsewhere, and what the caps still allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ..providers.money import ABOUT, EXACT, Money
from .caps import Caps
from .everywhere import Offer, everywhere, in_reach
from .graph_quote import Cost, GraphQuote, Line, World

OFFERS_AT_MOST = 3
# So many pictures are compared with other hosts, those of the first nodes.
COMPARED_AT_MOST = 300
STEPS = 4


class Room(NamedTuple):
    """What a cap still allows in its period, and whether the graph may pass it."""

    period: str
    cap: Money
    left: Money
    passed: bool


def costs_told(costs: Iterable[Cost]) -> str:
    """Costs in words: about $0.0020, at least …, from … to …; unknown is never nothing."""
    parts = [_cost_told(cost) for cost in costs if cost.least is None or cost.least.amount or cost.most != cost.least]
    return " + ".join(parts) or "free"


def line_told(line: Line) -> str:
    """What one node will charge, in words."""
    if line.free and line.free == line.pictures and not line.costs:
        return "free, from your library"
    if not line.pictures:
        return "nothing"
    free = f" ({line.free} of {line.pictures} free, from your library)" if line.free else ""
    return costs_told(line.costs) + free


def total_told(quote: GraphQuote) -> str:
    """What Run will charge, in words."""
    if not quote.lines:
        own = " + ".join(str(line.measured) for line in quote.own if line.measured and line.measured.money)
        return own if quote.complete else costs_told(quote.costs)
    if quote.complete and all(not line.costs for line in quote.lines):
        return "free, from your library" if any(line.free for line in quote.lines) else "nothing"
    return costs_told(quote.costs)


def most_worth(quote: GraphQuote, caps: Caps) -> Decimal | None:
    """What the graph may charge at most in the caps' currency, unknown prices as assumed; None without an end."""
    if not quote.complete or any(line.costs and not line.counted for line in quote.lines):
        return None
    whole = Decimal(0)
    for line in quote.lines:
        for cost in line.costs:
            most = cost.most if cost.least is not None else caps.assumption(line.pictures - line.free)
            worth = caps.worth(most) if most else None
            if most is not None and worth is None:
                held = caps.assumption(line.pictures - line.free)
                worth = held.amount if held else None
            if worth is None:
                return None
            whole = EXACT.add(whole, worth)
    return whole


def rooms(quote: GraphQuote, caps: Caps, spent: Mapping[str, Decimal]) -> tuple[Room, ...]:
    """What each cap still allows; `spent` is what counts against it already."""
    most = most_worth(quote, caps)
    found = []
    for period, cap in (("run", caps.run), ("day", caps.day), ("month", caps.month)):
        if cap is not None:
            left = max(Decimal(0), cap - spent[period])
            passed = bool(quote.lines or not quote.complete) and (most is None or most > left)
            found.append(Room(period, Money(cap, caps.currency), Money(left, caps.currency), passed))
    return tuple(found)


def warning(quote: GraphQuote, found: Iterable[Room]) -> str:
    """What to say before Run where a cap may stop it; nothing where all is well."""
    over = next((room for room in found if room.passed), None)
    if over is None:
        return ""
    if not quote.complete:
        return (
            f"This workflow is too big to be counted to its end. It may charge more than your cap of {over.cap} "
            f"a {over.period} leaves, {over.left}. What would pass it is refused before it is sent."
        )
    return (
        f"This run may charge {costs_told(quote.costs)}; your cap of {over.cap} a {over.period} leaves {over.left}. "
        "What would pass it is refused before it is sent."
    )


def elsewhere(line: Line, world: World, caps: Caps) -> list[Offer]:
    """The cheapest other hosts for the same pictures."""
    order = line.ask
    if order is None:
        return []
    size, hosts = (order.width, order.height), in_reach(world.hosts, world.addresses)
    offers = everywhere(size, order.steps or STEPS, order.images, hosts, world.prices, caps.worth)
    return [offer for offer in offers if offer.host != line.host and not offer.problem][:OFFERS_AT_MOST]


def told(quote: GraphQuote, world: World, caps: Caps, spent: Mapping[str, Decimal] | None) -> dict[str, Any]:
    """All of it as plain data; in the sandbox no cap counts, so nothing is `spent`."""
    found = () if spent is None else rooms(quote, caps, spent)
    compared = 0
    offers: dict[str, list[Offer]] = {}
    for line in quote.lines:
        compared += line.ask.images if line.ask else 0
        offers[line.node] = elsewhere(line, world, caps) if compared <= COMPARED_AT_MOST else []
    return {
        "total": total_told(quote),
        "complete": quote.complete,
        "nodes": [
            {
                "node": line.node,
                "host": line.title,
                "told": line_told(line),
                "notes": list(line.notes),
                "elsewhere": [f"{offer.title}: {offer}" for offer in offers[line.node]],
            }
            for line in quote.lines
        ]
        + [
            {"node": line.node, "host": "This machine", "told": str(line), "notes": [], "elsewhere": []}
            for line in quote.own
        ],
        "caps": [
            {"period": room.period, "cap": str(room.cap), "left": str(room.left), "passed": room.passed}
            for room in found
        ],
        "warning": warning(quote, found),
    }


def _cost_told(cost: Cost) -> str:
    if cost.least is None:
        return "price unknown"
    if cost.most is None:
        return f"at least {cost.least}"
    return f"{ABOUT} {cost.least}" if cost.least == cost.most else f"{cost.least} to {cost.most}"
