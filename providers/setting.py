"""Setting: one of a host's own inputs, beyond those that all hosts share, and what it takes."""

from __future__ import annotations

from math import isfinite
from operator import index
from typing import Any, NamedTuple

from .order import Option
from .said import Said


class Choice(NamedTuple):
    """One of a few values; the first is the default."""

    name: str
    values: tuple[str, ...]

    @property
    def default(self) -> Option:
        """The value of an order that names none."""
        return self.values[0]

    def takes(self, value: object) -> bool:
        """Whether the value is one of them."""
        return isinstance(value, str) and value in self.values

    def nearest(self, value: object) -> tuple[Option, ...]:
        """All of them: no text is nearer than another."""
        return self.values

    def describe(self) -> str:
        """What it takes, in words."""
        *others, last = self.values
        return Said("{others} or {last}", others=", ".join(others), last=last) if others else last


class Number(NamedTuple):
    """A number from least to most."""

    name: str
    default: int | float
    least: int | float
    most: int | float

    @property
    def whole(self) -> bool:
        """Whether only whole numbers count; so it is where the default is one."""
        return isinstance(self.default, int)

    def takes(self, value: object) -> bool:
        """Whether the value is a number within the bounds."""
        return _is_number(value, self.whole) and self.least <= value <= self.most  # type: ignore[operator]

    def nearest(self, value: object) -> tuple[Option, ...]:
        """The nearest number within the bounds, or the default for what is no number."""
        if not _is_number(value, whole=False):
            return (self.default,)
        bounded = min(max(value, self.least), self.most)  # type: ignore[type-var]
        return (round(bounded) if self.whole else bounded,)  # type: ignore[arg-type]

    def describe(self) -> str:
        """What it takes, in words."""
        least, most = f"{self.least:g}", f"{self.most:g}"
        if self.whole:
            return Said("whole numbers from {least} to {most}", least=least, most=most)
        return Said("numbers from {least} to {most}", least=least, most=most)


class Text(NamedTuple):
    """Free text up to a length."""

    name: str
    longest: int
    default: str = ""

    def takes(self, value: object) -> bool:
        """Whether the value is a text that is not too long."""
        return isinstance(value, str) and len(value) <= self.longest

    def nearest(self, value: object) -> tuple[Option, ...]:
        """The beginning of the text, or the default for what is no text."""
        return (value[: self.longest],) if isinstance(value, str) else (self.default,)

    def describe(self) -> str:
        """What it takes, in words."""
        return Said("text of at most {longest} characters", longest=self.longest)


Setting = Choice | Number | Text


def as_written(setting: Setting, value: Any) -> Any:
    """The value in the one form it has in an order: 3 and 3.0 of a number are the same order, and so are a library's.

    What is no value of that kind stays as it is, for the check to name.
    """
    if not isinstance(setting, Number) or isinstance(value, bool):
        return value
    if setting.whole:
        return whole(value)
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return value


def whole(value: Any) -> Any:
    """A whole number as a plain int, whatever library or spelling it comes from; anything else stays as it is."""
    if isinstance(value, bool):
        return value
    try:
        return index(value)
    except TypeError:
        return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_number(value: object, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return False
    return isinstance(value, int) or isfinite(value)  # type: ignore[arg-type]
