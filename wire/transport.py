"""Transport: the one place where bytes leave this machine and come back, and where every fault becomes our error."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ..personal.addresses import address_fault
from ..personal.keys import key_fault
from ..providers.answers.refusals import key_place
from ..providers.errors import HostDown, HostError, InvalidOrder, KeyRefused
from ..providers.host import Host
from ..providers.wire import Answer, Request
from .bodies import PACKINGS, TooLong, read_body
from .deadline import Deadline
from .forms import encoded
from .wire_trouble import NEVER_LEFT, lost, reason, too_long, unanswered, unreached

if TYPE_CHECKING:
    import httpcore
    import httpx

    from .connections import Connections
    from .public_network import Resolve

AGENT = {"user-agent": "schnellkit"}
ANSWER_AT_MOST = 128 * 2**20
CONNECT_SECONDS = 10.0
# A picture on its way may stop for so long before it is asked for again.
STALL_SECONDS = 20.0


async def resolve(name: str, port: int) -> tuple[str, ...]:
    """The numbers a name stands for."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Watch(Protocol):
    """Who wants to know how far an exchange has come."""

    def leaving(self) -> None:
        """The first byte of the request leaves now. An error raised here keeps it here and reaches the caller."""

    def sent(self) -> None:
        """All of the request is on its way."""

    def answering(self) -> None:
        """The first of the answer is here."""


