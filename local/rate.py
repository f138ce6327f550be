"""What an hour of this machine costs, as a person writes it."""

from __future__ import annotations

import re
from decimal import Decimal

from .trouble import LocalTrouble

SHAPE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]{3})\s*")
SECONDS_IN_HOUR = 3600


def cost(rate: str, seconds: float) -> tuple[Decimal, str] | None:
    """The cost of so many seconds and its currency; None where no rate is set."""
    if not rate.strip():
        return None
    match = SHAPE.fullmatch(rate)
    if not match:
        raise LocalTrouble(f"rate {rate!r} is no amount an hour. Write it like 0.35 EUR, or leave it empty.")
    amount, currency = match.groups()
    return Decimal(amount) * Decimal(str(seconds)) / SECONDS_IN_HOUR, currency.upper()
