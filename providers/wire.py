"""What goes over the wire to a host and what comes back, free of any HTTP library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from .prices.money import Money


class Part(NamedTuple):
    """One field of a form: a text, or a file with its name and kind."""

    name: str
    content: str | bytes
    file: str = ""
    kind: str = ""


class Request(NamedTuple):
    """One HTTP request to a host, without its key: the key is added where it is sent.

    Its body is JSON, or a form of parts. `told` says that its address came in an answer of the host.
    """

    url: str
    body: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None
    method: str = "POST"
    headers: Mapping[str, str] = MappingProxyType({})
    parts: tuple[Part, ...] = ()
    told: bool = False


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
    """What a good answer held: pictures as bytes or links, in order, and what the host said of them.

    A host tells its charge as money, or as so many `units` of its price.
    """

    pictures: tuple[bytes | Link, ...]
    seeds: tuple[int | None, ...] = ()
    charge: Money | None = None
    request_id: str | None = None
    refused: int = 0
    units: Decimal | None = None

    def at_most(self, images: int) -> Reply:
        """The same with no more pictures than were asked for: what nobody asked for is neither read nor kept."""
        return self._replace(pictures=self.pictures[:images], seeds=self.seeds[:images])


class Pending(NamedTuple):
    """The host is still at work: ask again with this request.

    `result` is where the pictures will be, where that is elsewhere. `cancel` ends the work as long as that is free.
    `charge` is what the host said at once that it takes.
    """

    request: Request
    after: float = 1.0
    result: Request | None = None
    cancel: Request | None = None
    charge: Money | None = None
