"""The Spend page: today, this month, day by day and by host, beside the caps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from ...ledger.caps import RATES, Caps, read_caps
from ...ledger.reports.spending import worth_of_known
from ...ledger.totals import CHARGED, COUNTING, Sum
from ...orders.runtime import Runtime
from ...providers.host import Host
from ...providers.prices.money import Money, read_currency, totals
from .outcomes import outcomes_page

DAYS = 30


def spend_page(runtime: Runtime) -> dict[str, object]:
    """All that the Spend page shows."""
    today = runtime.ledger.today()
    caps = read_caps(runtime.settings.home)
    month = runtime.ledger.spent(f"month {today[:7]}")
    first = (date.fromisoformat(today) - timedelta(days=DAYS - 1)).isoformat()
    return {
        "sandbox": runtime.settings.sandbox,
        "periods": [
            _period("Today", runtime.ledger.spent(f"day {today}"), caps.day, caps),
            _period("This month", month, caps.month, caps),
        ],
        "hosts": _by_host(runtime.hosts, month),
        "chart": _chart(runtime.ledger.spent(f"day {first}", f"day {today}"), first, caps),
        "caps": caps_view(caps),
        **outcomes_page(runtime),
    }


def caps_view(caps: Caps) -> dict[str, object]:
    """The caps as texts. An empty one is no cap."""
    amounts = {"run": caps.run, "day": caps.day, "month": caps.month, "assumed": caps.assumed}
    return {
        "currency": caps.currency,
        **{name: "" if amount is None else f"{amount:f}" for name, amount in amounts.items()},
        "rates": {name: f"{rate:f}" for name, rate in caps.rates.items()},
    }


def read_caps_form(currency: str, amounts: Mapping[str, Decimal | None], rates: Mapping[str, Decimal]) -> Caps:
    """The caps the person entered."""
    own = {read_currency(name): rate for name, rate in rates.items()}
    return Caps(currency=read_currency(currency), rates={**RATES, **own}, **amounts)


def _period(title: str, sums: list[Sum], cap: Decimal | None, caps: Caps) -> dict[str, object]:
    """What was charged in a period, what may still come, and how much of the cap that is."""
    counted = worth_of_known(caps, (each.money for each in sums if each.state in COUNTING))
    open_sums = totals(each.money for each in sums if each.state in COUNTING and each.state != "settled")
    return {
        "title": title,
        "charged": _describe_moneys(totals(each.money for each in sums if each.state == CHARGED)),
        "open": _describe_moneys(money for money in open_sums if money.amount),
        "cap": str(Money(cap, caps.currency)) if cap is not None else "",
        "counted": str(Money(counted, caps.currency)),
        "share": _share(counted, cap),
    }


def _by_host(hosts: Mapping[str, Host], sums: list[Sum]) -> list[dict[str, object]]:
    charged = [each for each in sums if each.state == CHARGED]
    return [
        {
            "title": _title(hosts, name),
            "charged": _describe_moneys(totals(each.money for each in charged if each.host == name)),
        }
        for name in dict.fromkeys(each.host for each in charged)
    ]


def _chart(sums: list[Sum], first: str, caps: Caps) -> dict[str, object]:
    """A bar a day in the caps' currency, and the currencies that have no rate to it."""
    charged = [each for each in sums if each.state == CHARGED]
    days = [(date.fromisoformat(first) + timedelta(days=n)).isoformat() for n in range(DAYS)]
    by_day = {
        day: worth_of_known(caps, (each.money for each in charged if each.period == f"day {day}")) for day in days
    }
    most = max(by_day.values())
    return {
        "days": [
            {"day": day, "told": str(Money(amount, caps.currency)), "share": _share(amount, most)}
            for day, amount in by_day.items()
        ],
        "most": str(Money(most, caps.currency)),
        "without_rate": sorted({each.money.currency for each in charged if caps.worth(each.money) is None}),
    }


def _title(hosts: Mapping[str, Host], name: str) -> str:
    host = hosts.get(name)
    return host.title if host else name


def _share(amount: Decimal, whole: Decimal | None) -> float:
    """How much of the whole, from 0 to 1: for drawing only."""
    return min(1.0, round(float(amount / whole), 4)) if whole else 0.0


def _describe_moneys(moneys: Iterable[Money]) -> list[str]:
    return [str(money) for money in moneys]
