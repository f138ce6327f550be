"""What the executor would run of a graph: which nodes, how often, with which values, as far as known before."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from .effort import Effort
from .walk import Graph, Link, is_link, kind_of, links_of

TURNS_AT_MOST = 1_000
NAME_AT_MOST = 200
TEXT_AT_MOST = 10_000
# What working out a node of the pack costs, in steps.
KNOWN_STEPS = 50
# The one input under which a node that joins lists keeps its list.
ALL = ""

LOOP_STARTS = re.compile(r"(loop|while|foreach).*(start|open|begin)", re.IGNORECASE)
LOOP_ENDS = re.compile(r"(loop|while|foreach).*(end|close)", re.IGNORECASE)


class Unknown:
    """A value that only the run itself will tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Drawn:
    """A number that will be drawn by chance: nobody knows it before, but it is the same wherever it goes."""

    name: str


class Kind(NamedTuple):
    """What the executor knows of a node class: if it runs for its own sake, and where it makes or takes lists."""

    output: bool = False
    makes_lists: tuple[bool, ...] = ()
    takes_lists: bool = False


class Many(NamedTuple):
    """The values on a wire, one for each turn; not counted means that there may be more."""

    values: tuple[Any, ...]
    counted: bool = True


Turn = Mapping[str, Any]
Known = Callable[[Turn], tuple[Any, ...]]


class Turns(NamedTuple):
    """Every turn a node takes, with its inputs; not counted means that there may be more."""

    inputs: tuple[Turn, ...]
    counted: bool = True


class Taken(NamedTuple):
    """What comes in at each input of a node, and how many turns that makes; joined: all of a list in one turn."""

    inputs: Mapping[str, Many]
    count: int
    counted: bool
    joined: bool = False

    def value(self, many: Many, turn: int) -> Any:
        """What an input is in a turn."""
        return _only(many) if self.joined else _at(many, turn)


def _joined(turn: Turn) -> tuple[Any, ...]:
    """Two texts as one. Raises ValueError where it is so long that many of them would fill the memory."""
    joined = str(turn["delimiter"]).join((turn["string_a"], turn["string_b"]))
    if len(joined) > TEXT_AT_MOST:
        raise ValueError("a text that is too long")
    return (joined,)


# Nodes of ComfyUI that pass on what is written on them, as it is or put together.
CONSTANTS: Mapping[str, Known] = {
    name: lambda turn: (turn.get("value", UNKNOWN),)
    for name in ("PrimitiveInt", "PrimitiveFloat", "PrimitiveString", "PrimitiveStringMultiline", "PrimitiveBoolean")
} | {"StringConcatenate": _joined}


