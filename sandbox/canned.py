"""The hosts' own answers, word for word, by the name of their case."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path

from .wire import Answered

ANSWERS = Path(__file__).with_name("answers")


@cache
def cases(host: str) -> dict[str, Answered]:
    """All stored answers of a host by case name."""
    entries = json.loads((ANSWERS / f"{host}.json").read_text(encoding="utf-8"))
    return {entry["case"]: Answered(entry["status"], entry["headers"], _bytes(entry["body"])) for entry in entries}


def _bytes(body: object) -> bytes:
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, dict) and set(body) == {"__bytes_base64__"}:
        return base64.b64decode(body["__bytes_base64__"])
    return json.dumps(body, ensure_ascii=False).encode()
