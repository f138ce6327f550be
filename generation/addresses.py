"""Addresses: where a request really goes; set by the person's environment and files, never by a workflow."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from ..providers.errors import InvalidOrder
from ..providers.host import Host
from ..providers.order import Order
from ..providers.selfhosted import DIALECT
from .private_file import change_private, read_private

PLACEHOLDER = "endpoint.invalid"
DIALECTS = DIALECT.values


class Endpoint(NamedTuple):
    """One of the person's own servers."""

    name: str
    url: str
    dialect: str
    model: str = ""

    @property
    def key_name(self) -> str:
        """The name its key is stored under, if it has one."""
        return f"endpoint {self.name}"


class Addresses:
    """Where each host is reached: its own address, or the one the person set in its place."""

    def __init__(self, home: Path, environment: Mapping[str, str], *, sandbox: bool = False) -> None:
        self._file = home / "endpoints.json"
        self._environment = {} if sandbox else environment
        self._sandbox = sandbox

    def resolve(self, host: Host, url: str, order: Order | None = None) -> str:
        """The address to send to: scheme, host and port may be replaced, the path stays."""
        parts = urlsplit(url)
        if parts.hostname == PLACEHOLDER:
            name = str(order.option("endpoint", "")) if order else ""
            return _moved(url, self.endpoint(name).url)
        moved = self.moved_to(host)
        return _moved(url, moved) if moved else url

    def own_address(self, host: Host, order: Order) -> str | None:
        """The address the person set for this host or endpoint themselves, whose links may be followed."""
        name = order.option("endpoint")
        return self.endpoint(str(name)).url if name else self.moved_to(host)

    def moved_to(self, host: Host) -> str | None:
        """The address the environment sets for this host, checked."""
        variable = f"SCHNELLKIT_{host.name.upper()}_URL"
        url = self._environment.get(variable, "").strip()
        return safe_base(url, variable) if url else None

    def endpoints(self) -> dict[str, Endpoint]:
        """The person's own servers by name; in the sandbox one of each kind."""
        if self._sandbox:
            return {
                f"sandbox {kind}": Endpoint(f"sandbox {kind}", f"https://{kind}.sandbox", kind) for kind in DIALECTS
            }
        return {
            name: Endpoint(name, str(entry["url"]), str(entry["dialect"]), str(entry.get("model", "")))
            for name, entry in read_private(self._file).items()
            if isinstance(entry, dict) and "url" in entry and "dialect" in entry
        }

    def endpoint(self, name: str) -> Endpoint:
        """The server of that name, or the error that says which there are."""
        known = self.endpoints()
        if name in known:
            return known[name]
        there = ", ".join(known) or "none yet"
        raise InvalidOrder(
            f"endpoint is “{name}”: there is no server of that name here (known: {there}). "
            "Add it on the Hosts page of the Schnell sidebar, or choose another.",
            name="endpoint",
            value=name,
            nearest=tuple(known),
        )

    def at(self, endpoint: Endpoint, path: str) -> str:
        """That path on one of the person's own servers."""
        return _moved(f"https://{PLACEHOLDER}{path}", endpoint.url)

    def keep(self, endpoint: Endpoint) -> None:
        """Add or replace one of the person's own servers.

        Raises InvalidOrder for a bad one, StoreTrouble where it cannot be kept; nothing is changed then.
        """
        check_endpoint(endpoint)
        entry = {"url": endpoint.url, "dialect": endpoint.dialect, "model": endpoint.model}
        change_private(self._file, lambda servers: {**servers, endpoint.name: entry})

    def drop(self, name: str) -> None:
        """Forget one of the person's own servers; raises StoreTrouble where that cannot be kept."""
        change_private(self._file, lambda servers: {key: value for key, value in servers.items() if key != name})


def check_endpoint(endpoint: Endpoint) -> None:
    """Raise InvalidOrder for a dialect nobody speaks or an address no key may be sent to."""
    if endpoint.dialect not in DIALECTS:
        raise InvalidOrder(f"dialect is {endpoint.dialect}: choose one of {', '.join(DIALECTS)}.", name="dialect")
    safe_base(endpoint.url, "url", own=True)


def safe_base(url: str, name: str, *, own: bool = False) -> str:
    """The base address if a key may be sent there: https, or plain http on this machine.

    A person's own server may also be plain http in their private network.
    """
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InvalidOrder(f"{name} may hold scheme, host, port and path only, no name, password or query.", name=name)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise InvalidOrder(f"{name} is no http or https address.", name=name)
    if parts.scheme == "http" and not (is_loopback(parts.hostname) or (own and is_private(parts.hostname))):
        raise InvalidOrder(f"{name} is plain http: that is allowed towards this machine only. Use https.", name=name)
    return url


def is_loopback(hostname: str) -> bool:
    """Whether the name is this machine's own."""
    if hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return False


def is_private(hostname: str) -> bool:
    """Whether the address is a number in a private network."""
    try:
        return ipaddress.ip_address(hostname).is_private
    except ValueError:
        return False


def _moved(url: str, base: str) -> str:
    """The url at another scheme, host and port; a path of the base goes before its own."""
    old, new = urlsplit(url), urlsplit(base)
    return urlunsplit((new.scheme, new.netloc, new.path.rstrip("/") + old.path, old.query, ""))
