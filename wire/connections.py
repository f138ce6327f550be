"""Connections: what is open towards hosts and towards the public places that their links lead to."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, cast

import httpcore
import httpx

from .loop import THREAD
from .proxies import Proxies
from .public_network import PublicNetwork, Resolve

# Load balancers commonly drop a connection that was idle for 60 s; the one who is late loses an answer.
KEEP_SECONDS = 20.0
KEEP_AT_MOST = 64
DRIFT_SECONDS = 3.0
LOGS = ("httpcore.connection", "httpcore.http11", "httpcore.proxy", "httpcore.socks")


class Means(NamedTuple):
    """What connections are made of. It is read once, as it takes some time."""

    wire: httpx.AsyncBaseTransport | None
    resolve: Resolve
    network: httpcore.AsyncNetworkBackend
    certificates: ssl.SSLContext | None
    proxies: Proxies


def means(
    wire: httpx.AsyncBaseTransport | None, resolve: Resolve, network: httpcore.AsyncNetworkBackend | None
) -> Means:
    """What this machine's settings say. A wire takes the place of all connections and asks for no settings.

    Raises OSError where the certificates that the environment names cannot be read.
    """
    for name in LOGS:
        logging.getLogger(name).addFilter(_not_ours)
    # httpcore gives this name to another class as well, where anyio is missing.
    network = network or cast(httpcore.AsyncNetworkBackend, httpcore.AnyIOBackend())
    if wire:
        return Means(wire, resolve, network, None, Proxies({}))
    return Means(None, resolve, network, httpx.create_ssl_context(), Proxies())


class Connections:
    """The pools towards hosts and links, made together and closed together. They are for one event loop only."""

    def __init__(self, made_of: Means) -> None:
        self._made_of = made_of
        self.public = PublicNetwork(made_of.resolve, made_of.network)
        self._proxied: dict[str, httpx.AsyncBaseTransport] = {}
        self._hosts = self._way(made_of.network)
        self._links = self._way(self.public)
        self._users = 0
        self._let_go = False
        self._drift = _drift()

    def _way(self, network: httpcore.AsyncNetworkBackend) -> httpx.AsyncBaseTransport:
        made_of = self._made_of
        if made_of.wire:
            return made_of.wire
        assert made_of.certificates
        return _Ways(_Direct(made_of.certificates, network), self._proxied, made_of.proxies, made_of.certificates)

    @property
    def proxies(self) -> Proxies:
        """The proxies that are set on this machine."""
        return self._made_of.proxies

    def anew(self) -> Connections:
        """The same without anything open."""
        return Connections(self._made_of)

    @property
    def stale(self) -> bool:
        """Whether this machine slept since the last use: what was open then is dead, and its clock does not know."""
        return abs(_drift() - self._drift) > DRIFT_SECONDS

    @asynccontextmanager
    async def answer(self, request: httpx.Request, *, public: bool = False) -> AsyncIterator[httpx.Response]:
        """The answer to one request, its body not read yet. `public` keeps to the public internet.

        Not through a client of httpx: that one keeps cookies, and reads where a redirect leads though nobody follows.
        """
        self._users += 1
        self._drift = _drift()
        try:
            response = await (self._links if public else self._hosts).handle_async_request(request)
            try:
                yield response
            finally:
                await response.aclose()
        finally:
            self._users -= 1
            await self._close_unused()

    async def let_go(self) -> None:
        """Close them once nobody uses them any more."""
        self._let_go = True
        await self._close_unused()

    async def _close_unused(self) -> None:
        if self._let_go and not self._users:
            await self._hosts.aclose()
            await self._links.aclose()


class _Ways(httpx.AsyncBaseTransport):
    """Sends each request directly or through the proxy that is set for its address."""

    def __init__(
        self,
        direct: httpx.AsyncBaseTransport,
        proxied: dict[str, httpx.AsyncBaseTransport],
        proxies: Proxies,
        certificates: ssl.SSLContext,
    ) -> None:
        self._direct, self._proxied = direct, proxied
        self._proxies, self._certificates = proxies, certificates

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        proxy = self._proxies.towards(str(request.url))
        if proxy is None:
            return await self._direct.handle_async_request(request)
        if proxy.url not in self._proxied:
            self._proxied[proxy.url] = _through(proxy.url, self._certificates)
        return await self._proxied[proxy.url].handle_async_request(request)

    async def aclose(self) -> None:
        await self._direct.aclose()
        for wire in self._proxied.values():
            await wire.aclose()


class _Direct(httpx.AsyncBaseTransport):
    """A pool of connections that are made by the given network."""

    def __init__(self, certificates: ssl.SSLContext, network: httpcore.AsyncNetworkBackend) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=certificates,
            max_connections=None,
            max_keepalive_connections=KEEP_AT_MOST,
            keepalive_expiry=KEEP_SECONDS,
            network_backend=network,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer.stream), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


def _through(proxy: str, certificates: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    """The way through a proxy, which looks the names up itself."""
    kind, _, rest = proxy.partition("://")
    # Both kinds of socks5 send names here; older versions of httpx know the first alone.
    url = f"socks5://{rest}" if kind.lower() == "socks5h" else proxy
    return httpx.AsyncHTTPTransport(
        verify=certificates,
        proxy=httpx.Proxy(url, ssl_context=certificates if kind.lower() == "https" else None),
        limits=httpx.Limits(
            max_connections=None, max_keepalive_connections=KEEP_AT_MOST, keepalive_expiry=KEEP_SECONDS
        ),
    )


def _drift() -> float:
    """How far the clock on the wall is ahead of the one that stands still while the machine sleeps."""
    return time.time() - time.monotonic()


def _not_ours(record: logging.LogRecord) -> bool:
    """Keeps our addresses out of ComfyUI's log: a signed link to a picture is a secret."""
    return record.threadName != THREAD
