"""The hosts of the sandbox, found by themselves (a module with HOST or HOSTS), and which of them a request means.

What only one host does may not enter here: it stays in that host's module.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
from collections.abc import Iterator

from ..host import Host
from ..wire import Asked


def _found() -> Iterator[Host]:
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f".{info.name}", __name__)
        yield from getattr(module, "HOSTS", None) or ([module.HOST] if hasattr(module, "HOST") else [])


HOSTS: dict[str, Host] = {host.name: host for host in _found()}


def meant(asked: Asked) -> tuple[Host, Asked, str] | None:
    """The host a request is for, the request without prefix, and the address its links start with."""
    first, _, rest = asked.path[1:].partition("/")
    if first in HOSTS:
        return HOSTS[first], dataclasses.replace(asked, path="/" + rest), f"{asked.base}/{first}"
    named = asked.headers.get("x-sandbox-host", "")
    if named in HOSTS:
        return HOSTS[named], asked, asked.base
    address = asked.host.partition(":")[0]
    for host in HOSTS.values():
        if address in (*host.addresses, f"{host.name}.sandbox"):
            return host, asked, asked.base
    name = _by_shape(asked)
    return (HOSTS[name], asked, asked.base) if name in HOSTS else None


def _by_shape(asked: Asked) -> str:
    """The host whose words a request to an unknown address speaks."""
    if asked.path == "/v1/images/generations":
        return _by_fields(asked.body)
    takes = (host.name for host in HOSTS.values() if host.takes(asked))
    return next(takes, "")


def _by_fields(body: bytes) -> str:
    try:
        fields = json.loads(body)
    except ValueError:
        fields = {}
    fields = fields if isinstance(fields, dict) else {}
    if "kwargs" in fields:
        return "xinference"
    if "step" in fields:
        return "localai"
    if "num_inference_steps" in fields:
        return "vllm"
    if fields.keys() & {"width", "height", "steps", "output_format", "image_url"}:
        return "together"
    return "ionos" if str(fields.get("model", "")).startswith("black-forest-labs/") else "vllm"
