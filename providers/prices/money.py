"""Money: an exact amount in a currency, and how it is written for a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from ..errors import InvalidOrder

# Enough digits that no price, product or sum here is ever rounded; the usual 28 are not.
EXACT = Context(prec=60)
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
TRIAL_CREDIT = "trial credit"
# By its name: some Windows tools read sources in an alphabet that lacks the sign.
ABOUT = "\N{ALMOST EQUAL TO}"
CURRENCY = re.compile(r"[A-Za-z][A-Za-z ]{0,14}[A-Za-z]")


class Money(NamedTuple):
    """An exact amount in one currency; a trial credit is a currency too."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        sign = SIGNS.get(self.currency)
        if sign:
            return f"{sign}{digits_that_matter(self.amount)}"
        many = "s" if self.amount != 1 and self.currency == TRIAL_CREDIT else ""
        return f"{plain(self.amount)} {self.currency}{many}"

    def plus(self, other: Money) -> Money | None:
        """Both together, where they are of one currency."""
        same = self.currency == other.currency
        return Money(EXACT.add(self.amount, other.amount), self.currency) if same else None

    def times(self, count: int) -> Money:
        """The same money, count times."""
        return Money(EXACT.multiply(self.amount, count), self.currency)


def totals(moneys: Iterable[Money]) -> tuple[Money, ...]:
    """One sum per currency, in order of first appearance: currencies are never added together."""
    sums: dict[str, Decimal] = {}
    for money in moneys:
        sums[money.currency] = EXACT.add(sums.get(money.currency, Decimal(0)), money.amount)
    return tuple(Money(amount, currency) for currency, amount in sums.items())


def read_currency(written: str) -> str:
    """The currency a person wrote, as it is spelled everywhere; raises InvalidOrder for what names none."""
    name = spelled(written)
    if not CURRENCY.fullmatch(name):
        raise InvalidOrder("currency: write its short name, USD or EUR for instance.", name="currency")
    return name


@lru_cache(maxsize=64)
def spelled(currency: str) -> str:
    """A currency in its one spelling: usd is USD, and Trial Credit is trial credit."""
    words = currency.split()
    if len(words) == 1:
        return words[0].upper()
    name = " ".join(words).lower()
    return TRIAL_CREDIT if name == f"{TRIAL_CREDIT}s" else name


def digits_that_matter(amount: Decimal) -> str:
    """At least cents and two significant digits, at most three significant ones below a unit."""
    if amount == 0:
        return "0.00"
    leading = -amount.adjusted()
    most, least = max(2, leading + 2), max(2, leading + 1)
    text = f"{amount.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_EVEN, context=EXACT):f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(least, '0')}"


def plain(amount: Decimal) -> str:
    """The amount without trailing zeros or exponent: 1, 0.5, 120."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
