"""What the tests know of each host: one file a host in tests/hosts/, found by itself.

NODE         its node, and inputs for it beside those that all nodes share
FAILURES     answers that go wrong, and words that a person must read then
ORDERS       a good order, as the sandbox takes it: address, path, fields
SENT         orders and what the host is sent for them, word for word
OUTCOMES     what each of its stored answers becomes: "picture", "link", "pending", or the name of an error

Where a host needs them: HEADERS that it is sent, QUEUED (a model of its queue, and steps), and INLINE = False where no
picture comes in the answer itself.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import Any

from schnellkit.providers.order import Order

Sold = tuple[str, str, Any]
Sent = tuple[Order, str, Any]

PNG = b"\x89PNG\r\n\x1a\n"
SCHNELL = "black-forest-labs/FLUX.1-schnell"
IMAGES = "/v1/images/generations"
OPENAI = {"model": SCHNELL, "prompt": "a fox", "n": 1, "size": "1024x768", "response_format": "b64_json"}
PLAIN = {"num_inference_steps": 4, "seed": 7}
NVIDIA = {"prompt": "a fox", "mode": "base", "cfg_scale": 0, "width": 1024, "height": 768, "seed": 7, "steps": 4}


def ordered(host: str, model: str, **changes: object) -> Order:
    """The order of which SENT says what is sent."""
    return Order(host, model, "a fox", 1024, 768, 1, 7, 4).with_(**changes)


def known_hosts() -> dict[str, ModuleType]:
    """The file of each host, by the host's name."""
    folder = Path(__file__).parent / "hosts"
    names = [info.name for info in pkgutil.iter_modules([str(folder)])]
    return {name: importlib.import_module(f"schnellkit.tests.hosts.{name}") for name in names}


def known(what: str) -> dict[str, Any]:
    """One kind of what is known, of all hosts that need it, by the host's name."""
    return {name: getattr(host, what) for name, host in known_hosts().items() if hasattr(host, what)}


def all_of(what: str) -> dict[str, Any]:
    """The entries of one kind, of all hosts in one dict."""
    return {name: entry for entries in known(what).values() for name, entry in entries.items()}
