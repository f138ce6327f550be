"""What goes over the wire to a host and what comes back, free of any HTTP library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from .money import Money


class Request(NamedTuple):
    """One HTTP request to a host, without its key: the key is added where it is sent."""

    url: str
    body: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None
    method: str = "POST"
    headers: Mapping[str, str] = MappingProxyType({})


class Answer(NamedTuple):
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


class Link(NamedTuple):
    """A picture that still has to be downloaded."""

    url: str


class Reply(NamedTuple):
    """What a good answer held: pictures as bytes or links, in order, and what the host said of them."""

    pictures: tuple[bytes | Link, ...]
    seeds: tuple[int | None, ...] = ()
    charge: Money | None = None
    request_id: str | None = None
    refused: int = 0

    def at_most(self, images: int) -> Reply:
        """The same with no more pictures than were asked for: what nobody asked for is neither read nor kept."""
        return self._replace(pictures=self.pictures[:images], seeds=self.seeds[:images])


class Pending(NamedTuple):
    """The host is still at work: ask again with this request."""

    request: Request
    after: float = 1.0
