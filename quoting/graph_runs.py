"""All that one press of Run queues: the graph as often as is asked, with the values that change in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..graphs.effort import Effort
from ..graphs.running import UNKNOWN, Drawn
from ..graphs.walk import Graph, is_link
from .bought import Bought
from .graph_quote import quote_graph
from .quotes import Cost, GraphQuote, Line, World

RANDOM, WRAPPED, DOWN = "randomize", "increment-wrap", "decrement"
# In a way that the page does not know: the value may be any other from then on, or stay.
OPEN = "open"


class Control(NamedTuple):
    """How the frontend changes an input after each prompt it queues.

    `each` is how often it does so between two prompts, and `begun` how often before the first one: a node in a subgraph
    that is used three times is changed three times. Inputs of one `name` are given the same value by chance.
    """

    node: str
    input: str
    how: str
    step: int | float = 1
    least: int | float = 0
    most: int | float = 2**50
    values: tuple[str, ...] = ()
    begun: int = 0
    each: int = 1
    name: str = ""


class Runs(NamedTuple):
    """What a press queues: how many prompts, what changes between them, and which outputs were chosen (None: all)."""

    count: int = 1
    controls: tuple[Control, ...] = ()
    chosen: tuple[str, ...] | None = None


class RunsQuote(NamedTuple):
    """The quote of the first prompt, and of all of them together as if they were one graph."""

    first: GraphQuote
    all: GraphQuote
    count: int = 1

    @property
    def alike(self) -> bool:
        """Whether every prompt charges the same."""
        return self.all.costs == tuple(_times(cost, self.count) for cost in self.first.costs)


def quote_runs(
    graph: Graph,
    hosted: Mapping[str, str],
    world: World,
    runs: Runs,
    effort: Effort | None = None,
    *,
    whole: bool = True,
) -> RunsQuote:
    """The quote of all that a press queues. An order of an earlier prompt is free in a later one. Raises Unwanted."""
    effort, bought = effort or Effort(), Bought()

    def quoted(number: int) -> GraphQuote:
        changed = graph_of(graph, runs.controls, number)
        return quote_graph(changed, hosted, world, effort, whole=whole, chosen=runs.chosen, bought=bought)

    first = quoted(0)
    parts = [first.lines]
    complete = first.complete
    # Where nothing counts up or down, all prompts after the first charge the same.
    counted = any(control.how not in (RANDOM, OPEN) for control in runs.controls)
    each, times = (range(1, runs.count), 1) if counted else (range(1, min(runs.count, 2)), runs.count - 1)
    for number in each:
        quote = quoted(number)
        parts.append(tuple(_repeated(line, times) for line in quote.lines))
        complete = complete and quote.complete
        if not complete:
            break
    return RunsQuote(first, first._replace(lines=tuple(_flat(parts)), complete=complete), runs.count)


def graph_of(graph: Graph, controls: Iterable[Control], number: int) -> Graph:
    """The graph as it is queued after `number` others."""
    changed: dict[str, Mapping[str, Any]] = dict(graph)
    for control in controls:
        times = number * control.each + control.begun
        node = changed.get(control.node)
        if not times or node is None or is_link(graph, node["inputs"].get(control.input)):
            continue
        value = _changed(node["inputs"].get(control.input), control, times)
        changed[control.node] = {**node, "inputs": {**node["inputs"], control.input: value}}
    return changed


def _changed(value: Any, control: Control, times: int) -> Any:
    if control.how == OPEN or value is UNKNOWN:
        return UNKNOWN
    if control.how == RANDOM:
        return Drawn(f"{control.name or (control.node, control.input)} {times}")
    by = -times if control.how == DOWN else times
    if control.values:
        at = (control.values.index(value) if value in control.values else -1) + by
        last = len(control.values) - 1
        return control.values[at % (last + 1) if control.how == WRAPPED else min(max(at, 0), last)]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return min(max(value + by * control.step, control.least), control.most)


def _repeated(line: Line, times: int) -> Line:
    costs = tuple(_times(cost, times) for cost in line.costs)
    return line._replace(pictures=line.pictures * times, free=line.free * times, costs=costs)


def _times(cost: Cost, times: int) -> Cost:
    return Cost(cost.least and cost.least.times(times), cost.most and cost.most.times(times))


def _flat(parts: Iterable[tuple[Line, ...]]) -> Iterable[Line]:
    return (line for lines in parts for line in lines)
