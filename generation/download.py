"""Downloads: a host's link to a picture, fetched only from where a stranger's link may lead."""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from ..providers.errors import HostDown, Unreadable
from ..providers.host import Host
from .addresses import is_loopback
from .transport import TooLong, Transport

PICTURE_AT_MOST = 64 * 2**20
REDIRECTS = 3
ATTEMPTS = 3


async def download(transport: Transport, host: Host, url: str, *, own: str | None) -> bytes:
    """The bytes behind the link; `own` is the address of a server the person set up themselves."""
    import httpx

    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await _follow(transport, host, url, own)
        except (httpx.TransportError, httpx.InvalidURL) as problem:
            if attempt == ATTEMPTS or isinstance(problem, httpx.InvalidURL | httpx.UnsupportedProtocol):
                break
            await asyncio.sleep(0.5 * attempt)
        except TooLong:
            raise _unusable(host, f"the file is larger than {PICTURE_AT_MOST // 2**20} MiB") from None
    down = HostDown(f"{host.title} made the picture, but its download failed. {_PAID}")
    down.no_work = False
    raise down


async def _follow(transport: Transport, host: Host, url: str, own: str | None) -> bytes:
    for _ in range(REDIRECTS + 1):
        where, headers, sni = await _allowed(transport, host, url, own)
        answer = await transport.get(where, headers=headers, sni=sni, at_most=PICTURE_AT_MOST)
        if answer.status in (301, 302, 303, 307, 308):
            url = urljoin(url, answer.headers.get("location", ""))
        elif answer.status == 200:
            return answer.body
        else:
            raise _unusable(host, f"the download was answered with status {answer.status}")
    raise _unusable(host, "the link leads from one address to the next")


async def _allowed(transport: Transport, host: Host, url: str, own: str | None) -> tuple[str, dict[str, str], str]:
    """The address to fetch, its name nailed to a public number so that it cannot change in between."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    if own and (parts.scheme, parts.netloc) == (urlsplit(own).scheme, urlsplit(own).netloc):
        return url, {"accept": "image/*"}, ""
    if parts.scheme != "https" or not name or parts.username or parts.password:
        raise _unusable(host, "the link to the picture is no plain https address")
    if "https" in getproxies() and not proxy_bypass(name):
        _refuse_private_name(host, name)
        return url, {"accept": "image/*"}, ""
    number = await _public_number(transport, host, name, parts.port or 443)
    bracketed = f"[{number}]" if ":" in number else number
    port = f":{parts.port}" if parts.port else ""
    nailed = parts._replace(netloc=f"{bracketed}{port}").geturl()
    return nailed, {"accept": "image/*", "host": parts.netloc}, name


async def _public_number(transport: Transport, host: Host, name: str, port: int) -> str:
    try:
        numbers = await transport.resolve(name, port)
    except OSError:
        raise _unusable(host, "the link's server has no address") from None
    if not all(ipaddress.ip_address(number.partition("%")[0]).is_global for number in numbers):
        raise _unusable(host, "the link leads into a private network")
    return numbers[0]


def _refuse_private_name(host: Host, name: str) -> None:
    try:
        private = not ipaddress.ip_address(name).is_global
    except ValueError:
        private = is_loopback(name) or "." not in name
    if private:
        raise _unusable(host, "the link leads into a private network")


_PAID = "It may have been charged; look at the account before running again."


def _unusable(host: Host, why: str) -> Unreadable:
    return Unreadable(f"{host.title} made the picture, but {why}. {_PAID}")
