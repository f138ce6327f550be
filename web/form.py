"""The JSON object of a request, read with care."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

AMOUNT_AT_MOST = Decimal(10**9)
PLACES_AT_MOST = 15
GROUPED = 3  # digits that a comma may also part from the thousands
ENTRIES_AT_MOST = 50


class BadRequest(Exception):
    """What is wrong with a request, in words, and the status that says so."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Form:
    """The fields of a request. A field of the wrong kind is a BadRequest that names it and not its value."""

    data: Mapping[str, object]

    def text(self, name: str, *, default: str | None = None, longest: int = 500) -> str:
        """A text, trimmed. It is needed where it has no default."""
        value = self.data.get(name, default)
        if not isinstance(value, str):
            raise BadRequest(f"{name} is missing or no text.")
        if len(value) > longest:
            raise BadRequest(f"{name} is longer than {longest} characters.")
        return value.strip()

    def number(self, name: str) -> int:
        """A whole number."""
        value = self.data.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadRequest(f"{name} is missing or no whole number.")
        return value

    def flag(self, name: str) -> bool:
        """Yes or no; no where it is absent."""
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise BadRequest(f"{name} is neither true nor false.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Several short texts."""
        values = self.data.get(name)
        if not isinstance(values, list) or not all(isinstance(one, str) and len(one) <= 100 for one in values):
            raise BadRequest(f"{name} is no list of short texts.")
        return tuple(values)

    def amount(self, name: str) -> Decimal | None:
        """An exact amount, written as text; None where it is absent or empty."""
        written = self.text(name, default="", longest=40)
        return _amount(name, written) if written else None

    def amounts(self, name: str) -> dict[str, Decimal]:
        """A table of exact amounts by name; those left empty are left out."""
        table = self.data.get(name, {})
        if not isinstance(table, Mapping) or len(table) > ENTRIES_AT_MOST:
            raise BadRequest(f"{name} is no table of at most {ENTRIES_AT_MOST} entries.")
        inner = Form(table)
        found = {str(key).strip(): inner.amount(str(key)) for key in table}
        return {key: amount for key, amount in found.items() if amount is not None}


def _amount(name: str, written: str) -> Decimal:
    """An amount with a decimal point or comma; "1,000" may be meant either way and is refused."""
    with_comma = re.fullmatch(r"(\d*),(\d+)", written)
    if with_comma and (len(with_comma[2]) != GROUPED or with_comma[1] in ("", "0")):
        written = f"{with_comma[1] or 0}.{with_comma[2]}"
    try:
        amount = Decimal(written)
    except InvalidOperation:
        raise BadRequest(f"{name} is no number; write it like 0.05.") from None
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or not 0 <= amount <= AMOUNT_AT_MOST or exponent < -PLACES_AT_MOST:
        raise BadRequest(f"{name}: write an amount from 0 to {AMOUNT_AT_MOST}, {PLACES_AT_MOST} places at most.")
    return amount
