"""What the executor would run of a graph: which nodes, how often, with which values, as far as known before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .walk import Graph, Link, is_link, kind_of, links_of

LOOP_STARTS = re.compile(r"(loop|while|foreach).*(start|open|begin)", re.IGNORECASE)
LOOP_ENDS = re.compile(r"(loop|while|foreach).*(end|close)", re.IGNORECASE)


class Unknown:
    """A value that only the run itself will tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


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


# Nodes of ComfyUI that only pass on what is written on them.
CONSTANTS: Mapping[str, Known] = {
    name: lambda turn: (turn.get("value", UNKNOWN),)
    for name in ("PrimitiveInt", "PrimitiveFloat", "PrimitiveString", "PrimitiveStringMultiline", "PrimitiveBoolean")
}


class Running:
    """A graph as the executor would run it; `known` works out the outputs of nodes whose inputs are constant."""

    def __init__(self, graph: Graph, kinds: Callable[[str], Kind], known: Mapping[str, Known]) -> None:
        self._graph, self._kinds, self._known = graph, kinds, {**CONSTANTS, **known}
        self._turns: dict[str, Turns | None] = {}
        self._looped = _inside_loops(graph)

    def nodes(self) -> list[str]:
        """The nodes that run: those run for their own sake, and all that feeds them."""
        waiting = [node for node in self._graph if self._kinds(kind_of(self._graph, node)).output]
        seen: set[str] = set()
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += [source for source, _ in self._needed(node)]
        return [node for node in self._graph if node in seen]

    def turns(self, node: str) -> Turns:
        """How often a node runs, and with which inputs."""
        if node not in self._turns:
            self._turns[node] = None
            self._turns[node] = self._worked_out(node)
        return self._turns[node] or Turns(({},), counted=False)

    def _worked_out(self, node: str) -> Turns:
        inputs = {
            name: self._on_wire(value) if is_link(self._graph, value) else Many((value,))
            for name, value in self._graph[node]["inputs"].items()
        }
        kind = kind_of(self._graph, node)
        if self._kinds(kind).takes_lists or LOOP_ENDS.search(kind):
            return Turns(({name: _only(many) for name, many in inputs.items()},), node not in self._looped)
        count = max((len(many.values) for many in inputs.values()), default=1)
        turns = tuple({name: _at(many, turn) for name, many in inputs.items()} for turn in range(count))
        return Turns(turns, all(many.counted for many in inputs.values()) and node not in self._looped)

    def _on_wire(self, link: Link) -> Many:
        node, slot = str(link[0]), link[1]
        name = kind_of(self._graph, node)
        if name == "CreateList":
            lists = [self._on_wire(source) for source in links_of(self._graph, node)]
            return Many(tuple(value for one in lists for value in one.values), all(one.counted for one in lists))
        if any(self._kinds(name).makes_lists[slot : slot + 1]):
            return Many((UNKNOWN,), counted=False)
        turns = self.turns(node)
        return Many(tuple(self._output(name, slot, turn) for turn in turns.inputs), turns.counted)

    def _output(self, name: str, slot: int, turn: Turn) -> Any:
        if name not in self._known or any(value is UNKNOWN for value in turn.values()):
            return UNKNOWN
        try:
            return self._known[name](turn)[slot]
        except (LookupError, TypeError, ValueError):
            return UNKNOWN

    def _needed(self, node: str) -> list[Link]:
        """What must run before a node; a switch that is set by hand needs one side only."""
        inputs = self._graph[node]["inputs"]
        if kind_of(self._graph, node) == "ComfySwitchNode" and isinstance(inputs.get("switch"), bool):
            side = inputs.get("on_true" if inputs["switch"] else "on_false")
            return [side] if is_link(self._graph, side) else []
        return links_of(self._graph, node)


def _only(many: Many) -> Any:
    """The one value of an input that takes whole lists."""
    return many.values[0] if many.counted and len(many.values) == 1 else UNKNOWN


def _at(many: Many, turn: int) -> Any:
    """The value for a turn: a shorter list repeats its last one."""
    return many.values[min(turn, len(many.values) - 1)] if many.values else UNKNOWN


def _inside_loops(graph: Graph) -> set[str]:
    """The nodes between the start and the end of a loop: nobody knows before how often they run."""
    starts = {node for node in graph if LOOP_STARTS.search(kind_of(graph, node))}
    if not starts:
        return set()
    ends = [node for node in graph if LOOP_ENDS.search(kind_of(graph, node))]
    before_an_end = {node for end in ends for node in _upstream(graph, end)}
    return {node for node in before_an_end if starts & set(_upstream(graph, node))}


def _upstream(graph: Graph, node: str) -> Iterator[str]:
    waiting, seen = [source for source, _ in links_of(graph, node)], set()
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            yield current
            waiting += [source for source, _ in links_of(graph, current)]
