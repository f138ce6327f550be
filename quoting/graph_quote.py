"""What Run will charge: every hosted node of a graph, turn by turn, before anything is sent. The world is given."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from ..graphs.effort import Effort, TooMuch
from ..graphs.running import TURNS_AT_MOST, UNKNOWN, Drawn, Running, Turn, Turns
from ..graphs.walk import Graph, kind_of
from ..providers.described.own_host import NONE_CHOSEN, host_for
from ..providers.errors import InvalidOrder, SchnellkitError
from ..providers.host import Host
from ..providers.no_host import ANYWHERE, FACE_OFF
from ..providers.order import Order
from ..providers.prices.price_list import is_old, quote
from ..providers.said import Said
from ..providers.sizing import NO_HOST, SizeRequest, label, sized
from ..providers.split import split
from .asked import Asked
from .bought import Bought
from .extremes import CALL_STEPS, NUMBERS, PRICELESS, extremes
from .face_off_quote import face_off_turns, open_in_face_off
from .free_day import left_today, told_left
from .graph_measured import OwnLine, measure_graph
from .graph_refusal import MISSING, Refusal, refusal_of
from .line_notes import (
    INPUT_MISSING,
    MANY_TURNS,
    MAY_RUN_MORE,
    NO_PROMPT,
    PERHAPS_FREE,
    TOO_MUCH,
    known_later,
    may_be_gone,
    why_about,
    why_unknown,
)
from .quotes import Cost, GraphQuote, Line, World, summed
from .route_quote import plan_of, still_open, with_route

# What a turn and a look into the library cost, in steps; and how many letters of a prompt do.
TURN_STEPS, LOOK_STEPS, LETTERS_A_STEP = 100, 60, 256
SEED = "seed"
CHOOSE_LATER = {host.name: host for host in (ANYWHERE, FACE_OFF)}


def quote_graph(
    graph: Graph,
    hosted: Mapping[str, str],
    world: World,
    effort: Effort | None = None,
    *,
    whole: bool = True,
    chosen: Collection[str] | None = None,
    bought: Bought | None = None,
) -> GraphQuote:
    """The quote of a graph in API form. `hosted` names the host of each hosted node class.

    Of the nodes that run for their own sake only the `chosen` do. `bought` holds the orders that are paid before this
    graph, and takes those that it pays. Not `whole`: a part of a graph, of which only what is certain counts. Raises
    Unwanted with the effort.
    """
    effort = effort or Effort()
    lines: list[Line] = []
    idle: list[Line] = []
    own: tuple[OwnLine, ...] = ()
    try:
        # The node knows those alone that come with the pack.
        shipped = {name: host for name, host in world.hosts.items() if not host.origin}
        known = {"SchnellkitResolution": lambda turn: _resolution(turn, shipped)}
        running = Running(graph, world.kinds, known, effort, chosen)
        counter = Counter(world, effort, bought, whole=whole)
        nodes = running.nodes()
        for node in nodes:
            if kind_of(graph, node) in hosted:
                lines.append(counter.line(node, hosted[kind_of(graph, node)], running.turns(node)))
        own = measure_graph(graph, nodes, running, world.past, effort)
    except TooMuch:
        return GraphQuote(tuple(lines), own, complete=False)
    complete = whole and not effort.used_up
    with suppress(TooMuch):
        counter = Counter(world, effort.again(), counter.bought.copied(), whole=whole)
        runs = set(nodes)
        for node in graph:
            if kind_of(graph, node) in hosted and node not in runs:
                idle.append(counter.line(node, hosted[kind_of(graph, node)], running.turns(node)))
    return GraphQuote(tuple(lines), own, complete, tuple(idle))


def _resolution(turn: Turn, hosts: Mapping[str, Host]) -> tuple[Any, ...]:
    """What Schnell Resolution will hand on. A wired picture is unknown before the run, so this is not asked then."""
    size = int(turn["width"]), int(turn["height"])
    made = sized(SizeRequest(turn["preset"], *size, turn["orientation"], turn.get("snap_for") or NO_HOST), hosts)
    return made.width, made.height, UNKNOWN, label(made, hosts)


class Counter:
    """Counts what each node will charge. The same order is paid once, whichever nodes place it."""

    def __init__(self, world: World, effort: Effort, bought: Bought | None = None, *, whole: bool) -> None:
        self.world, self.effort, self.whole = world, effort, whole
        self.bought = bought or Bought()

    def line(self, node: str, name: str, turns: Turns) -> Line:
        """What one node will charge, at least that where the effort is used up within it.

        Raises TooMuch where it is used up before the first turn is counted.
        """
        host = _title_host(self.world.hosts, name, turns)
        line = Line(node, host.name, host.title, 0, 0, (), len(turns.inputs), about=_about(turns))
        chosen = host not in (NONE_CHOSEN, *CHOOSE_LATER.values())
        line = line._replace(keyless=chosen and self.world.keyless(host.name))
        counted, why = turns.counted, MANY_TURNS if len(turns.inputs) >= TURNS_AT_MOST else MAY_RUN_MORE
        for done, turn in enumerate(turns.inputs):
            try:
                line = self._with_turn(line, turn, name)
            except TooMuch:
                if not done:
                    raise
                counted, why = False, TOO_MUCH
                break
        if not counted:
            line = line._replace(notes=(*line.notes, why), counted=False)
        if name == ANYWHERE.name:
            line = line._replace(notes=(*line.notes, *plan_of(line.pictures, turns.inputs, self.world.facts)))
        costs = summed(iter(line.costs))
        if not line.counted:
            nothing_yet = (Cost(None, None),) if line.free else ()
            costs = tuple(cost._replace(most=None) for cost in costs) or nothing_yet
        return line._replace(costs=costs, notes=tuple(dict.fromkeys(line.notes)))

    def _with_turn(self, line: Line, turn: Turn, name: str) -> Line:
        self.effort.take(TURN_STEPS + _letters(turn) // LETTERS_A_STEP)
        if name == ANYWHERE.name:
            return self._with_route(line, turn)
        if name == FACE_OFF.name:
            return self._with_face_off(line, turn)
        new_seed = isinstance(turn.get(SEED), Drawn)
        turn = {one: _settled(one, value) if isinstance(value, Drawn) else value for one, value in turn.items()}
        unknown = [one for one, value in turn.items() if value is UNKNOWN]
        open_names = [one for one in unknown if one not in PRICELESS]
        open_note = known_later(open_names)
        if set(open_names) - set(NUMBERS):
            self.bought.add_anything(line.host)
            return line._replace(
                pictures=line.pictures + 1, costs=(*line.costs, Cost(None, None)), notes=(*line.notes, *open_note)
            )
        try:
            host = host_for(self.world.hosts, name, turn)
            cheapest, dearest = extremes(turn, host, self.world, self.effort)
            asked = Asked(cheapest, dearest, turn, frozenset(unknown), new_seed)
            costs, free = self._costs(asked, host)
        except SchnellkitError as problem:
            return _refused(line, Said("refused, nothing is charged: {why}", why=problem.args[0]), refusal_of(problem))
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
            return _refused(line, INPUT_MISSING, MISSING)
        if unknown and not self.whole:
            # What is unknown in a part of a graph may turn out to be an order that is already counted.
            costs = [_perhaps(cost)._replace(most=None) for cost in costs]
        quoted = quote(dearest, self.world.prices)
        price = quoted.price
        left = left_today(quoted, dearest.images, self.world.used) if costs else None
        notes = [
            *open_note,
            PERHAPS_FREE if unknown and not open_names else None,
            None if str(turn["prompt"]).strip() else NO_PROMPT,
            why_unknown(price, host) if any(cost.least is None for cost in costs) else None,
            why_about(price, host) if costs else None,
            told_left(host, left),
            may_be_gone(host) if host.model(dearest.model).doubt else None,
        ]
        old = price is not None and bool(costs) and is_old(price, self.world.today)
        return line._replace(
            pictures=line.pictures + dearest.images,
            free=line.free + free,
            costs=(*line.costs, *costs),
            notes=(*line.notes, *filter(None, notes)),
            ask=line.ask or (None if open_names else dearest),
            seen=price.date if price and old else line.seen,
            left_today=line.left_today if left is None else left,
        )

    def _with_route(self, line: Line, turn: Turn) -> Line:
        """The same with a turn of a node that chooses its host."""
        turn = {one: _settled(one, value) if isinstance(value, Drawn) else value for one, value in turn.items()}
        facts = self.world.facts() if self.world.facts else None
        unknown = still_open(turn) if facts else ("host",)
        if facts is None or unknown:
            told = known_later(unknown)
            return line._replace(
                pictures=line.pictures + 1, costs=(*line.costs, Cost(None, None)), notes=(*line.notes, *told)
            )
        try:
            self.effort.take(int(turn["images"]) * len(facts.hosts) * CALL_STEPS)
            return with_route(line, turn, facts, self.bought)
        except SchnellkitError as problem:
            return _refused(line, Said("refused, nothing is charged: {why}", why=problem.args[0]), refusal_of(problem))
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
            return _refused(line, INPUT_MISSING, MISSING)

    def _with_face_off(self, line: Line, turn: Turn) -> Line:
        """The same with a turn of a node that orders at many hosts: one turn more for each of them."""
        facts = self.world.facts() if self.world.facts else None
        unknown = open_in_face_off(turn) if facts else ("host",)
        if facts is None or unknown:
            for name in self.world.hosts:
                self.bought.add_anything(name)
            notes, costs = (*line.notes, *known_later(unknown)), (*line.costs, Cost(None, None))
            return line._replace(pictures=line.pictures + 1, costs=costs, notes=notes)
        try:
            self.effort.take(len(facts.hosts) * CALL_STEPS)
            found = face_off_turns(turn, facts)
        except SchnellkitError as problem:
            return _refused(line, Said("refused, nothing is charged: {why}", why=problem.args[0]), refusal_of(problem))
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
            return _refused(line, INPUT_MISSING, MISSING)
        after = line._replace(pictures=line.pictures + found.pictures_here, notes=(*line.notes, *found.notes))
        for name, each in found.turns:
            after = self._with_turn(after, each, name)
        # No other host is an offer beside them, and who refuses stops nobody else.
        refusal = line.refusal if after.pictures > line.pictures else after.refusal
        return after._replace(refusal=refusal, ask=line.ask, left_today=line.left_today)

    def _costs(self, asked: Asked, host: Host) -> tuple[list[Cost], int]:
        """What the calls of an order will charge, and how many of its pictures are free."""
        cheapest, dearest = asked.cheapest, asked.dearest
        self.effort.take((cheapest.images + dearest.images) * (CALL_STEPS + len(dearest.prompt) // LETTERS_A_STEP))
        low, high = (split(order, host.model(order.model)) for order in (cheapest, dearest))
        paid = [call for call in high if not (asked.can_look and self._is_free(call))]
        costs = [self._cost(call, asked) for call in paid]
        if cheapest != dearest:
            ends = summed(self._cost(call, asked) for call in low), summed(iter(costs))
            costs = [Cost(least.least, most.most) for least, most in zip(*ends, strict=True)]
        # Only now: the pictures of one order are never the same. Those that it may ask for beyond the least of them
        # cost as much there as elsewhere: they make nothing cheaper.
        for call in low if asked.prompted else ():
            self.bought.add(call, asked.open, referenced=asked.referenced)
        return costs, sum(call.images for call in high) - sum(call.images for call in paid)

    def _cost(self, call: Order, asked: Asked) -> Cost:
        """What a call charges; perhaps nothing, where it may be one that was paid before."""
        quoted = quote(call, self.world.prices)
        cost = Cost(quoted.least, quoted.most)
        if asked.fresh or not self.bought.may_have(
            call, asked.open, referenced=asked.referenced, new_seed=asked.new_seed
        ):
            return cost
        return _perhaps(cost)

    def _is_free(self, call: Order) -> bool:
        """Whether the call is bought before it comes to its turn, by this graph or ever."""
        name = call.name
        if name in self.bought.names:
            return True
        self.effort.take(LOOK_STEPS)
        self.bought.names.add(name)
        return self.world.stored(call)


def _title_host(hosts: Mapping[str, Host], name: str, turns: Turns) -> Host:
    """The host that a node's line is told under; no single one where its inputs name none, or one that is not here."""
    if name in CHOOSE_LATER:
        return CHOOSE_LATER[name]
    try:
        return host_for(hosts, name, turns.inputs[0] if turns.inputs else {})
    except InvalidOrder:
        return NONE_CHOSEN


def _settled(name: str, value: Drawn) -> Any:
    """A seed by chance costs what any new one costs, and is the same for all that it goes to."""
    digest = hashlib.sha1(value.name.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:6], "big") if name == SEED else UNKNOWN


def _about(turns: Turns) -> str:
    named: Iterable[str] = (
        f"{name}={value!r}" for turn in turns.inputs for name, value in turn.items() if name != SEED
    )
    return hashlib.sha1("\n".join(named).encode(), usedforsecurity=False).hexdigest()[:16]


def _refused(line: Line, note: str, refusal: Refusal) -> Line:
    return line._replace(notes=(*line.notes, note), refusal=line.refusal or refusal)


def _letters(turn: Turn) -> int:
    return sum(len(value) for value in turn.values() if isinstance(value, str))


def _perhaps(cost: Cost) -> Cost:
    """From nothing on: it may be free."""
    return cost._replace(least=cost.least and cost.least.times(0))
