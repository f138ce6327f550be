"""Free look: a question to a host that costs nothing, and what it says of its models, their prices and the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .prices.money import Money
from .prices.price_list import Price
from .wire import Answer, Request


class Offer(NamedTuple):
    """What a host says of one model today: whether it is served, and its price where that is told.

    A price that counts what ours cannot is only `told`, in the host's own words. `assumed` says what of it is a guess.
    """

    model: str
    served: bool
    basis: str = ""
    amount: Decimal | None = None
    currency: str = "USD"
    told: str = ""
    assumed: str = ""

    def as_price(self, host: str, known: Price | None, seen: date, source: str) -> Price | None:
        """The price it names; what steps and margin were known for the same basis stay. None where it names none."""
        if self.amount is None:
            return None
        found = Price(host, self.model, self.basis, self.amount, self.currency, seen, source, self.assumed)
        if known and known.basis == self.basis:
            kept = {name: getattr(known, name) for name in ("step", "further", "usual_steps", "margin", "free_a_day")}
            found = found._replace(**kept)
        return found._replace(guess=bool(self.assumed))

    def is_like(self, known: Price | None) -> bool:
        """Whether the price it names is the one that is known."""
        here = known and (known.basis, known.amount, known.currency)
        return here == (self.basis, self.amount, self.currency)


class Looked(NamedTuple):
    """What one answer told: its models, and what is left on the account."""

    offers: tuple[Offer, ...] = ()
    left: Money | None = None


class FreeLook(NamedTuple):
    """One question that is free, and how its answer is read. Without `keyed` the key stays at home."""

    request: Request
    read: Callable[[Answer], Looked]
    keyed: bool = True
