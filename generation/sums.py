"""Sums: exact running totals by day, month and run, moved in the same transaction as the receipt they come from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from decimal import Decimal

from ..providers.errors import CapReached, InvalidOrder
from ..providers.money import Money
from .caps import Caps

# States whose money counts against the caps: spent, perhaps spent, or about to be.
COUNTING = ("reserved", "settled", "unknown outcome")
UNITS = {"run": "run", "day": "day", "month": "month"}


def periods(day: str, run: str) -> tuple[str, ...]:
    """The names of the sums a receipt of that day and run belongs to."""
    return (f"day {day}", f"month {day[:7]}", f"run {run}")


def add(database: sqlite3.Connection, names: Iterable[str], host: str, state: str, money: Money) -> None:
    """Add money, which may be negative, to the sums."""
    if not money.amount:
        return
    for name in names:
        key = (name, host, state, money.currency)
        row = database.execute(
            "SELECT amount FROM sums WHERE period = ? AND host = ? AND state = ? AND currency = ?", key
        ).fetchone()
        amount = Decimal(row[0] if row else 0) + money.amount
        database.execute("INSERT OR REPLACE INTO sums VALUES (?, ?, ?, ?, ?)", (*key, str(amount)))


def read(database: sqlite3.Connection, name: str) -> list[tuple[str, str, Money]]:
    """Host, state and money of every sum of that period."""
    rows = database.execute("SELECT host, state, currency, amount FROM sums WHERE period = ?", (name,))
    return [(host, state, Money(Decimal(amount), currency)) for host, state, currency, amount in rows]


def hold(caps: Caps, quoted: Money | None, images: int) -> tuple[Money, bool]:
    """What to reserve for an order, and whether it is the assumption for want of a price or a rate."""
    if quoted is not None and caps.worth(quoted) is not None:
        return quoted, False
    assumption = caps.assumption(images)
    if assumption is None:
        raise InvalidOrder(
            "The price of this order is unknown, and you chose to refuse such orders. Enter a price on the Hosts page "
            "of the Schnell sidebar, or allow an assumption under Spend. Nothing was sent."
        )
    return assumption, True


def check_caps(database: sqlite3.Connection, caps: Caps, day: str, run: str, held: Money) -> None:
    """Raise CapReached where the money held would pass a cap; call it inside the transaction that holds it."""
    more = caps.worth(held) or Decimal(0)
    for name, cap in zip(periods(day, run), (caps.day, caps.month, caps.run), strict=True):
        if cap is None:
            continue
        spent = sum((caps.worth(money) or Decimal(0) for _, _, money in read(database, name)), Decimal(0))
        if spent + more > cap:
            unit = UNITS[name.split()[0]]
            raise CapReached(
                f"Your cap of {Money(cap, caps.currency)} a {unit} would be passed: {Money(spent, caps.currency)} is "
                f"spent or reserved, this order may cost {Money(more, caps.currency)}. Nothing was sent. "
                "Raise the cap on the Spend page of the Schnell sidebar or wait for the next "
                f"{unit}; a workflow cannot raise it."
            )
