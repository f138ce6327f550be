"""What a turn of Schnell · Anywhere will charge: at the first host of its route, or at one of those behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..graphs.running import UNKNOWN
from ..orders.routes.facts import Facts
from ..orders.routes.lanes import finished_in, planned
from ..orders.routes.ready_by import seconds_until
from ..orders.routes.route import Route, route, routes
from ..orders.routes.spread import lane_of
from ..orders.routes.stops import NOT_ALLOWED, LeftOut, names_of
from ..orders.routes.wishes import Wishes, wishes_of
from ..providers.errors import SchnellkitError
from ..providers.order import Order
from ..providers.prices.money import ABOUT, Money, totals
from ..providers.said import Said
from .bought import Bought, open_fields
from .extremes import PRICELESS
from .line_notes import NO_PROMPT, PERHAPS_FREE
from .quotes import Cost, Line

OWN_MODEL = "own_model"
# Models are known to the run alone, and change no price.
WIRED = (OWN_MODEL, "clip", "vae")


def still_open(turn: Mapping[str, Any]) -> tuple[str, ...]:
    """The inputs that only the run knows, beside those that change no price."""
    return tuple(name for name, value in turn.items() if value is UNKNOWN and name not in (*WIRED, *PRICELESS))


def with_route(line: Line, turn: Mapping[str, Any], facts: Facts, bought: Bought) -> Line:
    """The line with a turn more.

    Raises InvalidOrder where no host may make its pictures, ValueError without a number.
    """
    unknown = [name for name in PRICELESS if turn.get(name) is UNKNOWN]
    filled = {**turn, **{name: PRICELESS[name] for name in unknown}}
    filled["prompt"] = filled["prompt"] if str(filled["prompt"]).strip() else PRICELESS["prompt"]
    wishes = wishes_of(filled, names_of(facts.hosts, facts.addresses))
    found = routes(filled, int(filled["images"]), wishes, _with_those_before(facts, turn, bought, wishes, unknown))
    first, paid = found[0], [one for one in found if not one.stops[0].has]
    fields = open_fields(unknown)
    costs: list[Cost] = []
    for one in paid:
        perhaps = bought.may_have(one.stops[0].order, fields)
        costs += [_perhaps(cost) if perhaps else cost for cost in costs_of(one)]
    for one in paid:
        order = one.stops[0].order
        bought.add(order, fields)
        if not unknown:
            bought.routed.add((order.name, wishes))
    notes = [PERHAPS_FREE if unknown else None, None if str(turn["prompt"]).strip() else NO_PROMPT]
    notes += not_asked(first.left_out)
    return line._replace(
        pictures=line.pictures + len(found),
        free=line.free + len(found) - len(paid),
        costs=(*line.costs, *costs),
        notes=(*line.notes, Said("why: {reason}", reason=first.reason), *filter(None, notes)),
        way=first.in_short() if line.pictures or len(found) > 1 else first.describe(),
    )


def not_asked(left_out: Sequence[LeftOut]) -> list[Said]:
    """Why the other hosts are not asked, those with one reason together."""
    by_why: dict[str, list[str]] = {}
    for one in left_out:
        if one.why is not NOT_ALLOWED:
            titles = by_why.setdefault(one.why, [])
            titles += [one.title] if one.title not in titles else []
    return [Said("not asked: {hosts} ({why})", hosts=", ".join(titles), why=why) for why, titles in by_why.items()]


def _with_those_before(
    facts: Facts, turn: Mapping[str, Any], bought: Bought, wishes: Wishes, unknown: Sequence[str]
) -> Facts:
    """The facts as they will be when the turn comes: what the graph buys before it is in the library by then."""

    def has(order: Order) -> bool:
        return not unknown and (order.name in bought.names or (order.name, wishes) in bought.routed or facts.has(order))

    return facts._replace(here=turn.get(OWN_MODEL) is not None, has=has)


def costs_of(route: Route) -> list[Cost]:
    """From the least to the most that one picture may charge on its way, in each currency."""
    ends = [(stop.quoted.least, stop.quoted.most) for stop in route.stops if not stop.free]
    if not ends:
        money = route.stops[0].quoted.money or Money(Decimal(0), "USD")
        return [Cost(money.times(0), money.times(0))]
    known = [(least, most) for least, most in ends if least is not None and most is not None]
    sure = all(not stop.free for stop in route.stops)
    costs: list[Cost] = []
    for currency in dict.fromkeys(least.currency for least, _ in known):
        own = [(least, most) for least, most in known if least.currency == currency]
        # It is charged at one of them: where another takes it, in another currency or free, this one charges nothing.
        always = sure and len(own) == len(route.stops)
        least = min((one.amount for one, _ in own)) if always else own[0][0].amount * 0
        costs.append(Cost(Money(least, currency), Money(max(most.amount for _, most in own), currency)))
    return [*costs, *([Cost(None, None)] if len(known) < len(ends) else [])]


def plan_of(pictures: int, turns: Sequence[Mapping[str, Any]], known: Callable[[], Facts] | None) -> tuple[str, ...]:
    """How the pictures of all turns are shared out among the hosts, where they are to be ready by a time."""
    text = turns[0].get("ready_by") if turns else ""
    if not known or pictures < 2 or not isinstance(text, str) or not text.strip():
        return ()
    turn, facts = turns[0], known()
    try:
        within = seconds_until(text)
        wishes = wishes_of(turn, names_of(facts.hosts, facts.addresses))
        stops = route(turn, wishes, facts._replace(here=turn.get(OWN_MODEL) is not None)).stops
    except (SchnellkitError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        return ()
    lanes = [lane_of(stop) for stop in stops]
    shares = planned(pictures, lanes, within)
    titles = {stop.name: stop.title for stop in stops}
    told = ", ".join(f"{titles[name]} {count}" for name, count in shares.items())
    money = totals(
        stop.quoted.money.times(shares[stop.name]) for stop in stops if stop.name in shares and stop.quoted.money
    )
    plan = Said(
        "{pictures} pictures by {when}: {hosts}, {money}",
        pictures=pictures,
        when=text.strip(),
        hosts=told,
        money=" + ".join(f"{ABOUT} {one}" for one in money) or Said("free"),
    )
    late = finished_in(shares, lanes) > (within or 0)
    return (plan, Said("that is sooner than they can be there: they come as soon as can be")) if late else (plan,)


def _perhaps(cost: Cost) -> Cost:
    """From nothing on: it may be free."""
    return cost._replace(least=cost.least and cost.least.times(0))
