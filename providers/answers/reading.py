"""Reading a host's answer with care: each value is of the type it should be, or the answer is unreadable."""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal, InvalidOperation
from typing import Any

from ..free_look import Looked, Offer
from ..host import Host
from ..limits import SEED_RANGE
from ..wire import Answer, Link, Request
from .envelopes import one_line, shape
from .refusals import refusal, refused_content, unreadable

# No picture costs more in any currency: a host that says so has told something else.
BELIEVED_AT_MOST = 10**6


def good(host: Host, answer: Answer) -> dict[str, Any]:
    """The JSON object of a good answer; any other answer raises the error it means."""
    if answer.status not in (200, 201):
        raise refusal(host, answer)
    data = answer.json()
    if not isinstance(data, dict):
        raise unreadable(host, shape(answer))
    if data.get("error") or data.get("errors"):
        raise refusal(host, Answer(_status_within(data) or 200, answer.headers, answer.body))
    return data


def items(host: Host, data: dict[str, Any], name: str) -> list[Any]:
    """The non-empty list under that name."""
    found = data.get(name)
    if not isinstance(found, list) or not found:
        raise unreadable(host, f"it holds no {name}")
    return found


def openai_pictures(host: Host, data: dict[str, Any]) -> tuple[bytes | Link, ...]:
    """The pictures of an answer in OpenAI's shape: a list of base64 texts or links under data."""
    return tuple(_openai_picture(host, entry) for entry in items(host, data, "data"))


def listed(host: Host, answer: Answer) -> Looked:
    """Which of our models are in a list of models, in OpenAI's shape or bare."""
    names = {str(entry.get("id", "")) for entry in entries(host, answer, "data")}
    return Looked(tuple(Offer(model.id, model.id in names) for model in host.models))


def entries(host: Host, answer: Answer, name: str) -> list[dict[str, Any]]:
    """The objects of a list that is the answer itself or stands under that name; an empty list tells nothing."""
    if answer.status != 200:
        raise refusal(host, answer)
    data = answer.json()
    found = data.get(name) if isinstance(data, dict) else data
    objects = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    if not objects:
        raise unreadable(host, "it holds no list of models")
    return objects


def followed(host: Host, url: object, method: str = "GET") -> Request:
    """A request to an address that an answer names; whether it may go there is found out where it is sent."""
    if not is_link(url):
        raise unreadable(host, "it is still at work, but does not say where to ask again")
    return Request(str(url), method=method, told=True)


def link_to(host: Host, url: object) -> Link:
    """A picture behind a link."""
    if not is_link(url):
        raise unreadable(host, "it holds no picture")
    return Link(str(url))


def link_or_picture(host: Host, value: object) -> bytes | Link:
    """A picture, there or behind a link."""
    return link_to(host, value) if is_link(value) else picture_bytes(host, value)


def is_link(value: object) -> bool:
    """Whether that is the address of something on the web."""
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def raw_picture(host: Host, answer: Answer) -> bytes | None:
    """The picture, where the whole answer is one; None where it is something else."""
    if not answer.headers.get("content-type", "").lower().startswith("image/"):
        return None
    if answer.status not in (200, 201):
        raise refusal(host, answer)
    return picture(host, answer.body)


def picture(host: Host, data: bytes) -> bytes:
    """These bytes as a picture; none at all are what a filter leaves."""
    if not data:
        raise refused_content(host, "it sent an empty picture")
    return data


def picture_bytes(host: Host, text: object) -> bytes:
    """The bytes behind base64 text, with or without a data: prefix."""
    if not isinstance(text, str):
        raise unreadable(host, "it holds no picture")
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return picture(host, base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise unreadable(host, "its picture is not base64") from None


def read_seed(value: object) -> int | None:
    """The seed the host says it used, if it is one."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < SEED_RANGE else None


def read_id(value: object) -> str | None:
    """The host's own name for the request, if it tells one."""
    return one_line(value, 100) or None if isinstance(value, str) else None


def decimal(value: object) -> Decimal | None:
    """A number of JSON as an exact decimal, as it was written."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() and 0 <= found <= BELIEVED_AT_MOST else None


def _openai_picture(host: Host, entry: object) -> bytes | Link:
    if not isinstance(entry, dict):
        raise unreadable(host, "it holds no picture")
    url, text = entry.get("url"), entry.get("b64_json")
    return link_or_picture(host, url if is_link(url) or text is None else text)


def _status_within(data: dict[str, Any]) -> int | None:
    """The status a 200 with an error inside should have had."""
    error = data.get("error")
    inner = (error.get("status") or error.get("code")) if isinstance(error, dict) else None
    return inner if isinstance(inner, int) and 400 <= inner < 600 else None
