"""The answer shape that several hosts took over from OpenAI's images endpoint."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..canned import cases
from ..host import Sale
from ..wire import Answered, as_json

PATH = r"/v1/images/generations"


def plain(picture: bytes) -> str:
    """A picture as base64 text."""
    return base64.b64encode(picture).decode()


def entries(sale: Sale, *, nulls: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The `data` list: links where they were asked for, else base64; with the fields a host sends as null."""
    if sale.links:
        return [{**dict.fromkeys(nulls), "url": link} for link in sale.links]
    return [{**dict.fromkeys(nulls), "b64_json": plain(picture)} for picture in sale.pictures]


def write_inline(sale: Sale) -> Answered:
    """The answer of a host whose pictures always come inline."""
    return as_json(200, {"created": int(time.time()), "data": entries(sale)})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """The first problem in OpenAI's envelope."""
    first = problems[0]
    error = {"message": f"{first['loc'][-1]}: {first['msg']}", "type": "invalid_request_error"}
    return as_json(400, {"error": error})


def only(host: str, sold: str) -> Callable[[str], Answered | None]:
    """For a host with one model: nothing for that, else its refusal with the other's name in it."""

    def known(model: str) -> Answered | None:
        if model == sold:
            return None
        stored = cases(host)["404_model"]
        return replace(stored, body=stored.body.replace(b"no/such-model", json.dumps(model)[1:-1].encode()))

    return known
