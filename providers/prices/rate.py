"""What this machine costs, as a person writes it: by the hour, or by the energy it takes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from ..errors import InvalidOrder
from .money import EXACT, Money, spelled

SHAPE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]{3})\s*(?:/\s*(h|kWh)\s*)?")
SECONDS_IN_HOUR, JOULES_IN_KWH = 3600, 3_600_000


class Rate(NamedTuple):
    """The price of one hour of the machine, or of one kWh."""

    price: Money
    by_energy: bool = False

    def cost(self, seconds: float, joules: float | None) -> Money | None:
        """What so many seconds and joules cost; None where the rate is for energy and nobody told it."""
        used, unit = (joules, JOULES_IN_KWH) if self.by_energy else (seconds, SECONDS_IN_HOUR)
        if used is None:
            return None
        return Money(EXACT.divide(EXACT.multiply(self.price.amount, Decimal(str(used))), unit), self.price.currency)


def read_rate(text: str) -> Rate | None:
    """The rate in words such as 0.35 EUR, 0.35 EUR/h or 0.30 EUR/kWh; None where there are none."""
    if not text.strip():
        return None
    match = SHAPE.fullmatch(text)
    if not match:
        raise InvalidOrder(
            f"rate: {text!r} is no price. Write what an hour of this machine costs, such as 0.35 EUR, or its energy, "
            "such as 0.30 EUR/kWh, or leave it empty.",
            name="rate",
        )
    amount, currency, unit = match.groups()
    return Rate(Money(Decimal(amount), spelled(currency)), by_energy=unit == "kWh")
