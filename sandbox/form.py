"""Reads a body of JSON or of parts strictly, noting every problem in the words FastAPI hosts use."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from .parts import parts_of

MISSING: Any = object()


def fields_of(body: bytes) -> dict[str, Any]:
    """The fields of a body, in JSON, alone in a list, or as the parts of a form; none where it is none of these."""
    if body.startswith(b"--"):
        return parts_of(body)
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    parsed = parsed[0] if isinstance(parsed, list) and len(parsed) == 1 else parsed
    return parsed if isinstance(parsed, dict) else {}


class Form:
    """The fields of one request; what is wrong with them is collected in `problems`."""

    def __init__(self, body: bytes, *, in_a_list: bool = False) -> None:
        self.problems: list[dict[str, Any]] = []
        self._readable = True
        self.values: dict[str, Any] = {}
        # What comes as a form of parts is all text.
        self._texts = body.startswith(b"--")
        try:
            parsed = parts_of(body) if self._texts else json.loads(body)
        except ValueError:
            self.note("", "json_invalid", "JSON decode error", None)
        else:
            if in_a_list:
                parsed = parsed[0] if isinstance(parsed, list) and len(parsed) == 1 else None
            if isinstance(parsed, dict):
                self.values = parsed
                return
            self.note("", "model_attributes_type", "Input should be a valid dictionary", parsed)
        self._readable = False

    def inside(self, name: str) -> Form:
        """The fields under that one, where a host wants them all there; problems are noted here."""
        inner = Form(json.dumps(self.values.get(name)).encode())
        inner.problems, inner._readable = self.problems, inner._readable and self._readable
        if not isinstance(self.values.get(name), dict):
            self.note(name, "missing", "Field required", None)
        return inner

    def note(self, name: str, kind: str, message: str, value: object, **ctx: object) -> None:
        """Adds one problem; where the body was unreadable, that is the only one."""
        if not self._readable:
            return
        problem = {"type": kind, "loc": ["body", *([name] if name else [])], "msg": message, "input": value}
        self.problems.append({**problem, "ctx": ctx} if ctx else problem)

    def _get(self, name: str, default: Any) -> Any:
        value = self.values.get(name)
        if value is None and default is MISSING:
            self.note(name, "missing", "Field required", None)
        return default if value is None else value

    def text(self, name: str, default: Any = MISSING, *, longest: int = 1_000_000, options: Sequence[str] = ()) -> str:
        """A text field."""
        value = self._get(name, default)
        if value is default:
            return "" if value is MISSING else value
        if not isinstance(value, str):
            self.note(name, "string_type", "Input should be a valid string", value)
            return ""
        if default is MISSING and not value:
            self.note(name, "string_too_short", "String should have at least 1 character", value, min_length=1)
        if len(value) > longest:
            message = f"String should have at most {longest} characters"
            self.note(name, "string_too_long", message, value[:80], max_length=longest)
        if options and value not in options:
            expected = " or ".join(f"'{option}'" for option in options)
            self.note(name, "literal_error", f"Input should be {expected}", value, expected=expected)
        return value

    def whole(
        self, name: str, default: Any = MISSING, *, least: int = 0, most: int = 2**64 - 1, multiple: int = 1
    ) -> Any:
        """A whole number."""
        value = self._get(name, default)
        if value is default:
            return least if value is MISSING else value
        if self._texts and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.note(name, "int_type", "Input should be a valid integer", value)
            return least
        self._bounds(name, value, least, most)
        if value % multiple:
            self.note(name, "multiple_of", f"Input should be a multiple of {multiple}", value, multiple_of=multiple)
        return value

    def number(self, name: str, default: Any = MISSING, *, least: float, most: float, texts: bool = False) -> Any:
        """A number; `texts` also takes it as a text, as one host's page shows it."""
        value = self._get(name, default)
        if value is default:
            return value
        if (texts or self._texts) and isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value):
            value = float(value)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            self.note(name, "float_type", "Input should be a valid number", value)
            return least
        self._bounds(name, value, least, most)
        return value

    def _bounds(self, name: str, value: float, least: float, most: float) -> None:
        if value < least:
            message = f"Input should be greater than or equal to {least}"
            self.note(name, "greater_than_equal", message, value, ge=least)
        if value > most:
            self.note(name, "less_than_equal", f"Input should be less than or equal to {most}", value, le=most)

    def size(self, name: str, default: str, *, pattern: str = r"(\d{2,4})x(\d{2,4})") -> tuple[int, int]:
        """Width and height of a size like 1024x1024."""
        value = self.text(name, default)
        match = re.fullmatch(pattern, value)
        if not match:
            message = "Value error, size must be in format 'WIDTHxHEIGHT' (e.g., '1024x1024')"
            self.note(name, "value_error", message, value)
            return 1024, 1024
        return int(match[1]), int(match[2])
