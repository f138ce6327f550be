"""A good order for every host of the sandbox, and how to ask and read it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from typing import Any

from schnellkit.sandbox.hosts import HOSTS
from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Answered, Asked
from schnellkit.tests.known_hosts import Sold, all_of

ORDERS: dict[str, Sold] = all_of("ORDERS")
# A longer text of an answer is no name of an order.
LONGEST_NAME = 40


def body_of(name: str, **change: object) -> bytes:
    """The good order of that host, with some fields changed; its prompt under whatever name it has there."""
    fields = ORDERS[name][2]
    if "prompt" in change:
        change[HOSTS[name].prompt] = change.pop("prompt")
    # Some hosts want their order in a list.
    inner = fields[0] if isinstance(fields, list) else fields
    changed = {"input": {**inner["input"], **change}} if "input" in inner else {**inner, **change}
    return json.dumps([changed] if isinstance(fields, list) else changed).encode()


def asked(name: str, *, key: str = "sandbox", headers: dict[str, str] | None = None, **change: object) -> Asked:
    host, path, _ = ORDERS[name]
    told = {"authorization": f"Bearer {key}"} if key else {}
    return Asked(
        "POST",
        host,
        path,
        headers={**told, **(headers or {})},
        body=body_of(name, **change),
    )


def answer(simulator: Simulator, request: Asked) -> Answered:
    return asyncio.run(simulator.answer(request))


def get(simulator: Simulator, url: str, **headers: str) -> Answered:
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    path, _, query = path.partition("?")
    told = {"user-agent": "test", "authorization": "Bearer sandbox", **headers}
    return answer(simulator, Asked("GET", host, "/" + path, query, told, scheme=scheme))


def finished(simulator: Simulator, answered: Answered) -> Answered:
    """The answer with the pictures, fetched from the host's queue where it was not the first one."""
    while link := _where(json.loads(answered.body)):
        answered = get(simulator, link)
    return answered


def _where(body: dict[str, Any]) -> str:
    """Where to look next for an order that is not done; nothing where it is."""
    told = body.get("data") if isinstance(body.get("data"), dict) else body
    assert isinstance(told, dict)
    if told.get("status") in ("succeeded", "completed", "Ready"):
        return ""
    if told.get("status") == "COMPLETED":
        return str(told.get("response_url") or "")
    urls = told.get("urls")
    return str(told.get("status_url") or told.get("polling_url") or (urls.get("get") if urls else "") or "")


def pictures(simulator: Simulator, answered: Answered) -> list[bytes]:
    """The pictures of a good answer, in it or behind its links, wherever the host puts them."""
    found = (_picture(simulator, text) for text in _texts(json.loads(finished(simulator, answered).body)))
    return [picture for picture in found if picture]


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict | list):
        for inner in body.values() if isinstance(body, dict) else body:
            yield from _texts(inner)


def _picture(simulator: Simulator, text: str) -> bytes:
    """The picture, or what stands in its place, that a text of an answer is or leads to; nothing for another text."""
    if text.startswith("http"):
        file = get(simulator, text)
        return file.body if file.status == 200 and "json" not in file.headers.get("content-type", "") else b""
    inline = text.rpartition(",")[2]
    try:
        return base64.b64decode(inline, validate=True) if len(inline) > LONGEST_NAME else b""
    except ValueError:
        return b""
