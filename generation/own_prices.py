"""The person's own prices: entered where a host publishes none, or where another one is agreed; they go first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from ..providers.errors import InvalidOrder, StoreTrouble
from ..providers.host import Host
from ..providers.money import check_currency
from ..providers.prices import ANY_MODEL, UNITS, Price, built_in, from_data
from .private_file import read_private, write_private

FILE = "prices.json"
SOURCE = "entered by you"
NO_PRICE = f"{FILE} in the pack's folder holds an entry that is no price. Mend or remove it."
BASES = tuple(UNITS)


def known_prices(home: Path) -> tuple[Price, ...]:
    """All prices orders are quoted by, the person's own first."""
    return (*own_prices(home), *built_in())


def own_prices(home: Path) -> tuple[Price, ...]:
    """The prices the person entered, those for one model before those for any.

    Raises StoreTrouble where the file cannot be read as prices.
    """
    entries = read_private(home / FILE).get("prices", [])
    if not isinstance(entries, list):
        raise StoreTrouble(NO_PRICE)
    return tuple(sorted(map(_read, entries), key=lambda price: price.model == ANY_MODEL))


def keep_price(home: Path, host: Host, model: str, basis: str, amount: Decimal | None, currency: str) -> None:
    """Enter a price for one of the host's models, or for any (*)."""
    if basis not in UNITS:
        raise InvalidOrder(f"basis: choose one of {', '.join(UNITS)}.", name="basis")
    if basis == "free":
        amount = Decimal(0)
    if amount is None:
        raise InvalidOrder("amount: write what one unit costs, 0.0005 for instance.", name="amount")
    check_currency(currency)
    entered = Price(host.name, model, basis, amount, currency, date.today(), SOURCE)
    _write(home, [*_without(home, host.name, model), entered])


def drop_price(home: Path, host: Host, model: str) -> None:
    """Go back to the price that comes with the pack."""
    _write(home, _without(home, host.name, model))


def _without(home: Path, host: str, model: str) -> list[Price]:
    return [price for price in own_prices(home) if (price.host, price.model) != (host, model)]


def _write(home: Path, prices: list[Price]) -> None:
    write_private(home / FILE, {"prices": [price.told() for price in prices]})


def _read(entry: dict[str, str]) -> Price:
    try:
        return from_data(entry)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise StoreTrouble(NO_PRICE) from None
