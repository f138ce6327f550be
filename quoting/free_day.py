"""The free day: how many pictures a host may still give today for nothing, as far as this ledger knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Protocol

from ..ledger.ledger import Ledger
from ..personal.settings import Settings
from ..providers.errors import StoreTrouble
from ..providers.host import Host
from ..providers.prices.money import EXACT
from ..providers.prices.price_list import Price, Quote
from ..providers.said import Said

DAY_SECONDS = 86_400
# What was ordered today, by host and currency; looked up only where a price with a free day is met.
Used = Callable[[], Mapping[tuple[str, str], Decimal] | None]


class Bookkeeping(Protocol):
    """Where the orders of this machine are written down, and the prices by which they are quoted."""

    settings: Settings
    ledger: Ledger

    def prices(self) -> tuple[Price, ...]:
        """The prices, the person's own first."""
        raise NotImplementedError


def day_began(now: float) -> float:
    """The last 00:00 UTC."""
    return now - now % DAY_SECONDS


def used_today(books: Bookkeeping, now: float) -> Mapping[tuple[str, str], Decimal] | None:
    """What was ordered since 00:00 UTC at hosts with a free day, by host and currency.

    None where that says nothing: in the sandbox, or where the ledger cannot be read.
    """
    if books.settings.sandbox:
        return None
    try:
        free = {price.host for price in books.prices() if price.free_a_day is not None}
        sums = books.ledger.quoted_since(day_began(now))
    except StoreTrouble:
        return None
    return {of: amount for of, amount in sums.items() if of[0] in free}


def left_today(quoted: Quote, images: int, used: Used | None) -> int | None:
    """How many pictures like these the day's free amount still holds, at most; None where there is no such amount."""
    price, money = quoted.price, quoted.money
    if used is None or price is None or price.free_a_day is None or not money or not money.amount:
        return None
    today = used()
    if today is None:
        return None
    left = EXACT.subtract(price.free_a_day, today.get((price.host, price.currency), Decimal(0)))
    return max(0, int(EXACT.divide(EXACT.multiply(left, Decimal(images)), money.amount)))


def told_left(host: Host, left: int | None) -> Said | None:
    """What is to be known of it: it is never certain, and no cap counts on it."""
    if left is None:
        return None
    if not left:
        return Said("by your ledger the free pictures of {host} are used up today: back at 00:00 UTC", host=host.title)
    return Said(
        "such pictures of {host} that may still be free today, by your ledger: {count}; other programs may use them up "
        "too, so your caps hold the full price",
        host=host.title,
        count=left,
    )
