"""Transitions: a receipt's way from state to state, its money moving along from sum to sum."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from ..providers.errors import StoreTrouble
from ..providers.prices.money import Money
from . import totals
from .caps import Caps
from .receipt import Receipt, State
from .rows import change, get_receipt, money_in

ALLOWED: dict[State, tuple[State, ...]] = {
    "sent": ("reserved", "sent"),
    # A failed one only where the person marked it and its kept answer brought the picture all the same.
    "settled": ("sent", "unknown outcome", "failed"),
    "failed": ("reserved", "sent", "unknown outcome"),
    "unknown outcome": ("reserved", "sent"),
}


class WrongState(StoreTrouble):
    """The receipt is no longer in a state that leads there. Nothing was changed."""


def move(
    database: sqlite3.Connection,
    caps: Caps,
    receipt_id: str,
    state: State,
    *,
    charged: Money | None = None,
    note: str = "",
    **changes: object,
) -> Receipt:
    """Take a receipt to its next state, with its money, and change what is learned on the way.

    Raises WrongState where that state does not follow the one it is in, StoreTrouble where there is no such receipt.
    """
    before = get_receipt(database, receipt_id)
    if before.state not in ALLOWED[state]:
        raise WrongState(f"This receipt is “{before.state}” and cannot become “{state}”; nothing was changed.")
    if not before.sandbox:
        told = bool(changes.get("told_by_host", True))
        changes |= _move_money(database, caps, before, state, charged, told=told)
    note = " ".join(filter(None, (before.note, note)))
    change(database, receipt_id, state=state, note=note, **money_in("charged", charged), **changes)
    return get_receipt(database, receipt_id)


def _move_money(
    database: sqlite3.Connection, caps: Caps, before: Receipt, state: State, charged: Money | None, *, told: bool
) -> dict[str, str | None]:
    """Count the money under its new state: the charge where its worth is known, else what was held all along.

    A charge that nobody told is the quote. Where more was held, its price being only about right, that stays counted.
    """
    row = database.execute("SELECT held, held_currency, day, run FROM receipts WHERE id = ?", (before.id,)).fetchone()
    held, names = Money(Decimal(row[0]), row[1]), totals.periods(row[2], row[3])
    counted = charged if charged is not None and caps.worth(charged) is not None else held
    if not told and counted.currency == held.currency and counted.amount:
        counted = max(counted, held)
    if counted_before := totals.counting_as(before.state):
        totals.add(database, names, before.host, counted_before, held.times(-1))
    if counting := totals.counting_as(state):
        totals.add(database, names, before.host, counting, counted)
    if charged is not None:
        totals.add(database, names, before.host, totals.CHARGED, charged)
    return money_in("held", counted)
