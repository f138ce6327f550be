"""The three hosts of docs/own-hosts, answered on this machine: what each asks, refuses and charges; and their files."""

from __future__ import annotations

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from PIL import Image

from schnellkit.workshop.paths import REPO

EXAMPLES = ("openai_shaped", "queue", "raw_bytes")
KEYS = {"PICTURES_API_KEY": "canary-pictures-0123", "PAINTERS_KEY": "canary-painters-0123"}
FOLDER = REPO / "docs" / "own-hosts"
Said = tuple[int, str, bytes]


def example(name: str) -> str:
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def put(home: Path, name: str, text: str | None = None) -> Path:
    """The example, or another text, as a file of the person's."""
    file = home / "hosts" / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(example(name) if text is None else text, encoding="utf-8")
    return file


def moved(text: str, base: str) -> str:
    """The example with its address at another place."""
    data = json.loads(text)
    data["address"] = base + urlsplit(data["address"]).path.replace("%7B", "{")
    data.get("key", {}).pop("check", None)
    return json.dumps(data)


def as_json(status: int, data: Any) -> Said:
    return status, "application/json", json.dumps(data).encode()


@dataclass
class Painters:
    """All three at once. A word in brackets is a wish: [429], [nsfw], [lost], [broke], [failed], [expired]."""

    asked: list[tuple[str, str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    charges: list[Decimal] = field(default_factory=list)
    jobs: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    throttled: bool = False

    def answer(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Said | None:
        """The answer, or None where it is lost on the way."""
        parts = urlsplit(url)
        data = json.loads(body) if body else {}
        self.asked.append((method, url, headers, data))
        base = f"{parts.scheme}://{parts.netloc}"
        if method == "GET":
            return self._get(parts.path, headers)
        if parts.path == "/v1/images/generations":
            return self._openai(headers, data)
        return self._raw(data) if parts.path == "/picture" else self._queue(parts.path, base, headers, data)

    def _get(self, path: str, headers: dict[str, str]) -> Said:
        if path.startswith("/files/"):
            assert not headers.keys() & {"authorization", "x-api-key"}
            return 200, "image/png", picture(1280, 720, 3)
        name = path.rpartition("/")[2]
        looks, order = self.jobs[name]
        if path.startswith("/result/"):
            url = f"{order['base']}/files/{name}.png"
            return as_json(200, {"output": {"images": [{"url": url}]}, "billed": {"euro": 0.012}})
        self.jobs[name] = looks + 1, order
        if "[expired]" in order["prompt"]:
            return as_json(200, {"state": "expired"})
        if "[failed]" in order["prompt"]:
            return as_json(200, {"state": "failed", "problem": {"text": "the brush broke"}})
        if "[nsfw]" in order["prompt"]:
            return as_json(200, {"state": "failed", "problem": {"text": "this is not decent"}})
        return as_json(200, {"state": "finished" if looks else "painting"})

    def _openai(self, headers: dict[str, str], data: dict[str, Any]) -> Said | None:
        if headers.get("authorization") != f"Bearer {KEYS['PICTURES_API_KEY']}":
            quoted = headers.get("authorization", "")
            return as_json(401, {"error": {"message": f"wrong key {quoted}"}})
        if "[broke]" in data["prompt"]:
            return as_json(403, {"error": {"message": "your wallet is empty"}})
        if early := self._early(data["prompt"]):
            return early
        width, height = map(int, data["size"].split("x"))
        cost = Decimal("0.0005") * data["num_inference_steps"] * width * height / 2**20
        self.charges.append(cost)
        if "[lost]" in data["prompt"]:
            return None
        entries = [{"b64_json": base64.b64encode(picture(width, height, data["seed"])).decode(), "seed": data["seed"]}]
        return as_json(200, {"id": "p-1", "data": entries, "usage": {"cost": float(cost)}})

    def _queue(self, path: str, base: str, headers: dict[str, str], data: dict[str, Any]) -> Said | None:
        if headers.get("x-api-key") != KEYS["PAINTERS_KEY"]:
            return as_json(401, {"problem": {"text": f"unknown key {headers.get('x-api-key', '')}"}})
        prompt = data["input"]["prompt"]
        if "[nsfw]" not in prompt and (early := self._early(prompt)):
            return early
        self.charges.append(Decimal("0.012"))
        if "[lost]" in prompt:
            return None
        name = f"j{len(self.jobs)}"
        self.jobs[name] = 0, {"prompt": prompt, "base": base, "model": path[1:]}
        other = "https://elsewhere.example" if "[elsewhere]" in prompt else base
        urls = {"look": f"{other}/look/{name}", "result": f"{base}/result/{name}"}
        return as_json(202, {"id": name, "state": "waiting", "urls": urls})

    def _raw(self, data: dict[str, Any]) -> Said | None:
        if early := self._early(data["text"]):
            return early
        self.charges.append(Decimal(0))
        return None if "[lost]" in data["text"] else (200, "image/png", picture(data["width"], data["height"], 9))

    def _early(self, prompt: str) -> Said | None:
        if "[429]" in prompt and not self.throttled:
            self.throttled = True
            return as_json(429, {"detail": "slow down"})
        if "[nsfw]" in prompt:
            return as_json(400, {"detail": "blocked by moderation"})
        return as_json(422, {"detail": "no such brush"}) if "[bad]" in prompt else None


def picture(width: int, height: int, seed: int) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), (40 + seed % 200, 90, 160)).save(file, "PNG")
    return file.getvalue()


class Wire(httpx.AsyncBaseTransport):
    """The three hosts at their own addresses, with nothing on the network."""

    def __init__(self, painters: Painters) -> None:
        self.painters = painters

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        if trace := request.extensions.get("trace"):
            await trace("http11.send_request_headers.started", {})
            await trace("http11.send_request_body.complete", {})
        headers = {name.lower(): value for name, value in request.headers.items()}
        said = self.painters.answer(request.method, str(request.url), headers, body)
        if said is None:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
        return httpx.Response(said[0], headers={"content-type": said[1]}, content=said[2], request=request)


@contextlib.contextmanager
def served(painters: Painters) -> Iterator[str]:
    """The three hosts on a port of this machine; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say()

        def do_POST(self) -> None:
            self._say()

        def _say(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = painters.answer(self.command, f"http://{headers['host']}{self.path}", headers, body)
            if said is None:
                self.close_connection = True
                return
            self.send_response(said[0])
            self.send_header("content-type", said[1])
            self.send_header("content-length", str(len(said[2])))
            self.end_headers()
            self.wfile.write(said[2])

        def log_message(self, *told: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
