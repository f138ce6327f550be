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

    The name matters too: any site can give its own name this machine's number.
    """
    named = urlsplit(f"//{headers.get('Host', '')}").hostname or ""
    forwarded = any(name in headers for name in FORWARDED)
    return not forwarded and is_own_number(remote or "") and (named == "localhost" or is_own_number(named))


def is_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether a browser sent this for a page that is not ours."""
    if headers.get("Sec-Fetch-Site", "same-origin") not in SAME_SITE:
        return True
    origin = headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("Host", "").lower()


def is_own_number(text: str) -> bool:
    """Whether the text is one of this machine's loopback numbers, also where IPv6 wraps it."""
    try:
        number = ipaddress.ip_address(text)
    except ValueError:
        return False
    return (getattr(number, "ipv4_mapped", None) or number).is_loopback
