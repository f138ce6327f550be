"""What an order will charge: prices as data, and one exact function over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ..order import Order
from ..wire import Reply
from .money import ABOUT, EXACT, Money, plain, spelled
from .units import SECOND, UNITS

ANY_MODEL = "*"
OLD_AFTER_DAYS = 180
# Where a division by steps does not end, it is rounded up here: never below the charge, and by nothing that matters.
FINEST = Decimal(1).scaleb(-24)


class Price(NamedTuple):
    """One host's price for one model: an amount per unit of its basis, with date, source and what is assumed.

    Some bases count a second thing: `step` is what each step costs, `further` each megapixel after the first. Steps
    beyond the `usual_steps` cost in proportion. With a `margin`, a part of the quote, the price is only about right:
    the host's own figure is the truth, and it may be that much more. A `guess` was read nowhere on the host's pages.
    What is worth `free_a_day`, from 00:00 UTC and for all models of the host together, it charges nothing for; that is
    never certain, as other programs may use the account too.
    """

    host: str
    model: str
    basis: str
    amount: Decimal | None = None
    currency: str = ""
    date: date | None = None
    source: str = ""
    note: str = ""
    step: Decimal | None = None
    further: Decimal | None = None
    usual_steps: int | None = None
    margin: Decimal | None = None
    guess: bool = False
    free_a_day: Decimal | None = None

    def as_data(self) -> dict[str, str | int | None]:
        """The price as plain data; amounts as text, so that nothing is rounded on the way."""
        return {
            "host": self.host,
            "model": self.model,
            "basis": self.basis,
            **{name: _as_text(getattr(self, name)) for name in AMOUNTS},
            "currency": self.currency,
            "date": self.date.isoformat() if self.date else None,
            "source": self.source,
            "note": self.note,
            "usual_steps": self.usual_steps,
            "guess": self.guess,
        }


AMOUNTS = ("amount", "step", "further", "margin", "free_a_day")


class Quote(NamedTuple):
    """What an order will charge by the price known; money is None where no price is."""

    money: Money | None
    price: Price | None = None

    @property
    def most(self) -> Money | None:
        """The most it may charge: with the margin of a price that is only about right. So much is held."""
        return self._moved(self._margin)

    @property
    def least(self) -> Money | None:
        """The least it may charge."""
        return self._moved(-self._margin)

    @property
    def _margin(self) -> Decimal:
        return (self.price.margin if self.price else None) or Decimal(0)

    def _moved(self, part: Decimal) -> Money | None:
        if self.money is None or not part:
            return self.money
        return Money(EXACT.multiply(self.money.amount, max(Decimal(0), 1 + part)), self.money.currency)

    @property
    def free(self) -> bool:
        """Whether the host asks nothing for it."""
        return self.price is not None and self.price.basis == "free"

    def __str__(self) -> str:
        if self.free:
            return "free"
        return "price unknown" if self.money is None else f"{ABOUT} {self.money}"


def quote(order: Order, prices: Iterable[Price]) -> Quote:
    """What the order will charge, exactly, or unknown."""
    price = price_of(order.host, order.model, prices)
    if price is None or price.amount is None or price.basis not in UNITS:
        return Quote(None, price)
    with localcontext(EXACT):
        one = _of_one_picture(order, price, price.amount)
        # As an exact product has zeros at its end that no price had: 0.00012500.
        return Quote(None if one is None else Money(Decimal(plain(one * order.images)), price.currency), price)


def _of_one_picture(order: Order, price: Price, amount: Decimal) -> Decimal | None:
    units = UNITS[price.basis](order)
    if units is None:
        return None
    whole = amount * units
    if price.basis in SECOND:
        name, count = SECOND[price.basis]
        second, more = getattr(price, name), count(order)
        if second is None or more is None:
            return None
        whole += second * more
    if price.usual_steps and order.steps and order.steps > price.usual_steps:
        whole = shared(whole * order.steps, price.usual_steps)
    return whole


def shared(amount: Decimal, parts: int) -> Decimal:
    """The amount through the parts, rounded up where that does not end."""
    with localcontext(EXACT):
        part = amount / parts
        ends = part * parts == amount and part == part.quantize(FINEST)
        return part if ends else part.quantize(FINEST, ROUND_CEILING)


def charge_of(reply: Reply, price: Price | None) -> Money | None:
    """What the host said that it charged: its own figure, or the units it counted times their price.

    A price that counts something else than the host does, entered by the person, says nothing of its units.
    """
    if reply.charge is not None or reply.units is None or price is None or price.amount is None:
        return reply.charge
    if all(one.basis != price.basis for one in built_in() if one.host == price.host):
        return None
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
    text = (Path(__file__).parent.parent / "prices.json").read_text(encoding="utf-8")
    return tuple(from_data(entry) for entry in json.loads(text)["prices"])


def from_data(entry: Mapping[str, Any]) -> Price:
    """A price from its plain data; what older data does not name is left as it is without it."""
    usual = entry.get("usual_steps")
    return Price(
        host=entry["host"],
        model=entry["model"],
        basis=entry["basis"],
        currency=spelled(entry.get("currency", "")),
        date=date.fromisoformat(entry["date"]) if entry.get("date") else None,
        source=entry.get("source", ""),
        note=entry.get("note", ""),
        usual_steps=None if usual is None else int(usual),
        guess=bool(entry.get("guess", False)),
        **{name: Decimal(entry[name]) for name in AMOUNTS if entry.get(name) is not None},
    )


def _as_text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
