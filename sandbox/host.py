"""What describes a host: its addresses, the endpoints that sell pictures there, its limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .canned import cases
from .form import Form
from .jobs import Queue
from .limits import Limit, Reading
from .order import Order
from .wire import Answered, Asked


@dataclass(frozen=True)
class Sale:
    """An order with its pictures, ready to be put in the host's words."""

    order: Order
    request_id: str
    pictures: tuple[bytes, ...]
    links: tuple[str, ...] = ()
    cost: Decimal | None = None
    reading: Reading | None = None


@dataclass(frozen=True)
class Endpoint:
    """One endpoint that sells pictures; the strings name stored answers of the host (answers/)."""

    path: str
    read: Callable[[Form, str], Order]
    write: Callable[[Sale], Answered]
    invalid: Callable[[list[dict[str, Any]]], Answered]
    missing_key: str = ""
    bad_key: str = ""
    too_many: str = ""
    in_a_list: bool = False


@dataclass(frozen=True)
class Host:
    """All that the sandbox knows of one host. Its `open_looks` need no key."""

    name: str
    addresses: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]
    price: Callable[[Order], tuple[Decimal | None, str]]
    looks: Mapping[str, object] = field(default_factory=dict)
    open_looks: Mapping[str, object] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    at_once: int | None = None
    known_model: Callable[[str], Answered | None] = lambda model: None
    key_ended: Callable[[str], bool] = lambda key: False
    throttled: Callable[[Order, Reading], Answered] | None = None
    link: Callable[[str, str], str] | None = None
    queue: Queue | None = None
    rejects_blank_user_agent: bool = False
    # What its orders call the prompt.
    prompt: str = "prompt"

    def endpoint(self, asked: Asked) -> tuple[Endpoint, str] | None:
        """The endpoint for a path, and the model that the path names."""
        for endpoint in self.endpoints:
            match = re.fullmatch(endpoint.path, asked.path)
            if match:
                return endpoint, match.groupdict().get("model") or ""
        return None

    def takes(self, asked: Asked) -> bool:
        """Whether the path is one of the host's."""
        polls = self.queue is not None and self.queue.job_of(asked) is not None
        return polls or asked.path in (*self.looks, *self.open_looks) or self.endpoint(asked) is not None

    def canned(self, case: str) -> Answered:
        """One of the host's stored answers."""
        return cases(self.name)[case]


def unpriced(order: Order) -> tuple[Decimal | None, str]:
    """The price of a host that tells none."""
    return None, ""


def is_real(host: Host, address: str) -> bool:
    """Whether an address is one of the host's own, not a stand-in on loopback."""
    return address.rpartition("://")[2].partition("/")[0] in host.addresses
