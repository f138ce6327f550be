"""The person's own prices: entered where a host publishes none, or where another one is agreed; they go first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..providers.errors import InvalidOrder, StoreTrouble
from ..providers.host import Host
from ..providers.prices.money import read_currency
from ..providers.prices.price_list import ANY_MODEL, Price, built_in, from_data
from ..providers.prices.units import SECOND, UNITS
from ..providers.said import Said
from .own_hosts import own_hosts
from .private_file import change_private, read_private

FILE = "prices.json"
SOURCE = "entered by you"
NO_PRICE = f"{FILE} in the pack's folder holds an entry that is no price. Mend or remove it."
BASES = tuple(UNITS)
SECOND_TOLD = {"step": Said("each step"), "further": Said("each further megapixel")}


def known_prices(home: Path) -> tuple[Price, ...]:
    """All prices orders are quoted by, the person's own first, then those of the files of their own hosts."""
    return (*own_prices(home), *own_hosts(home).prices, *built_in())


def own_prices(home: Path) -> tuple[Price, ...]:
    """The prices the person entered, those for one model before those for any.

    Raises StoreTrouble where the file cannot be read as prices.
    """
    return tuple(sorted(_read(read_private(home / FILE)), key=lambda price: price.model == ANY_MODEL))


def keep_price(
    home: Path,
    host: Host,
    model: str,
    basis: str,
    amount: Decimal | None,
    currency: str,
    second: Decimal | None = None,
) -> None:
    """Enter a price for one of the host's models, or for any (*); some bases have a second amount.

    Raises InvalidOrder for what is no price, StoreTrouble where it cannot be kept; nothing is changed then.
    """
    if basis not in UNITS:
        raise InvalidOrder(f"basis: choose one of {', '.join(UNITS)}.", name="basis")
    if basis == "free":
        amount = Decimal(0)
    if amount is None:
        raise InvalidOrder("amount: write what one unit costs, 0.0005 for instance.", name="amount")
    entered = Price(host.name, model, basis, amount, read_currency(currency), date.today(), SOURCE)
    if basis in SECOND:
        name, _ = SECOND[basis]
        if second is None:
            raise InvalidOrder(
                f"second amount: write what {SECOND_TOLD[name]} costs too, 0.0001 for instance.", name=name
            )
        entered = entered._replace(**{name: second})
    _change(home, host, model, [entered])


def keep_found(home: Path, host: Host, price: Price) -> None:
    """Make a price that a host told the person's own; raises StoreTrouble where that cannot be kept."""
    _change(home, host, price.model, [price])


def drop_price(home: Path, host: Host, model: str) -> None:
    """Go back to the price that comes with the pack; raises StoreTrouble where that cannot be kept."""
    _change(home, host, model, [])


def _change(home: Path, host: Host, model: str, entered: list[Price]) -> None:
    """Put the prices that were entered in the place of the one there is for that model."""

    def changed(data: dict[str, Any]) -> dict[str, Any]:
        others = [price for price in _read(data) if (price.host, price.model) != (host.name, model)]
        return {"prices": [price.as_data() for price in (*others, *entered)]}

    change_private(home / FILE, changed)


def _read(data: dict[str, Any]) -> list[Price]:
    try:
        return [from_data(entry) for entry in data.get("prices", [])]
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise StoreTrouble(NO_PRICE) from None