class Transport:
    """The connections of this process. Make and use it on the pack's own loop only."""

    def __init__(
        self,
        wire: httpx.AsyncBaseTransport | None = None,
        resolve: Resolve = resolve,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        """A wire takes the place of all connections. A network makes the connections in place of the real one."""
        self._wire, self._resolve, self._network = wire, resolve, network
        self._connections: Connections | None = None

    async def prepare(self, host: Host, url: str, key: str | None) -> None:
        """Find out all that would keep a request from leaving. Nothing is sent, and only the first call takes time.

        Raises KeyRefused where the key cannot be sent, InvalidOrder where the address is none, and HostDown where the
        proxy or the certificates of this machine's settings cannot be used.
        """
        self._check(host, url, key)

    def _check(self, host: Host, url: str, key: str | None) -> None:
        if key and (fault := key_fault(key) or host.key_form.fault_of(key)):
            raise KeyRefused(
                f"The key for {host.title} {fault}. Nothing was sent. Copy it anew into {key_place(host)}."
            )
        if fault := address_fault(url) or _scheme_fault(url):
            raise InvalidOrder(
                f"The address of {host.title} cannot be used: {fault}. Nothing was sent. "
                "Mend it on the Hosts page of the Schnell sidebar, or in the variable that sets it.",
                name="url",
            )
        try:
            proxy = self._opened().proxies.towards(url)
        except Exception as problem:
            raise HostDown(
                f"No connection can be made from this machine: {_settings_fault(problem)}. Nothing was sent. "
                "Mend it where ComfyUI is started, then start ComfyUI again."
            ) from None
        if proxy and (fault := proxy.fault):
            raise HostDown(
                f"The proxy that {proxy.variable} names cannot be used: {fault}. Nothing was sent. "
                "Mend it where ComfyUI is started, then start ComfyUI again."
            )

    async def send(self, host: Host, request: Request, url: str, key: str | None, watch: Watch | None = None) -> Answer:
        """One request, one whole answer.

        Raises nothing but HostErrors, whose no_work says that the host certainly did nothing: KeyRefused and HostDown
        where nothing was sent, UnknownOutcome and Unreadable where an order was. A GET orders nothing: it ends in
        HostDown.
        """
        exchange = _Exchange(host, watch)
        try:
            self._check(host, url, key)
            headers = {**AGENT, "accept": "application/json", "accept-encoding": PACKINGS, **request.headers}
            if key:
                name, value = host.key_form.header_of(key)
                headers[name] = value
                url = host.key_form.address_of(url, key)
            return await exchange.deadline.over(self._answer(request, url, headers, exchange))
        except HostError:
            raise
        except InvalidOrder as problem:
            raise HostDown(str(problem)) from None
        except Exception as problem:
            if exchange.stopped:
                raise exchange.stopped from None
            raise self._trouble(exchange, request, url, problem) from None

    async def _answer(self, request: Request, url: str, headers: Mapping[str, str], exchange: _Exchange) -> Answer:
        import httpx

        extensions = {"trace": exchange.trace, "timeout": {"connect": CONNECT_SECONDS}}
        content = None
        if request.parts:
            kind, content = encoded(request.parts)
            headers = {**headers, "content-type": kind}
        asked = httpx.Request(
            request.method, url, json=request.body, content=content, headers=headers, extensions=extensions
        )
        async with (await self._awake()).answer(asked) as response:
            if exchange.watch:
                exchange.watch.answering()
            return Answer(response.status_code, dict(response.headers), await read_body(response, ANSWER_AT_MOST))

    def _trouble(self, exchange: _Exchange, request: Request, url: str, problem: Exception) -> HostError:
        host, seconds = exchange.host, exchange.deadline.seconds
        # A wire in place of the connections need not say what it sends: only its own errors can tell then.
        unsaid = self._wire is not None and type(problem).__name__ not in NEVER_LEFT
        if isinstance(problem, TooLong):
            return too_long(host)
        if not (exchange.sent or unsaid):
            return unreached(host, reason(problem, proxied=self._is_proxied(url)))
        return unanswered(host, problem, seconds) if request.method == "GET" else lost(host, problem, seconds)

    def _is_proxied(self, url: str) -> bool:
        return self._connections is not None and self._connections.proxies.towards(url) is not None

    async def fetch(self, url: str, deadline: Deadline, *, own: bool, at_most: int) -> Answer:
        """One GET for a picture, without following redirects. The body of any answer but a 200 is left unread.

        Raises PrivatePlace where the link leads into a private network, unless it is one of the person's own servers.
        Raises TooLong, and whatever the wire raises.
        """
        headers = {**AGENT, "accept": "image/*", "accept-encoding": "identity"}
        return await deadline.over(self._picture(url, headers, own, at_most))

    async def _picture(self, url: str, headers: Mapping[str, str], own: bool, at_most: int) -> Answer:
        import httpx

        extensions = {"timeout": {"connect": CONNECT_SECONDS, "read": STALL_SECONDS, "write": STALL_SECONDS}}
        asked = httpx.Request("GET", url, headers=headers, extensions=extensions)
        async with (await self._awake()).answer(asked, public=not own) as response:
            body = await read_body(response, at_most) if response.status_code == 200 else b""
            return Answer(response.status_code, dict(response.headers), body)

    def pass_over(self, name: str) -> None:
        """Connect to the next number of that name the next time."""
        if self._connections:
            self._connections.public.pass_over(name)

    async def close(self) -> None:
        """Let go of all connections."""
        if self._connections is not None:
            await self._connections.let_go()
            self._connections = None

    def _opened(self) -> Connections:
        if self._connections is None:
            from .connections import Connections, means

            self._connections = Connections(means(self._wire, self._resolve, self._network))
        return self._connections

    async def _awake(self) -> Connections:
        """The connections, none of them from before this machine slept."""
        connections = self._opened()
        if connections.stale:
            self._connections = connections.anew()
            await connections.let_go()
            return self._connections
        return connections


class _Exchange:
    """How far one request has come, as the wire itself tells."""

    def __init__(self, host: Host, watch: Watch | None) -> None:
        self.host, self.watch = host, watch
        self.deadline = Deadline(host.rate_policy.timeout)
        self.sent = False
        self.stopped: Exception | None = None
        self._asks_a_proxy = False

    async def trace(self, event: str, about: Mapping[str, Any]) -> None:
        """Called by the wire at each step."""
        if event.endswith("send_request_headers.started"):
            # A proxy is asked for a way first; that is not the order.
            self._asks_a_proxy = getattr(about.get("request"), "method", b"") == b"CONNECT"
        if ".send_request_" in event and not self._asks_a_proxy:
            self._leave()
            self.sent = True
        if event.endswith("send_request_body.complete") and not self._asks_a_proxy:
            # The host has the request: its time to answer begins.
            self.deadline.again()
            if self.watch:
                self.watch.sent()

    def _leave(self) -> None:
        """Ask once whether the request is still wanted, as its first byte leaves."""
        if self.sent or not self.watch:
            return
        try:
            self.watch.leaving()
        except Exception as stopped:
            self.stopped = stopped
            raise


def _scheme_fault(url: str) -> str:
    return "" if url.startswith(("https://", "http://")) else "it does not begin with https:// or http://"


def _settings_fault(problem: Exception) -> str:
    if isinstance(problem, OSError):
        return "the certificates that SSL_CERT_FILE or SSL_CERT_DIR name cannot be read"
    if isinstance(problem, ImportError):
        return f"the Python package {problem.name or 'httpx'} is missing or damaged"
    return f"something unforeseen ({type(problem).__name__})"
