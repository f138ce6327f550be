"""Spending: what was spent today, this month and in a run, by host, in words and as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ...providers.prices.money import EXACT, Money, totals
from ..caps import Caps
from ..totals import CHARGED, COUNTING, Sum

if TYPE_CHECKING:
    from ..ledger import Ledger

CHART_DAYS = 14


@dataclass(frozen=True)
class Spent:
    """The money of one period, and the cap on it."""

    title: str
    sums: tuple[Sum, ...]
    cap: Decimal | None

    def total(self, state: str = CHARGED, host: str | None = None) -> tuple[Money, ...]:
        """One sum per currency of what is in that state, at one host or at all."""
        return totals(each.money for each in self.sums if each.state == state and host in (None, each.host))

    def hosts(self) -> tuple[str, ...]:
        """The hosts that charged something."""
        return tuple(dict.fromkeys(each.host for each in self.sums if each.state == CHARGED))

    def describe(self, caps: Caps) -> str:
        """The period in one line."""
        by_host = ", ".join(f"{host} {_describe(self.total(host=host))}" for host in self.hosts())
        reserved, unknown = self.total("reserved"), self.total("unknown outcome")
        parts = [
            f"{self.title}: {_describe(self.total())}" + (f" ({by_host})" if by_host else ""),
            f"reserved {_describe(reserved)}" if reserved else "",
            f"may have been charged {_describe(unknown)}" if unknown else "",
            f"cap {Money(self.cap, caps.currency)}" if self.cap is not None else "no cap",
        ]
        return " · ".join(filter(None, parts))


@dataclass(frozen=True)
class Spending:
    """What was spent today, this month and in one run, and on each of the last days."""

    caps: Caps
    today: Spent
    month: Spent
    run: Spent
    days: Mapping[str, Mapping[str, Decimal]]
    unknown: int

    def describe(self) -> str:
        """All of it as text, a line a period."""
        lines = [spent.describe(self.caps) for spent in (self.run, self.today, self.month)]
        if self.unknown:
            lines.append(
                f"{self.unknown} orders were sent and their answers lost: look at the host's bill and mark each as "
                "charged or not charged."
            )
        return "\n".join(lines)

    def number(self, spent: Spent) -> float:
        """What was charged in the period, in the currency of the caps. Money without a rate to it is left out."""
        return float(worth_of_known(self.caps, spent.total()))


def spending(ledger: Ledger, run: str = "") -> Spending:
    """What was spent until now."""
    caps, day = ledger.caps(), ledger.today()
    first = date.fromisoformat(day) - timedelta(days=CHART_DAYS - 1)
    days = [(first + timedelta(days=number)).isoformat() for number in range(CHART_DAYS)]
    return Spending(
        caps,
        Spent("today", tuple(ledger.spent(f"day {day}")), caps.day),
        Spent("this month", tuple(ledger.spent(f"month {day[:7]}")), caps.month),
        Spent("this run", tuple(ledger.spent(f"run {run}")) if run else (), caps.run),
        _by_day(caps, days, ledger.spent(f"day {days[0]}", f"day {day}")),
        ledger.count_unknown(sandbox=False),
    )


def counted(ledger: Ledger, caps: Caps) -> dict[str, Decimal]:
    """What counts against each cap of the next run, in the caps' currency."""
    day = ledger.today()
    periods = {"day": f"day {day}", "month": f"month {day[:7]}"}
    sums = {
        name: (each.money for each in ledger.spent(period) if each.state in COUNTING)
        for name, period in periods.items()
    }
    return {"run": Decimal(0), **{name: worth_of_known(caps, moneys) for name, moneys in sums.items()}}


def worth_of_known(caps: Caps, moneys: Iterable[Money]) -> Decimal:
    """The money in the currency of the caps, as far as there are rates to it."""
    amount = Decimal(0)
    for money in moneys:
        amount = EXACT.add(amount, caps.worth(money) or Decimal(0))
    return amount


def _by_day(caps: Caps, days: Iterable[str], sums: Iterable[Sum]) -> dict[str, dict[str, Decimal]]:
    by_day: dict[str, dict[str, Decimal]] = {day: {} for day in days}
    for each in sums:
        if each.state == CHARGED and (amount := worth_of_known(caps, [each.money])):
            hosts = by_day[each.period.removeprefix("day ")]
            hosts[each.host] = EXACT.add(hosts.get(each.host, Decimal(0)), amount)
    return by_day


def _describe(moneys: Iterable[Money]) -> str:
    return " + ".join(map(str, moneys)) or "nothing"
