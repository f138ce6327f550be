"""What is asked of a host and what it answers, as plain values that any transport can carry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """One HTTP request as it reaches a host."""

    method: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    scheme: str = "https"

    @property
    def key(self) -> str:
        """The key, in whichever form hosts want it, or an empty text."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() in ("bearer", "key") else self.headers.get("x-key", "").strip()

    @property
    def base(self) -> str:
        """The address it was sent to, without path."""
        return f"{self.scheme}://{self.host}"


@dataclass(frozen=True)
class Answered:
    """One HTTP answer; `cut` ends the connection after so many bytes of its body, 0 before its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    cut: int | None = None


def as_json(status: int, body: object, headers: Mapping[str, str] | None = None) -> Answered:
    """A JSON answer."""
    kind = {"content-type": "application/json"}
    return Answered(status, {**kind, **(headers or {})}, json.dumps(body, ensure_ascii=False).encode())


def as_text(status: int, text: str, kind: str = "text/plain") -> Answered:
    """A text answer."""
    return Answered(status, {"content-type": kind}, text.encode())
