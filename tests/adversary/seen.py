"""What could be seen of a run from outside: by the askers, by the hosts, and on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from schnellkit.ledger.receipt import Receipt
from schnellkit.orders.batch import BatchResult
from schnellkit.providers.order import Order
from schnellkit.sandbox.charges.charge_log import Charge

from .plan import Ask, Plan
from .processes import Process
from .totals import Counted


@dataclass
class Asked:
    """An ask and what became of it."""

    ask: Ask
    process: Process
    task: asyncio.Task[Any]
    cancelled: bool = False
    ended: float = 0.0
    has_ended: bool = False
    outcome: Any = None
    """Its result or its error; None while it still waits, and where its process died."""

    def end(self, now: float) -> None:
        """Note how it ended."""
        self.ended, self.has_ended = now, True
        gone = self.task.cancelled()
        self.outcome = asyncio.CancelledError() if gone else self.task.exception() or self.task.result()


@dataclass(frozen=True)
class Again:
    """A single order asked once more when everything was mended."""

    single: Order
    owned: bool
    led_astray: bool
    """Whether an answer is kept that reads well and leads nowhere: that is for the person to clear up."""
    charges: int
    outcome: Any


@dataclass
class Seen:
    """What could be seen from outside: by the askers, by the hosts, and on the disk."""

    plan: Plan
    asked: list[Asked] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    singles: dict[Order, str] = field(default_factory=dict)
    arrived: list[tuple[Order, Process]] = field(default_factory=list)
    kept_at_a_death: list[tuple[Order, bool]] = field(default_factory=list)
    given: set[Order] = field(default_factory=set)
    sent_for_nobody: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    writes_failed: int = 0
    died: int = 0
    left_waiting: int = 0
    open_without_death: list[Receipt] = field(default_factory=list)
    owned: set[Order] = field(default_factory=set)
    counted: list[Counted] = field(default_factory=list)
    sums: tuple[set[tuple], set[tuple]] = (set(), set())
    receipts: list[Receipt] = field(default_factory=list)


def describe(seen: Seen, charges: Sequence[Charge]) -> str:
    """What happened, for whoever looks for the cause."""
    asks = [f"  {asked.ask}: {_short(asked.outcome)}" for asked in seen.asked]
    receipts = [f"  {each.state}, {each.host}, charged {each.charged}: {each.note}" for each in seen.receipts]
    charged = [f"  {each.host}: {each.amount} at {each.when:.2f}" for each in charges]
    return "\n".join(["asks:", *asks, "receipts:", *receipts, "charges:", *charged])


def _short(outcome: Any) -> str:
    if isinstance(outcome, BatchResult):
        return f"{len(outcome.images)} pictures; {'; '.join(outcome.failures) or 'nothing failed'}"
    return repr(outcome)
