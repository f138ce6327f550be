"""What an order will charge: prices as data, and one exact function over them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .money import ABOUT, EXACT, Money, spelled
from .order import Order
from .wire import Reply

MEGAPIXEL = 1024 * 1024
ANY_MODEL = "*"
OLD_AFTER_DAYS = 180


class Price(NamedTuple):
    """One host's price for one model: an amount per unit of its basis, with date, source and what is assumed."""

    host: str
    model: str
    basis: str
    amount: Decimal | None = None
    currency: str = ""
    date: date | None = None
    source: str = ""
    note: str = ""

    def as_data(self) -> dict[str, str | None]:
        """The price as plain data; the amount as text, so that nothing is rounded on the way."""
        return {
            "host": self.host,
            "model": self.model,
            "basis": self.basis,
            "amount": None if self.amount is None else str(self.amount),
            "currency": self.currency,
            "date": self.date.isoformat() if self.date else None,
            "source": self.source,
            "note": self.note,
        }


class Quote(NamedTuple):
    """What an order will charge by the price known; money is None where no price is."""

    money: Money | None
    price: Price | None = None

    @property
    def free(self) -> bool:
        """Whether the host asks nothing for it."""
        return self.price is not None and self.price.basis == "free"

    def __str__(self) -> str:
        if self.free:
            return "free"
        return "price unknown" if self.money is None else f"{ABOUT} {self.money}"


# How many units of its basis an order has; None where that cannot be known before the host did the work.
# A division by 2**20 ends, so EXACT keeps it so.
UNITS: dict[str, Callable[[Order], Decimal | None]] = {
    "image": lambda order: Decimal(order.images),
    "call": lambda order: Decimal(order.images),
    "megapixel": lambda order: Decimal(order.width * order.height * order.images) / MEGAPIXEL,
    "megapixel_step": lambda order: (
        Decimal(order.width * order.height * order.images * order.steps) / MEGAPIXEL if order.steps else None
    ),
    "free": lambda order: Decimal(0),
}


def quote(order: Order, prices: Iterable[Price]) -> Quote:
    """What the order will charge, exactly, or unknown."""
    price = price_of(order.host, order.model, prices)
    if price is None or price.amount is None or price.basis not in UNITS:
        return Quote(None, price)
    with localcontext(EXACT):
        units = UNITS[price.basis](order)
        return Quote(None if units is None else Money(price.amount * units, price.currency), price)


def charge_of(reply: Reply, price: Price | None) -> Money | None:
    """What the host said that it charged: its own figure, or the units it counted times their price."""
    if reply.charge is not None or reply.units is None or price is None or price.amount is None:
        return reply.charge
    return Money(EXACT.multiply(price.amount, reply.units), price.currency)


def price_of(host: str, model: str, prices: Iterable[Price]) -> Price | None:
    """The first price for that host and model (* is any); a person's own prices go before the built-in ones."""
    return next((price for price in prices if price.host == host and price.model in (model, ANY_MODEL)), None)


def is_old(price: Price, today: date) -> bool:
    """Whether the price was last seen so long ago that its date must be told with it."""
    return price.date is not None and (today - price.date).days > OLD_AFTER_DAYS


@cache
def built_in() -> tuple[Price, ...]:
    """The prices that come with the pack."""
    text = Path(__file__).with_name("prices.json").read_text(encoding="utf-8")
    return tuple(from_data(entry) for entry in json.loads(text)["prices"])


def from_data(entry: dict[str, str]) -> Price:
    """A price from its plain data."""
    amount = entry.get("amount")
    return Price(
        host=entry["host"],
        model=entry["model"],
        basis=entry["basis"],
        amount=Decimal(amount) if amount is not None else None,
        currency=spelled(entry.get("currency", "")),
        date=date.fromisoformat(entry["date"]) if entry.get("date") else None,
        source=entry.get("source", ""),
        note=entry.get("note", ""),
    )
