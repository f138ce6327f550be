"""What this machine's own pictures will take and cost in a graph, by what runs before took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from ..graphs.effort import Effort
from ..graphs.running import UNKNOWN, Running, Turn, Turns
from ..graphs.walk import Graph, kind_of
from ..providers.errors import InvalidOrder
from ..providers.prices.rate import read_rate
from .measured import Measured, Run, measured_cost

LOCAL = "SchnellkitLocal"
# What a turn, and reading what runs before took, cost in steps.
TURN_STEPS, READ_STEPS = 30, 1_000

Past = Callable[[int, int, int], Sequence[Run]]


class OwnLine(NamedTuple):
    """What one local node will take, in words; measured is None where no run before tells it."""

    node: str
    measured: Measured | None
    counted: bool = True

    def __str__(self) -> str:
        if not self.measured:
            return "not measured yet: the first run of this size tells"
        return f"{self.measured}" if self.counted else f"{self.measured}, or more: it may run more often"


def measure_graph(
    graph: Graph, nodes: Iterable[str], running: Running, past: Past, effort: Effort
) -> tuple[OwnLine, ...]:
    """A line for every local node among those that would run. Raises TooMuch with the effort."""

    @cache
    def read(width: int, height: int, steps: int) -> Sequence[Run]:
        effort.take(READ_STEPS)
        return past(width, height, steps)

    local = [(node, running.turns(node)) for node in nodes if kind_of(graph, node) == LOCAL]
    return tuple(OwnLine(node, _measured(turns, read, effort), turns.counted) for node, turns in local)


def _measured(turns: Turns, past: Past, effort: Effort) -> Measured | None:
    """All of the node's turns together, where each is known and measured."""
    effort.take(len(turns.inputs) * TURN_STEPS)
    every = [_turn(turn, past) for turn in turns.inputs]
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
    except (ValueError, ArithmeticError, InvalidOrder):
        return None
