"""Caps: how much may be spent in a run, a day, a month. The person on this machine sets them, never a workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ..personal.private_file import read_private, write_private
from ..providers.errors import InvalidOrder
from ..providers.prices.money import EXACT, Money, spelled

FILE = "caps.json"
# A trial credit is no money by the word of the host that gives it; a person may set another rate.
RATES = {"trial credit": Decimal(0)}


@dataclass(frozen=True)
class Caps:
    """The person's caps in their currency; None is no cap. Rates turn other currencies into it."""

    currency: str = "USD"
    run: Decimal | None = Decimal("1.00")
    day: Decimal | None = Decimal("10.00")
    month: Decimal | None = None
    assumed: Decimal | None = Decimal("0.05")
    rates: Mapping[str, Decimal] = field(default_factory=lambda: dict(RATES))

    def worth(self, money: Money) -> Decimal | None:
        """The money in the caps' currency, or None without a rate for it; nothing is nothing in every currency."""
        if money.currency == self.currency or not money.amount:
            return money.amount
        rate = self.rates.get(money.currency)
        return None if rate is None else EXACT.multiply(money.amount, rate)

    def assumption(self, images: int) -> Money | None:
        """What an order of unknown price is held at; None where the person refuses such orders."""
        return None if self.assumed is None else Money(self.assumed * images, self.currency)


def read_caps(home: Path) -> Caps:
    """The caps of this machine; the defaults where the person set none.

    Raises StoreTrouble where their file cannot be read, InvalidOrder where it holds what is no amount.
    """
    data = read_private(home / FILE)
    default = Caps()
    return Caps(
        currency=spelled(str(data.get("currency", default.currency))),
        run=_amount(data, "run", default.run),
        day=_amount(data, "day", default.day),
        month=_amount(data, "month", default.month),
        assumed=_amount(data, "assumed", default.assumed),
        rates={**RATES, **_rates(data.get("rates", {}))},
    )


def write_caps(home: Path, caps: Caps) -> None:
    """Keep the person's caps, in the place of all that were there. Raises StoreTrouble where they cannot be kept."""
    amounts = {"run": caps.run, "day": caps.day, "month": caps.month, "assumed": caps.assumed}
    write_private(
        home / FILE,
        {
            "currency": caps.currency,
            **{name: None if amount is None else str(amount) for name, amount in amounts.items()},
            "rates": {name: str(rate) for name, rate in caps.rates.items()},
        },
    )


def _amount(data: Mapping[str, object], name: str, default: Decimal | None) -> Decimal | None:
    if name not in data:
        return default
    return None if data[name] is None else _decimal(data[name])


def _rates(value: object) -> dict[str, Decimal]:
    if not isinstance(value, Mapping):
        raise InvalidOrder(f"{FILE} holds rates that are no table. Mend it; nothing was sent.")
    return {spelled(str(name)): _decimal(rate) for name, rate in value.items()}


def _decimal(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise InvalidOrder(f"{FILE} holds {value!r} where an amount of money should stand. Mend it; nothing was sent.")
    return amount
