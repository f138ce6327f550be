"""The answer shape that several hosts took over from OpenAI's images endpoint."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from ..host import Sale

PATH = r"/v1/images/generations"


def plain(picture: bytes) -> str:
    """A picture as base64 text."""
    return base64.b64encode(picture).decode()


def entries(sale: Sale, *, nulls: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The `data` list: links where they were asked for, else base64; with the fields a host sends as null."""
    if sale.links:
        return [{**dict.fromkeys(nulls), "url": link} for link in sale.links]
    return [{**dict.fromkeys(nulls), "b64_json": plain(picture)} for picture in sale.pictures]
