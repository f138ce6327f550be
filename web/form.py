"""The JSON object of a request, read with care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class BadRequest(Exception):
    """What is wrong with a request, in words, and the status that says so."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Form:
    """The fields of a request; a field of the wrong kind is a BadRequest that names it and not its value."""

    data: Mapping[str, object]

    def text(self, name: str, *, default: str | None = None, longest: int = 500) -> str:
        """A text, trimmed; needed where it has no default."""
        value = self.data.get(name, default)
        if not isinstance(value, str):
            raise BadRequest(f"{name} is missing or no text.")
        if len(value) > longest:
            raise BadRequest(f"{name} is longer than {longest} characters.")
        return value.strip()
