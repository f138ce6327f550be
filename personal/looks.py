"""What the hosts told when the person looked again, kept with its day; nothing is charged by it before a click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ..providers.errors import InvalidOrder, StoreTrouble
from ..providers.free_look import Looked, Offer
from ..providers.host import Host
from ..providers.prices.money import Money
from ..providers.prices.price_list import Price, price_of
from .own_prices import keep_found, known_prices
from .private_file import change_private, read_private

FILES = {False: "looks.json", True: "looks_sandbox.json"}
NO_LOOK = "{file} in the pack's folder holds an entry that is no answer of a host. Mend or remove it."


class Found(NamedTuple):
    """One kept offer: what a host said of a model, when, and at which address."""

    offer: Offer
    seen: date
    source: str


class Look(NamedTuple):
    """What a host told: its models, what is left on the account, and the day of that."""

    models: Mapping[str, Found]
    left: Money | None = None
    seen: date | None = None


def kept_looks(home: Path, *, sandbox: bool) -> dict[str, Look]:
    """What is kept, by host. Raises StoreTrouble where the file cannot be read as that."""
    file = FILES[sandbox]
    try:
        return {name: _look(entry) for name, entry in read_private(home / file).items()}
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise StoreTrouble(NO_LOOK.format(file=file)) from None


def keep_look(home: Path, host: Host, told: Iterable[tuple[str, Looked]], today: date, *, sandbox: bool) -> None:
    """Keep what a host told at each address; of what it did not tell, the older answer stays.

    Raises StoreTrouble where that cannot be kept.
    """

    def changed(data: dict[str, Any]) -> dict[str, Any]:
        entry = data.get(host.name)
        entry = dict(entry) if isinstance(entry, dict) else {}
        models = dict(entry.get("models") or {})
        for source, looked in told:
            for offer in looked.offers:
                models[offer.model] = {**_offer_data(offer), "date": today.isoformat(), "source": source}
            if looked.left is not None:
                left = {"amount": str(looked.left.amount), "currency": looked.left.currency}
                entry |= {"left": left, "date": today.isoformat()}
        return {**data, host.name: {**entry, "models": models}}

    change_private(home / FILES[sandbox], changed, or_empty=True)


def take_found(home: Path, host: Host, model: str, shown: str) -> None:
    """Make the price that a host told the person's own. `shown` is what they saw of it, basis and amount.

    Raises InvalidOrder where it is no longer that, StoreTrouble where it cannot be kept; nothing is changed then.
    """
    look = kept_looks(home, sandbox=False).get(host.name)
    found = look.models.get(model) if look else None
    price = found_price(host.name, found, price_of(host.name, model, known_prices(home))) if found else None
    if price is None or named(price) != shown:
        raise InvalidOrder("The price that was looked up has changed since. Open the page anew.", name="found")
    keep_found(home, host, price)


def found_price(host: str, found: Found, known: Price | None) -> Price | None:
    """The price that was found, or None where none was told."""
    return found.offer.as_price(host, known, found.seen, found.source)


def named(price: Price) -> str:
    """The price in a word, to know it again."""
    return f"{price.basis} {price.amount} {price.currency}"


def _offer_data(offer: Offer) -> dict[str, object]:
    amount = None if offer.amount is None else str(offer.amount)
    return {name: value for name, value in {**offer._asdict(), "amount": amount}.items() if name != "model"}


def _look(entry: Mapping[str, Any]) -> Look:
    left = entry.get("left")
    return Look(
        {model: _found(model, told) for model, told in entry["models"].items()},
        Money(Decimal(left["amount"]), str(left["currency"])) if left else None,
        date.fromisoformat(entry["date"]) if "date" in entry else None,
    )


def _found(model: str, told: Mapping[str, Any]) -> Found:
    texts = {name: str(told[name]) for name in ("basis", "currency", "told", "assumed")}
    amount = None if told["amount"] is None else Decimal(told["amount"])
    offer = Offer(model, bool(told["served"]), amount=amount, **texts)
    return Found(offer, date.fromisoformat(told["date"]), str(told["source"]))
