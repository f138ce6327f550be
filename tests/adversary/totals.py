"""The ledger's sums, read past the ledger's own words for them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from schnellkit.ledger import totals
from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger


class Counted(NamedTuple):
    """What counts in a period, and the cap for it."""

    period: str
    amount: Decimal
    cap: Decimal | None


def counted(ledger: Ledger, caps: Caps) -> list[Counted]:
    """What counts against each cap, in the currency of the caps."""
    day = f"day {ledger.today()}"
    found = []
    for period, cap in ((day, caps.day), ("run run 1", caps.run), ("run run 2", caps.run)):
        moneys = [each.money for each in ledger.spent(period) if each.state in totals.COUNTING]
        found.append(Counted(period, sum((caps.worth(money) or Decimal(0) for money in moneys), Decimal(0)), cap))
    return found


def running_and_anew(ledger: Ledger) -> tuple[set[tuple], set[tuple]]:
    """The running sums, and those worked out anew from the receipts."""
    with ledger._database.writing() as database:
        running = _rows(database)
        totals.rebuild(database)
        return running, _rows(database)


def _rows(database) -> set[tuple]:
    rows = database.execute("SELECT period, host, state, currency, amount FROM sums")
    return {(*row[:-1], Decimal(row[-1]).normalize()) for row in rows if Decimal(row[-1])}
