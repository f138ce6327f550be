"""A graph's quote for a person: each node, the whole, the same elsewhere, and what the caps still allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ..ledger.caps import Caps
from ..personal.speech import say
from ..providers.families import family
from ..providers.prices.money import ABOUT, EXACT, Money, plain
from ..providers.said import Said
from .compare_hosts import Offer, compare_hosts, in_reach
from .graph_runs import RunsQuote
from .offers_view import NO_SHOP, Shop, offers_view
from .quotes import Cost, GraphQuote, Line, World, summed

FROM_LIBRARY, REFUSED = "free, from your library", "will be refused"
OFFERS_AT_MOST = 3
# So many pictures are compared with other hosts, those of the first nodes.
COMPARED_AT_MOST = 300
STEPS = 4


class CapLeft(NamedTuple):
    """What a cap still allows in its period, and whether the graph may pass it."""

    period: str
    cap: Money
    left: Money
    passed: bool


def describe_costs(costs: Iterable[Cost]) -> str:
    """Costs in words: about $0.0020, at least …, or a range. Unknown is never nothing."""
    return " + ".join(map(_describe_cost, filter(_is_some, costs))) or "free"


def describe_line(line: Line) -> str:
    """What one node will charge, in words."""
    if line.free and line.free == line.pictures and not line.costs:
        return FROM_LIBRARY
    if line.refused:
        return f"will be refused: {line.refusal.what}" if line.refusal else REFUSED
    if line.way and line.pictures == 1 and not line.free:
        return line.way
    free = f" ({line.free} of {line.pictures} free, from your library)" if line.free else ""
    left = f" · perhaps free: {line.left_today} left today" if line.left_today else ""
    left += f" · {line.way}" if line.way else ""
    return describe_costs(line.costs) + free + left


def describe_total(quote: GraphQuote) -> str:
    """What Run will charge, in words."""
    if not quote.lines:
        own = " + ".join(str(line.measured) for line in quote.own if line.measured and line.measured.money)
        return own if quote.complete else describe_costs(quote.costs)
    refused = len({line.node for line in quote.lines if line.refused})
    if quote.complete and all(line.refused for line in quote.lines):
        return REFUSED
    some = f" · {refused} will be refused" if refused else ""
    if quote.complete and all(not line.costs for line in quote.lines):
        return FROM_LIBRARY + some
    return describe_costs(quote.costs) + some


def describe_runs(runs: RunsQuote) -> str:
    """What one press of Run will charge, in words."""
    costs = [cost for cost in runs.all.costs if _is_some(cost)]
    if runs.count == 1 or not costs:
        return describe_total(runs.all)
    exact = len(costs) == 1 and costs[0].least is not None and costs[0].least == costs[0].most
    if exact and runs.alike and not any(line.refused for line in runs.all.lines):
        return f"{describe_total(runs.first)} × {runs.count}"
    return f"{describe_total(runs.all)} for {runs.count} runs"


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


def caps_left(quote: GraphQuote, caps: Caps, spent: Mapping[str, Decimal]) -> tuple[CapLeft, ...]:
    """What each cap still allows. `spent` is what counts against it already."""
    most = most_worth(quote, caps)
    found = []
    for period, cap in (("run", caps.run), ("day", caps.day), ("month", caps.month)):
        if cap is not None:
            left = max(Decimal(0), cap - spent[period])
            passed = bool(quote.lines or not quote.complete) and (most is None or most > left)
            found.append(CapLeft(period, Money(cap, caps.currency), Money(left, caps.currency), passed))
    return tuple(found)


def warning(quote: GraphQuote, found: Iterable[CapLeft]) -> str:
    """What to say before Run where a cap may stop it; nothing where all is well."""
    over = next((one for one in found if one.passed), None)
    if over is None:
        return ""
    if not quote.complete:
        return (
            f"This workflow is too big to be counted to its end. It may charge more than your cap of {over.cap} "
            f"a {over.period} leaves, {over.left}. What would pass it is refused before it is sent."
        )
    return (
        f"This run may charge {describe_costs(quote.costs)}; "
        f"your cap of {over.cap} a {over.period} leaves {over.left}. "
        "What would pass it is refused before it is sent."
    )


def elsewhere(line: Line, world: World, caps: Caps) -> list[Offer]:
    """The cheapest other hosts for the same pictures."""
    order = line.ask
    if order is None:
        return []
    size, hosts = (order.width, order.height), in_reach(world.hosts, world.addresses)
    alike = family(order.model)
    offers = compare_hosts(size, order.steps or STEPS, order.images, hosts, world.prices, caps.worth, alike, world.used)
    return [offer for offer in offers if offer.host != line.host and not offer.problem][:OFFERS_AT_MOST]


def quote_view(
    runs: RunsQuote,
    world: World,
    caps: Caps,
    spent: Mapping[str, Decimal] | None,
    language: str = "",
    shop: Shop = NO_SHOP,
) -> dict[str, Any]:
    """All of it as plain data for a page in that language; in the sandbox no cap counts: nothing is `spent`."""
    quote, whole = runs.first, runs.all
    found = () if spent is None else caps_left(whole, caps, spent)
    offers: dict[str, list[Offer]] = {}
    compared = 0
    for line in quote.lines:
        compared += line.ask.images if line.ask else 0
        offers[line.node] = elsewhere(line, world, caps) if compared <= COMPARED_AT_MOST else []
    others = offers_view((*quote.lines, *quote.idle), world, caps, shop, language)
    return {
        "total": describe_runs(runs),
        "count": runs.count,
        "alike": runs.alike,
        "complete": whole.complete,
        "one": {**sum_view(quote.lines), "costs": costs_as_data(quote.costs)},
        "sum": {**sum_view(whole.lines), "costs": costs_as_data(whole.costs)},
        "own": "" if quote.lines else describe_total(quote) if quote.complete else "",
        "nodes": [
            {
                **_line_as_data(line, language),
                "elsewhere": [say(_describe_offer(offer, line), language) for offer in offers[line.node]],
                "offers": others.of.get(line.node, ""),
            }
            for line in quote.lines
        ]
        + [
            {"node": line.node, "host": "This machine", "told": str(line), "own": True, "notes": [], "elsewhere": []}
            for line in quote.own
        ],
        "idle": [
            {**_line_as_data(line, language), "elsewhere": [], "offers": others.of.get(line.node, "")}
            for line in quote.idle
        ],
        "offers": others.lists,
        "groups": {name: sum_view(lines) for name, lines in _groups(quote.lines).items()},
        "caps": [
            {"period": one.period, "cap": str(one.cap), "left": str(one.left), "passed": one.passed} for one in found
        ],
        "warning": warning(whole, found),
    }


def sum_view(lines: Iterable[Line]) -> dict[str, Any]:
    """Some lines together, as plain data."""
    lines = tuple(lines)
    return {
        "costs": costs_as_data(summed(cost for line in lines for cost in line.costs)),
        "pictures": sum(line.pictures for line in lines),
        "free": sum(line.free for line in lines),
        "refused": len({line.node for line in lines if line.refused}),
        "keyless": len({line.node for line in lines if line.keyless}),
        "nodes": len({line.node for line in lines}),
    }


def costs_as_data(costs: Iterable[Cost]) -> list[list[str | None]]:
    """Each cost as least, most and currency, exactly. What is unknown has no least, what has no end no most."""
    return [
        [
            None if cost.least is None else plain(cost.least.amount),
            None if cost.most is None else plain(cost.most.amount),
            cost.least.currency if cost.least else None,
        ]
        for cost in costs
        if _is_some(cost)
    ]


def _line_as_data(line: Line, language: str) -> dict[str, Any]:
    return {
        "node": line.node,
        "host": line.title,
        "name": line.host,
        "told": describe_line(line),
        **sum_view([line]),
        "what": say(line.refusal.what, language) if line.refusal else "",
        "mend": dict(line.refusal.mend) if line.refusal else {},
        "seen": line.seen.isoformat() if line.seen else "",
        "about": line.about,
        "left": line.left_today or 0,
        "way": say(line.way, language),
        "turns": line.turns,
        "notes": [say(note, language) for note in line.notes],
    }


def _groups(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The lines inside each subgraph node, by its id: 12:5 is inside 12."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        parts = line.node.split(":")
        for depth in range(1, len(parts)):
            groups.setdefault(":".join(parts[:depth]), []).append(line)
    return groups


def _describe_offer(offer: Offer, line: Line) -> str:
    """Another host's offer. Its model is named where it is another one than this node asks for."""
    asked, offered = (name.rpartition("/")[2] for name in (line.ask.model if line.ask else "", offer.model))
    same = _letters(asked) == _letters(offered)
    host = offer.title if same else f"{offer.title} · {offered}"
    return Said("{host}: {price}", host=host, price=offer.describe())


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def _is_some(cost: Cost) -> bool:
    """Whether it is more than certainly nothing."""
    return cost.least is None or bool(cost.least.amount) or cost.most != cost.least


def _describe_cost(cost: Cost) -> str:
    if cost.least is None:
        return "price unknown"
    if cost.most is None:
        return f"at least {cost.least}"
    return f"{ABOUT} {cost.least}" if cost.least == cost.most else f"{cost.least} to {cost.most}"
