"""A good order for every host of the sandbox, and how to ask and read it."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Answered, Asked
from schnellkit.tests.known_hosts import Sold, all_of

ORDERS: dict[str, Sold] = all_of("ORDERS")


def body_of(name: str, **change: object) -> bytes:
    """The good order of that host, with some fields changed."""
    fields = ORDERS[name][2]
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


def _links(body: dict[str, Any]) -> list[str]:
    """The links of the hosts that have a place of their own for them."""
    told = body.get("data") if isinstance(body.get("data"), dict) else body
    assert isinstance(told, dict)
    output, result = told.get("output"), told.get("result")
    if isinstance(output, dict):
        return [output["result"]]
    return list(told.get("outputs") or output or ([result["sample"]] if result and "sample" in result else []))


def pictures(simulator: Simulator, answered: Answered) -> list[bytes]:
    """The pictures of a good answer, wherever the host puts them."""
    answered = finished(simulator, answered)
    body = json.loads(answered.body)
    if links := _links(body):
        return [get(simulator, link).body for link in links]
    if "images" in body and isinstance(body["images"][0], dict):
        return [get(simulator, entry["url"]).body for entry in body["images"]]
    if "images" in body:
        return [base64.b64decode(uri.partition(",")[2]) for uri in body["images"]]
    if "artifacts" in body:
        return [base64.b64decode(artifact["base64"]) for artifact in body["artifacts"]]
    if "result" in body:
        return [base64.b64decode(body["result"]["image"])]
    if "imageBase64Data" in body["data"][0]:
        return [base64.b64decode(result["imageBase64Data"]) for result in body["data"]]
    return [
        get(simulator, entry["url"]).body if entry.get("url") else base64.b64decode(entry["b64_json"])
        for entry in body["data"]
    ]
