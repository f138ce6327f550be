"""Who asks: a browser on this machine, one on the network, or a page of another site."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

# A proxy on this machine makes everybody look local; it says so in one of these.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via", "CF-Connecting-IP")
SAME_SITE = ("same-origin", "none")


def is_local(remote: str | None, headers: Mapping[str, str]) -> bool:
    """Whether the visitor sits at this machine and calls it by its own name.

    The name matters too: any site can give its own name this machine's number. So does the page that asks: a proxy
    that says nothing of itself still passes on the address of its page.
    """
    if any(name in headers for name in FORWARDED) or not is_number(remote or "", loopback=True):
        return False
    names = [host_named(headers.get("Host", ""))]
    if "Referer" in headers:
        names.append(_host_of(headers["Referer"]))
    return all(name == "localhost" or is_number(name, loopback=True) for name in names)


def is_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether a browser sent this for a page that is not ours."""
    if headers.get("Sec-Fetch-Site", "same-origin") not in SAME_SITE:
        return True
    origin = headers.get("Origin")
    try:
        return origin is not None and urlsplit(origin).netloc.lower() != headers.get("Host", "").lower()
    except ValueError:
        return True


def host_named(host: str) -> str:
    """The name in a Host header, without its port; nothing where it is none."""
    return _host_of(f"//{host}")


def is_number(text: str, *, loopback: bool = False) -> bool:
    """Whether the text is an IP number, or one of this machine's loopback numbers, also where IPv6 wraps it."""
    try:
        number = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not loopback or (getattr(number, "ipv4_mapped", None) or number).is_loopback


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
