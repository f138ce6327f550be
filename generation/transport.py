"""Transport: the one place where bytes leave this machine and come back."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from ..providers.errors import HostDown, UnknownOutcome, Unreadable
from ..providers.host import Host
from ..providers.wire import Answer, Request
from .loop import THREAD

if TYPE_CHECKING:
    import httpx

ANSWER_AT_MOST = 128 * 2**20
CONNECT_SECONDS = 10.0
KEEP_SECONDS = 60.0
AGENT = "schnellkit"

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]


async def resolve(name: str, port: int) -> tuple[str, ...]:
    """The numbers a name stands for."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return tuple(str(entry[4][0]) for entry in found)


class Watch(Protocol):
    """Who wants to know how far an exchange has come."""

    def sent(self) -> None:
        """All of the request is on its way."""

    def answering(self) -> None:
        """The first of the answer is here."""


class Transport:
    """One long-lived HTTP client; make and use it on the pack's own loop only."""

    def __init__(self, wire: httpx.AsyncBaseTransport | None = None, resolve: Resolve = resolve) -> None:
        self._wire = wire
        self.resolve = resolve
        self._client: httpx.AsyncClient | None = None

    async def prepare(self, host: Host, url: str, key: str | None) -> None:
        """Raises HostDown where no request could be made at all."""
        self._open()

    async def send(self, host: Host, request: Request, url: str, key: str | None, watch: Watch | None = None) -> Answer:
        """One request, one answer; an error says whether the host can have received the request."""
        import httpx

        headers = {"accept": "application/json", **request.headers}
        if key:
            headers["authorization"] = f"Bearer {key}"
        seconds = httpx.Timeout(host.patience.timeout, connect=CONNECT_SECONDS)
        try:
            async with self._open().stream(
                request.method, url, json=request.body, headers=headers, timeout=seconds, extensions=_traced(watch)
            ) as response:
                if watch:
                    watch.answering()
                return Answer(response.status_code, dict(response.headers), await _body(host, response))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as problem:
            raise _unreached(host, problem) from None
        except httpx.TimeoutException:
            raise UnknownOutcome(_lost(host, f"no answer within {host.patience.timeout:.0f} s")) from None
        except (httpx.TransportError, httpx.DecodingError, ssl.SSLError):
            raise UnknownOutcome(_lost(host, "the connection broke before the answer was complete")) from None

    async def get(self, url: str, *, headers: dict[str, str], sni: str, at_most: int) -> Answer:
        """One GET without following redirects, bounded in size; raises httpx errors."""
        async with self._open().stream(
            "GET", url, headers=headers, extensions={"sni_hostname": sni} if sni else {}
        ) as response:
            return Answer(response.status_code, dict(response.headers), await _bounded(response, at_most))

    async def close(self) -> None:
        """Let go of all connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            import httpx

            logging.getLogger("httpx").addFilter(_not_ours)
            self._client = httpx.AsyncClient(
                transport=self._wire,
                headers={"user-agent": AGENT},
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=64, keepalive_expiry=KEEP_SECONDS),
                timeout=httpx.Timeout(60.0, connect=CONNECT_SECONDS),
            )
        return self._client


def _not_ours(record: logging.LogRecord) -> bool:
    """Keeps httpx from writing our addresses into ComfyUI's log: a signed link to a picture is a secret."""
    return record.threadName != THREAD


def _traced(watch: Watch | None) -> dict[str, object]:
    """What makes httpx say when the last of a request has left."""

    async def trace(event: str, _: object) -> None:
        if watch and event.endswith("send_request_body.complete"):
            watch.sent()

    return {"trace": trace} if watch else {}


class TooLong(Exception):
    """More bytes than allowed."""


async def _body(host: Host, response: httpx.Response) -> bytes:
    try:
        return await _bounded(response, ANSWER_AT_MOST)
    except TooLong:
        raise Unreadable(
            f"{host.title} answered more than {ANSWER_AT_MOST // 2**20} MiB, which no picture needs. "
            "It may have been charged: look at the account before running again."
        ) from None


async def _bounded(response: httpx.Response, at_most: int) -> bytes:
    """The whole body, or TooLong as soon as it is longer than allowed."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > at_most:
            raise TooLong
    return bytes(body)


def _unreached(host: Host, problem: Exception) -> HostDown:
    reason = "its certificate was not accepted" if "CERTIFICATE" in str(problem).upper() else "no connection"
    return HostDown(
        f"{host.title} could not be reached: {reason}. Nothing was sent and nothing charged. "
        "Check the network of this machine (and its proxy settings), then run again."
    )


def _lost(host: Host, why: str) -> str:
    return (
        f"The order was sent to {host.title}, but {why}. It may have been charged, so it was not repeated. "
        f"It is listed under unknown outcomes; look at the account at {host.title} before running again."
    )
