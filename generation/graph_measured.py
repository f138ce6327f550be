"""What this machine's own pictures will take and cost in a graph, by what runs before took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..graphs.running import UNKNOWN, Running, Turn
from ..graphs.walk import Graph, kind_of
from ..providers.errors import InvalidOrder
from ..providers.rate import read_rate
from .measured import Measured, Run, measured_cost

LOCAL = "SchnellkitLocal"

Past = Callable[[int, int, int], Sequence[Run]]


class OwnLine(NamedTuple):
    """What one local node will take, in words; measured is None where no run before tells it."""

    node: str
    measured: Measured | None

    def __str__(self) -> str:
        return str(self.measured) if self.measured else "not measured yet: the first run of this size tells"


def measure_graph(graph: Graph, running: Running, past: Past) -> tuple[OwnLine, ...]:
    """A line for every local node that would run."""
    nodes = (node for node in running.nodes() if kind_of(graph, node) == LOCAL)
    return tuple(OwnLine(node, _measured(running, node, past)) for node in nodes)


def _measured(running: Running, node: str, past: Past) -> Measured | None:
    """All of the node's turns together, where each is known and measured."""
    every = [_turn(turn, past) for turn in running.turns(node).inputs]
    known = [one for one in every if one]
    if not known or len(known) < len(every):
        return None
    whole = known[0]
    for one in known[1:]:
        money = whole.money.plus(one.money) if whole.money and one.money else None
        whole = Measured(whole.seconds + one.seconds, money, min(whole.runs, one.runs))
    return whole


def _turn(turn: Turn, past: Past) -> Measured | None:
    numbers = [turn.get(name) for name in ("width", "height", "steps", "images")]
    if any(number is UNKNOWN for number in numbers):
        return None
    try:
        width, height, steps, images = (int(str(number)) for number in numbers)
        return measured_cost(read_rate(str(turn.get("rate", ""))), past(width, height, steps), images)
    except (ValueError, InvalidOrder):
        return None
