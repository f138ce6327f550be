"""Addresses: where a request really goes; set by the person's environment and files, never by a workflow."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from ..providers.errors import InvalidOrder, StoreTrouble
from ..providers.host import Host
from ..providers.hosts.selfhosted import DIALECT
from ..providers.order import Order
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
        self._pinned: Endpoint | None = None

    def pinned(self, endpoint: Endpoint | None) -> Addresses:
        """The same addresses, where that server of the person's stays as it is now, whatever becomes of the file."""
        same = copy(self)
        same._pinned = endpoint
        return same

    def resolve(self, host: Host, url: str, order: Order | None = None) -> str:
        """The address to send to: scheme, host and port may be replaced, the path stays."""
        parts = urlsplit(url)
        if parts.hostname == PLACEHOLDER:
            name = str(order.option("endpoint", "")) if order else ""
            return _moved(url, self._checked(name))
        moved = self.moved_to(host)
        return _moved(url, moved) if moved else url

    def followed(self, host: Host, url: str, order: Order) -> str | None:
        """Where a request goes whose address came in an answer; None where the host's key may not go there."""
        own = self.own_address(host, order)
        if own and is_at(url, own):
            return url
        if address_fault(url):
            return None
        parts = urlsplit(url)
        name = (parts.hostname or "").rstrip(".").lower()
        ours = any(name == domain or name.endswith(f".{domain}") for domain in host.domains)
        plain = parts.scheme == "https" and not (parts.username or parts.password) and parts.port in (None, 443)
        return self.resolve(host, url, order) if ours and plain else None

    def own_address(self, host: Host, order: Order) -> str | None:
        """The address the person set for this host or endpoint themselves, whose links may be followed."""
        name = order.option("endpoint")
        return self._checked(str(name)) if name else host.origin or self.moved_to(host)

    def _checked(self, name: str) -> str:
        """The address of one of the person's own servers; the file it stands in may have been written by hand."""
        return safe_base(self.endpoint(name).url, f"The address of “{name}”", own=True)

    def moved_to(self, host: Host) -> str | None:
        """The address the environment sets for this host, checked; one that a file describes stays where that says."""
        if host.origin:
            return None
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

    def names(self) -> list[str]:
        """The names of the person's own servers; none where they cannot be read: no node waits for that."""
        try:
            return list(self.endpoints())
        except StoreTrouble:
            return []

    def endpoint(self, name: str) -> Endpoint:
        """The server of that name. Raises InvalidOrder, which says which there are."""
        if self._pinned and self._pinned.name == name:
            return self._pinned
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
        safe = safe_base(endpoint.url, f"The address of “{endpoint.name}”", own=True)
        return _moved(f"https://{PLACEHOLDER}{path}", safe)

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
    Raises InvalidOrder where it is no such address; the sentence begins with the name and shows no part of the address.
    """
    if fault := address_fault(url):
        raise InvalidOrder(f"{name} cannot be used: {fault}.", name=name)
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InvalidOrder(f"{name} may hold scheme, host, port and path only, no name, password or query.", name=name)
    if parts.scheme not in ("http", "https"):
        raise InvalidOrder(f"{name} is no http or https address.", name=name)
    hostname = parts.hostname or ""
    if parts.scheme == "http" and not (is_loopback(hostname) or (own and is_private(hostname))):
        raise InvalidOrder(f"{name} is plain http: that is allowed towards this machine only. Use https.", name=name)
    return url


def address_fault(url: str) -> str:
    """Why nothing can be reached at that address, whoever runs there; empty where it is well formed."""
    if not url.isprintable() or any(letter.isspace() for letter in url):
        return "it holds a blank or an unprintable character"
    try:
        parts = urlsplit(url)
    except ValueError:
        return "it is no address"
    if not parts.hostname:
        return "it names no host: write it like https://name or http://name:8000"
    try:
        port = parts.port
    except ValueError:
        return "its port is no number from 1 to 65535"
    if port == 0:
        return "its port is no number from 1 to 65535"
    return "" if _is_name(parts.hostname) else "its host is no name and no number that can be looked up"


def is_at(url: str, base: str | None) -> bool:
    """Whether the url leads to the scheme, host and port of the base."""
    try:
        return bool(base) and urlsplit(url)[:2] == urlsplit(base)[:2] and not address_fault(url)
    except ValueError:
        return False


def _is_name(hostname: str) -> bool:
    """Whether that can be looked up: a number, or labels of 1 to 63 characters, 253 in all."""
    if ":" in hostname:
        return _is_number(hostname)
    try:
        plain = hostname if hostname.isascii() else hostname.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    labels = plain.removesuffix(".").split(".")
    return len(plain) <= 253 and all(re.fullmatch(r"[A-Za-z0-9_-]{1,63}", label) for label in labels)


def _is_number(hostname: str) -> bool:
    try:
        ipaddress.ip_address(hostname)
    except ValueError:
        return False
    return True


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
