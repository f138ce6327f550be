"""The public network: connections to where a stranger's link may lead, checked where the connection is made."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable

import httpcore

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# A gateway of one's own network, and numbers of the older kind written into the newer one.
NOT_PUBLIC = (ipaddress.IPv6Network("64:ff9b:1::/48"), ipaddress.IPv6Network("::/96"))
Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]


class PrivatePlace(Exception):
    """The name or number lies in a private network, or is this machine."""


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """Looks a name up, refuses it where any of its numbers is not public, and dials those numbers only.

    The name itself stays with the connection, so that its certificate is checked and nobody else's connection used.
    """

    def __init__(self, resolve: Resolve, network: httpcore.AsyncNetworkBackend) -> None:
        self._resolve = resolve
        self._network = network
        self._passed_over: dict[str, int] = {}

    def pass_over(self, name: str) -> None:
        """Begin with the next number of that name when it is connected to again."""
        self._passed_over[name] = self._passed_over.get(name, 0) + 1

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first number that takes one.

        Raises PrivatePlace, OSError or UnicodeError where the name has no number, and what the last number raised.
        """
        numbers = await self._resolve(host, port)
        if not all(is_public(number) for number in numbers):
            raise PrivatePlace
        if not numbers:
            raise socket.gaierror("no number")
        first = self._passed_over.get(host, 0) % len(numbers)
        share = timeout / len(numbers) if timeout else None
        last: Exception | None = None
        for number in (*numbers[first:], *numbers[:first]):
            try:
                return await self._network.connect_tcp(number, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout, OSError) as problem:
                self.pass_over(host)
                last = problem
        assert last
        raise last

    async def sleep(self, seconds: float) -> None:
        """Part of the backend's contract."""
        await asyncio.sleep(seconds)


def is_public(number: str) -> bool:
    """Whether a number is on the public internet, also where it wraps another number."""
    try:
        address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if not address.is_global or address.is_multicast:
        return False
    if not isinstance(address, ipaddress.IPv6Address):
        return True
    if address.is_site_local or any(address in network for network in NOT_PUBLIC):
        return False
    wrapped = _wrapped(address)
    return wrapped is None or wrapped.is_global


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The older number inside a newer one, where a gateway would go on to it."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
