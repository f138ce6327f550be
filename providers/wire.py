"""What goes over the wire to a host and what comes back, free of any HTTP library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .money import Money


@dataclass(frozen=True)
class Request:
    """One HTTP request to a host, without its key: the key is added where it is sent."""

    url: str
    body: Mapping[str, object] | None = None
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One HTTP answer of a host, read to its end; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, or None when it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True)
class Link:
    """A picture that still has to be downloaded."""

    url: str


@dataclass(frozen=True)
class Reply:
    """What a good answer held: pictures as bytes or links, in order, and what the host said of them."""

    pictures: tuple[bytes | Link, ...]
    seeds: tuple[int | None, ...] = ()
    charge: Money | None = None
    request_id: str | None = None
    refused: int = 0


@dataclass(frozen=True)
class Pending:
    """The host is still at work: ask again with this request."""

    request: Request
    after: float = 1.0