class Running:
    """A graph as the executor would run it; `known` works out the outputs of nodes whose inputs are constant.

    Its work is counted in `effort`: each function raises TooMuch once that is used up, and Unwanted with it.
    """

    def __init__(
        self,
        graph: Graph,
        kinds: Callable[[str], Kind],
        known: Mapping[str, Known],
        effort: Effort | None = None,
        chosen: Collection[str] | None = None,
    ) -> None:
        self._graph, self._known, self._chosen = graph, {**CONSTANTS, **known}, chosen
        self._kinds = cache(kinds)
        self._effort = effort or Effort()
        self._taken: dict[str, Taken] = {}
        self._outputs: dict[str, list[tuple[Any, ...]]] = {}
        self._looped = _inside_loops(graph, self._effort)

    def nodes(self) -> list[str]:
        """The nodes that run: those run for their own sake, of them the chosen ones, and all that feeds them."""
        self._effort.take(len(self._graph))
        outputs = [node for node in self._graph if self._kinds(kind_of(self._graph, node)).output]
        waiting = [node for node in outputs if self._chosen is None or node in self._chosen]
        seen: set[str] = set()
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += [source for source, _ in self._needed(node)]
        return [node for node in self._graph if node in seen]

    def turns(self, node: str) -> Turns:
        """How often a node runs, and with which inputs."""
        self._settle(node)
        taken = self._taken[node]
        self._effort.take(taken.count * len(taken.inputs))
        inputs = tuple(
            {name: taken.value(many, turn) for name, many in taken.inputs.items()} for turn in range(taken.count)
        )
        return Turns(inputs, taken.counted)

    def _settle(self, node: str) -> None:
        """Work out the node and all that feeds it, sources first; without recursion, as chains may be long."""
        waiting: list[tuple[str, bool]] = [(node, False)]
        begun: set[str] = set()
        while waiting:
            current, sources_done = waiting.pop()
            if current in self._taken:
                continue
            if sources_done:
                self._taken[current] = self._worked_out(current)
            elif current not in begun:
                begun.add(current)
                waiting.append((current, True))
                waiting += [(source, False) for source, _ in self._links(current) if source not in self._taken]

    def _worked_out(self, node: str) -> Taken:
        kind = kind_of(self._graph, node)
        if kind == "CreateList":
            joined = self._one_after_another(links_of(self._graph, node))
            return Taken({ALL: joined}, 1, joined.counted, joined=True)
        inputs = {name: self._value(value) for name, value in self._graph[node]["inputs"].items()}
        if self._kinds(kind).takes_lists or _is(LOOP_ENDS, kind):
            return Taken(inputs, 1, node not in self._looped, joined=True)
        count = max((len(many.values) for many in inputs.values()), default=1)
        return Taken(inputs, count, all(many.counted for many in inputs.values()) and node not in self._looped)

    def _value(self, value: Any) -> Many:
        """What comes in at an input: the values on its wire, or the one that is set on the node."""
        if is_link(self._graph, value):
            return self._on_wire((str(value[0]), value[1]))
        # A list that is no wire is a wire to what is not there.
        return Many((UNKNOWN if isinstance(value, (list, tuple, dict)) else value,))

    def _on_wire(self, link: Link) -> Many:
        node, slot = link
        taken = self._taken.get(node)
        if taken is None:  # a circle
            return Many((UNKNOWN,), counted=False)
        name = kind_of(self._graph, node)
        if name == "CreateList":
            return taken.inputs[ALL]
        if any(self._kinds(name).makes_lists[slot : slot + 1]):
            return Many((UNKNOWN,), counted=False)
        if name not in self._known:
            return Many(_unknown(taken.count), taken.counted)
        return Many(tuple(_slot(output, slot) for output in self._known_outputs(node, name)), taken.counted)

    def _one_after_another(self, links: Iterable[Link]) -> Many:
        """The lists on these wires as one; beyond TURNS_AT_MOST its end is left open."""
        values: list[Any] = []
        counted = True
        for link in links:
            one = self._on_wire(link)
            self._effort.take(1 + len(one.values))
            values += one.values
            counted = counted and one.counted
            if len(values) > TURNS_AT_MOST:
                return Many(tuple(values[:TURNS_AT_MOST]), counted=False)
        return Many(tuple(values), counted)

    def _known_outputs(self, node: str, name: str) -> list[tuple[Any, ...]]:
        if node not in self._outputs:
            self._outputs[node] = [self._output(name, turn) for turn in self.turns(node).inputs]
        self._effort.take(len(self._outputs[node]))
        return self._outputs[node]

    def _output(self, name: str, turn: Turn) -> tuple[Any, ...]:
        """All that the node puts out in one turn; nothing where it cannot be told."""
        if any(value is UNKNOWN for value in turn.values()):
            return ()
        self._effort.take(1 if name in CONSTANTS else KNOWN_STEPS)
        try:
            return self._known[name](turn)
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
            return ()

    def _links(self, node: str) -> list[Link]:
        self._effort.take(1 + len(self._graph[node]["inputs"]))
        return links_of(self._graph, node)

    def _needed(self, node: str) -> list[Link]:
        """What must run before a node; a switch that is set by hand needs one side only."""
        inputs = self._graph[node]["inputs"]
        if kind_of(self._graph, node) == "ComfySwitchNode" and isinstance(inputs.get("switch"), bool):
            side = inputs.get("on_true" if inputs["switch"] else "on_false")
            return [(str(side[0]), side[1])] if is_link(self._graph, side) else []
        return self._links(node)


@cache
def _unknown(count: int) -> tuple[Any, ...]:
    """So many unknown values: one tuple for all wires that carry them."""
    return (UNKNOWN,) * count


def _slot(outputs: tuple[Any, ...], slot: int) -> Any:
    try:
        return outputs[slot]
    except LookupError:
        return UNKNOWN


def _only(many: Many) -> Any:
    """The one value of an input that takes whole lists."""
    return many.values[0] if many.counted and len(many.values) == 1 else UNKNOWN


def _at(many: Many, turn: int) -> Any:
    """The value for a turn: a shorter list repeats its last one."""
    return many.values[min(turn, len(many.values) - 1)] if many.values else UNKNOWN


def _inside_loops(graph: Graph, effort: Effort) -> set[str]:
    """The nodes between the start and the end of a loop: nobody knows before how often they run."""
    effort.take(len(graph))
    starts = [node for node in graph if _is(LOOP_STARTS, kind_of(graph, node))]
    if not starts:
        return set()
    before: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    for node in graph:
        links = links_of(graph, node)
        effort.take(1 + len(graph[node]["inputs"]))
        before[node] = [source for source, _ in links]
        for source in before[node]:
            behind.setdefault(source, []).append(node)
    ends = [node for node in graph if _is(LOOP_ENDS, kind_of(graph, node))]
    return _reached(before, ends) & _reached(behind, starts)


def _reached(ways: Mapping[str, list[str]], first: Iterable[str]) -> set[str]:
    """All that is reached from these by one step or more."""
    waiting, seen = [node for one in first for node in ways.get(one, ())], set[str]()
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting += ways.get(current, ())
    return seen


def _is(pattern: re.Pattern[str], kind: str) -> bool:
    # A pattern with a gap in it takes the square of a name's length.
    return bool(pattern.search(kind[:NAME_AT_MOST]))
