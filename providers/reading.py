"""Reading a host's answer with care: each value is of the type it should be, or the answer is unreadable."""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal, InvalidOperation
from typing import Any

from .host import Host
from .refusals import refusal, unreadable
from .wire import Answer


def good(host: Host, answer: Answer) -> dict[str, Any]:
    """The JSON object of a good answer; any other answer raises the error it means."""
    data = answer.json()
    if answer.status not in (200, 201):
        raise refusal(host, answer)
    if not isinstance(data, dict):
        raise unreadable(host, "not a JSON object")
    if data.get("error") or data.get("errors"):
        raise refusal(host, Answer(_status_within(data) or 200, answer.headers, answer.body))
    return data


def items(host: Host, data: dict[str, Any], name: str) -> list[Any]:
    """The non-empty list under that name."""
    found = data.get(name)
    if not isinstance(found, list) or not found:
        raise unreadable(host, f"no {name} in it")
    return found


def picture_bytes(host: Host, text: object) -> bytes:
    """The bytes behind base64 text, with or without a data: prefix."""
    if not isinstance(text, str) or not text:
        raise unreadable(host, "no picture in it")
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise unreadable(host, "a picture that is not base64") from None


def whole_number(value: object) -> int | None:
    """The value if it is a whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def decimal(value: object) -> Decimal | None:
    """A number of JSON as an exact decimal, as it was written."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


def _status_within(data: dict[str, Any]) -> int | None:
    error = data.get("error")
    inner = error.get("status") or error.get("code") if isinstance(error, dict) else None
    return inner if isinstance(inner, int) and 400 <= inner < 600 else None
