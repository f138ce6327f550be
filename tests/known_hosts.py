"""What the tests know of each host: one file a host in tests/hosts/, found by itself.

NODE         its node, and inputs for it beside those that all nodes share
FAILURES     answers that go wrong, and words that a person must read then
ORDERS       a good order, as the sandbox takes it: address, path, fields
SENT         orders and what the host is sent for them, word for word
OUTCOMES     what each of its stored answers becomes: "picture", "link", "pending", or the name of an error
TOLD         what its good answers tell beside their pictures: charge, seeds, and the host's own name for the order

Where a host needs them: HEADERS that it is sent, and QUEUED (a model of its queue, and steps). A good order has seed 3
where the host takes one, and is made in 4 steps.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import Any

from schnellkit.providers.hosts import hosts
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
    missing = ", ".join(f"tests/hosts/{name}.py" for name in hosts() if name not in names)
    assert not missing, f"{missing}: write down what the tests must know of this host (tests/known_hosts.py)"
    return {name: importlib.import_module(f"schnellkit.tests.hosts.{name}") for name in names}


def known(what: str) -> dict[str, Any]:
    """One kind of what is known, of all hosts that need it, by the host's name."""
    return {name: getattr(host, what) for name, host in known_hosts().items() if hasattr(host, what)}


def all_of(what: str) -> dict[str, Any]:
    """The entries of one kind, of all hosts in one dict."""
    return {name: entry for entries in known(what).values() for name, entry in entries.items()}
