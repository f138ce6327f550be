"""Fields: a person's own JSON read with care; each fault names its line or its field, and what is allowed there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from ..errors import SchnellkitError

# A field of the file may be called anything; a message shows no more of it than this.
SHOWN_AT_MOST = 40
# Any other name stands in quotes, so that it is told from the words around it.
PLAIN = re.compile(r"[A-Za-z0-9_$-]+")


class NotDescribed(SchnellkitError):
    """Why a file describes no host; it begins with the line or the field."""


class Fields(NamedTuple):
    """One object of the file, in which nothing is but what may be there."""

    data: Mapping[str, Any]
    at: str = ""

    def name(self, field: str) -> str:
        """The field with the way to it, as a message names it."""
        return f"{self.at}.{field}" if self.at else field

    def has(self, field: str) -> bool:
        """Whether the file says anything there."""
        return field in self.data

    def need(self, field: str, takes: str) -> Any:
        """What the field holds. Raises NotDescribed where it is missing."""
        if field not in self.data:
            raise NotDescribed(f"{self.name(field)} is missing; it takes {takes}.")
        return self.data[field]

    def text(self, field: str, default: str | None = None, longest: int = 200) -> str:
        """A text on one line. Raises NotDescribed for anything else."""
        if default is not None and field not in self.data:
            return default
        takes = f"a text of 1 to {longest} characters on one line"
        value = self.need(field, takes)
        if not isinstance(value, str) or not 0 < len(value.strip()) <= longest or not value.isprintable():
            raise self.wrong(field, takes)
        return value.strip()

    def whole(self, field: str, least: int, most: int, default: int | None = None) -> int | None:
        """A whole number. Raises NotDescribed for anything else."""
        if field not in self.data:
            return default
        value = self.data[field]
        if not is_whole(value) or not least <= value <= most:
            raise self.wrong(field, f"a whole number from {least} to {most}")
        return int(value)

    def yes_or_no(self, field: str) -> bool:
        """True or false; false where the file says nothing. Raises NotDescribed for anything else."""
        value = self.data.get(field, False)
        if not isinstance(value, bool):
            raise self.wrong(field, "true or false")
        return value

    def amount(self, field: str, most: Decimal) -> Decimal | None:
        """An exact amount, written as a number or as a text. Raises NotDescribed for anything else."""
        if field not in self.data:
            return None
        value, takes = self.data[field], f'an amount from 0 to {most} with at most 18 decimals, "0.002" for instance'
        if isinstance(value, str) and re.fullmatch(r"\d{1,9}(\.\d{1,18})?", value, re.ASCII):
            value = Decimal(value)
        if is_whole(value):
            value = Decimal(value)
        if not isinstance(value, Decimal) or not 0 <= value <= most or value.as_tuple().exponent < -18:  # type: ignore[operator]
            raise self.wrong(field, takes)
        return value

    def one_of(self, field: str, values: Sequence[str], default: str | None = None) -> str:
        """One of these words. Raises NotDescribed for anything else."""
        if default is not None and field not in self.data:
            return default
        takes = f"one of {', '.join(values)}"
        value = self.need(field, takes)
        if not isinstance(value, str) or value not in values:
            raise self.wrong(field, takes)
        return value

    def texts(self, field: str, most: int, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of different texts. Raises NotDescribed for anything else."""
        if default is not None and field not in self.data:
            return default
        takes = f"a list of 1 to {most} different texts"
        value = self.need(field, takes)
        if not isinstance(value, list) or not 0 < len(value) <= most:
            raise self.wrong(field, takes)
        if any(not isinstance(one, str) or not one.strip() or len(one) > 200 or not one.isprintable() for one in value):
            raise self.wrong(field, takes)
        if len({*value}) < len(value):
            raise self.wrong(field, takes)
        return tuple(value)

    def inside(self, field: str, known: Sequence[str]) -> Fields:
        """The object in that field; an empty one where there is none. Raises NotDescribed as `fields`."""
        return fields(self.data.get(field, {}), known, self.name(field))

    def wrong(self, field: str, takes: str) -> NotDescribed:
        """The fault of a field that holds something else than it takes. A text may be a key, and is not shown."""
        return NotDescribed(f"{self.name(field)} is {_kind(self.data.get(field))}; it takes {takes}.")


def fields(value: Any, known: Sequence[str], at: str = "") -> Fields:
    """The object with only these fields in it. Raises NotDescribed for anything else."""
    if not isinstance(value, dict):
        raise NotDescribed(f"{at or 'line 1'} is {_kind(value)}; it takes an object with {', '.join(known)}.")
    found = Fields(value, at)
    for field in value:
        if field not in known:
            raise NotDescribed(f"{found.name(shown(field))} is no field here; allowed are {', '.join(known)}.")
    return found


def parsed(text: str) -> Any:
    """The JSON of a file, numbers with a point as exact decimals. Raises NotDescribed, which names the line."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=_decimal, parse_constant=_no_number)
    except json.JSONDecodeError as problem:
        raise NotDescribed(
            f"line {problem.lineno}, column {problem.colno}: this is no JSON ({problem.msg}). "
            "Allowed is one JSON object, without comments."
        ) from None
    except RecursionError:
        raise NotDescribed("line 1: it is nested too deeply; allowed are 16 levels.") from None
    except ValueError:
        raise NotDescribed("line 1: a number in it has too many digits; allowed are 4000.") from None


def is_whole(value: object) -> bool:
    """Whether that is a whole number, which true and false are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def shown(name: str) -> str:
    """A name of the person's choice as a message shows it."""
    short = "".join(letter if letter.isprintable() else "?" for letter in name[:SHOWN_AT_MOST])
    return short if PLAIN.fullmatch(short) else f"“{short}”"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise NotDescribed(f"{shown(name)} is there twice; allowed is once.")
        found[name] = value
    return found


def _decimal(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        raise NotDescribed(f"{shown(written)} is too great a number; allowed are usual ones.") from None


def _no_number(written: str) -> float:
    raise NotDescribed(f"{written} is no number of JSON; allowed are digits.")


def _kind(value: Any) -> str:
    """What kind of thing that is; of what it holds only a number is told."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, Decimal):
        return f"{value:.6g}"
    if isinstance(value, int):
        return f"{value}" if abs(value) < 10**30 else "too great a number"
    if isinstance(value, str):
        return "an empty text" if not value.strip() else "another text"
    return {list: "a list", dict: "an object"}.get(type(value), "nothing")
