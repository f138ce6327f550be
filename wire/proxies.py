"""Proxies: which way a request leaves this machine, by the proxy settings of its environment or its system."""

from __future__ import annotations

import importlib.util
import ipaddress
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies

from ..personal.addresses import address_fault, is_loopback

KINDS = ("http", "https", "socks5", "socks5h")


class Proxy(NamedTuple):
    """One proxy and the variable that names it. Its address may hold a password, so it is never shown."""

    url: str
    variable: str

    def __repr__(self) -> str:
        return f"Proxy({self.variable})"

    @property
    def fault(self) -> str:
        """Why it cannot be used and what to write instead; empty where it can."""
        kind = self.url.partition("://")[0].lower()
        if kind == "socks":
            return "socks:// is not a kind of proxy; write socks5:// there"
        if kind not in KINDS:
            return f"{kind}:// cannot be used; write http://, https:// or socks5:// there"
        if kind.startswith("socks") and not importlib.util.find_spec("socksio"):
            return f"{kind}:// needs the Python package socksio, which is not installed; install it or use http://"
        fault = address_fault(self.url)
        return f"{fault}; mend its address" if fault else ""


class Proxies:
    """The proxies of this machine, as they are when this is made."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        found = getproxies() if settings is None else settings
        self._by_scheme = {
            scheme: Proxy(_with_scheme(found[scheme]), f"{scheme.upper()}_PROXY")
            for scheme in ("http", "https", "all")
            if found.get(scheme, "").strip()
        }
        self._exceptions = [entry.lower() for entry in re.split(r"[,\s]+", found.get("no", "")) if entry]

    def towards(self, url: str) -> Proxy | None:
        """The proxy on the way to that address. There is none on the way to this machine itself."""
        parts = urlsplit(url)
        name = (parts.hostname or "").rstrip(".")
        if is_loopback(name) or any(_covers(entry, name, parts.port) for entry in self._exceptions):
            return None
        return self._by_scheme.get(parts.scheme) or self._by_scheme.get("all")


def _with_scheme(text: str) -> str:
    text = text.strip()
    return text if "://" in text else f"http://{text}"


def _covers(entry: str, name: str, port: int | None) -> bool:
    """Whether an entry of NO_PROXY means that name: `*`, a name with all below it, a number, or a network."""
    entry = entry.rpartition("://")[2]
    if entry == "*":
        return True
    try:
        network = ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass
    else:
        number = _number(name)
        return number is not None and number in network
    entry, _, only = entry.partition(":")
    if only and only != str(port):
        return False
    entry = entry.removeprefix("*").strip(".")
    return bool(entry) and (name == entry or name.endswith(f".{entry}"))


def _number(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
