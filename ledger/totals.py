"""Sums: exact running totals by day, month and run, moved in the same transaction as the receipt they come from.

Money that counts against the caps stands under the state of its receipt; what hosts really charged, under "charged".
The two differ only where a price or a rate was unknown and an assumption counts in its place.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..providers.errors import CapReached, InvalidOrder
from ..providers.prices.money import EXACT, Money, spelled
from ..providers.said import Said, one_after_the_other
from .caps import Caps

COUNTING = ("reserved", "settled", "unknown outcome")
CHARGED = "charged"
REDATE = "If the clock once ran ahead, the ledger's command “redate” counts those receipts to today (docs/ledger.md)."


class Sum(NamedTuple):
    """The money of one host in one state, in one period and currency."""

    period: str
    host: str
    state: str
    money: Money


def counting_as(state: str) -> str:
    """The state whose sum holds the money of a receipt in that state, or nothing where none does."""
    return "reserved" if state == "sent" else state if state in COUNTING else ""


def periods(day: str, run: str) -> tuple[str, ...]:
    """The names of the sums a receipt of that day and run belongs to."""
    return (f"day {day}", f"month {day[:7]}", f"run {run}")


def date_of(now: float) -> str:
    """The local date of a moment."""
    return time.strftime("%Y-%m-%d", time.localtime(now))


def day_of(database: sqlite3.Connection, now: float) -> tuple[str, str]:
    """The day an order counts to, and a note where the clock stands before a day already counted.

    A clock set back must not open yesterday's cap again, so such an order counts to the latest day. The sandbox's
    receipts count to nothing, so their days say nothing either.
    """
    today = date_of(now)
    latest = database.execute("SELECT max(day) FROM receipts WHERE NOT sandbox").fetchone()[0] or today
    if latest <= today:
        return today, ""
    return latest, f"this machine's clock says {today}, before the last receipt: counted to {latest}."


def add(database: sqlite3.Connection, names: Iterable[str], host: str, state: str, money: Money) -> None:
    """Add money, which may be negative, to the sums."""
    if not money.amount:
        return
    for name in names:
        key = (name, host, state, money.currency)
        row = database.execute(
            "SELECT amount FROM sums WHERE period = ? AND host = ? AND state = ? AND currency = ?", key
        ).fetchone()
        amount = EXACT.add(Decimal(row[0] if row else 0), money.amount)
        database.execute("INSERT OR REPLACE INTO sums VALUES (?, ?, ?, ?, ?)", (*key, str(amount)))


def read(database: sqlite3.Connection, first: str, last: str | None = None) -> list[Sum]:
    """Every sum of a period, or of all from the first to the last, that is not nothing."""
    rows = database.execute(
        "SELECT period, host, state, amount, currency FROM sums WHERE period BETWEEN ? AND ? ORDER BY period, host",
        (first, last or first),
    )
    found = [
        Sum(period, host, state, Money(Decimal(amount), spelled(unit))) for period, host, state, amount, unit in rows
    ]
    return [each for each in found if each.money.amount]


def hold(caps: Caps, quoted: Money | None, images: int) -> tuple[Money, bool]:
    """What to reserve for an order, and whether it is the assumption for want of a price or a rate.

    Raises InvalidOrder where the price is unknown and the person refuses such orders.
    """
    if quoted is not None and caps.worth(quoted) is not None:
        return quoted, False
    assumption = caps.assumption(images)
    if assumption is None:
        raise InvalidOrder(
            Said(
                "The price of this order is unknown, and you chose to refuse such orders. Enter a price on the Hosts "
                "page of the Schnell sidebar, or allow an assumption under Spend. Nothing was sent."
            )
        )
    return assumption, True


def check_caps(database: sqlite3.Connection, caps: Caps, day: str, run: str, held: Money, clock_note: str = "") -> None:
    """Raises CapReached where the money held would pass a cap. Call it inside the transaction that holds it."""
    more = caps.worth(held) or Decimal(0)
    for name, cap in zip(periods(day, run), (caps.day, caps.month, caps.run), strict=True):
        if cap is None:
            continue
        counted = [each.money for each in read(database, name) if each.state in COUNTING]
        spent = _worth_of_all(caps, counted, name)
        if EXACT.add(spent, more) > cap:
            moneys = {
                "cap": Money(cap, caps.currency),
                "spent": Money(spent, caps.currency),
                "more": Money(more, caps.currency),
            }
            note = f"Note: {clock_note} {REDATE}" if clock_note else ""
            raise CapReached(one_after_the_other(_describe_passed(name.split()[0], moneys), note))


def _describe_passed(period: str, moneys: Mapping[str, Money]) -> Said:
    """The cap of a period, and what is spent of it, in words."""
    if period == "run":
        return Said(
            "Your cap of {cap} a run would be passed: {spent} is spent or reserved, this order may cost {more}. "
            "Nothing was sent. Raise the cap on the Spend page of the Schnell sidebar or wait for the next run; "
            "a workflow cannot raise it.",
            **moneys,
        )
    if period == "day":
        return Said(
            "Your cap of {cap} a day would be passed: {spent} is spent or reserved, this order may cost {more}. "
            "Nothing was sent. Raise the cap on the Spend page of the Schnell sidebar or wait for the next day; "
            "a workflow cannot raise it.",
            **moneys,
        )
    return Said(
        "Your cap of {cap} a month would be passed: {spent} is spent or reserved, this order may cost {more}. "
        "Nothing was sent. Raise the cap on the Spend page of the Schnell sidebar or wait for the next month; "
        "a workflow cannot raise it.",
        **moneys,
    )


def rebuild(database: sqlite3.Connection) -> None:
    """Work all sums out anew from the receipts."""
    sums: defaultdict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for host, day, run, *rows in database.execute(
        "SELECT host, day, run, state, held, held_currency, charged, charged_currency FROM receipts WHERE NOT sandbox"
    ):
        state, held, held_currency, charged, charged_currency = rows
        for name in periods(day, run):
            if counting := counting_as(state):
                key = (name, host, counting, held_currency)
                sums[key] = EXACT.add(sums[key], Decimal(held))
            if charged is not None:
                key = (name, host, CHARGED, charged_currency)
                sums[key] = EXACT.add(sums[key], Decimal(charged))
    database.execute("DELETE FROM sums")
    database.executemany(
        "INSERT INTO sums VALUES (?, ?, ?, ?, ?)",
        [(*key, str(amount)) for key, amount in sums.items() if amount],
    )


def _worth_of_all(caps: Caps, moneys: Iterable[Money], name: str) -> Decimal:
    """All of it in the caps' currency. Money without a rate to it stops the order rather than count as nothing."""
    spent = Decimal(0)
    for money in moneys:
        worth = caps.worth(money)
        if worth is None:
            raise CapReached(
                f"Your caps are in {caps.currency}, and {money} of this {name.split()[0]} has no rate to it, so "
                f"nobody knows whether they are reached. Enter a rate for {money.currency} on the Spend page of the "
                "Schnell sidebar. Nothing was sent."
            )
        spent = EXACT.add(spent, worth)
    return spent
