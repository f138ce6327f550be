"""A wire on which things go wrong: real sockets before the sandbox, and an order sent over them."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.wire import Pending, Reply
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.loopback import LOOPBACK, listening, read_request
from schnellkit.wire.transport import Transport

DEEPINFRA = hosts()["deepinfra"]
ORDER = Order("deepinfra", DEEPINFRA.models[0].id, "a fox", 256, 128, 1, 7, 4)
KEY = "canary-5f1e9c0a7b"
PATIENCE = 1.0


class Talk:
    """One connection that came in, the sandbox behind it, and what may go wrong between the two."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sandbox: int) -> None:
        self.reader, self.writer, self._sandbox = reader, writer, sandbox

    async def answer(self) -> tuple[bytes, bytes]:
        """The sandbox's whole answer to the request that comes in: its head and its body."""
        head, body = await read_request(self.reader)
        there, away = await asyncio.open_connection(LOOPBACK, self._sandbox)
        away.write(head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + body)
        whole = await there.read()
        away.close()
        await away.wait_closed()
        answered, _, rest = whole.partition(b"\r\n\r\n")
        return answered, rest

    async def say(self, *parts: bytes) -> None:
        """Put this on the wire."""
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()

    def reset(self) -> None:
        """End the connection without a goodbye."""
        found = self.writer.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(renderer=lambda order, number: b"picture" * 100, limits=False)


def patient(seconds: float) -> Host:
    return DEEPINFRA._replace(rate_policy=DEEPINFRA.rate_policy._replace(timeout=seconds))


async def ordered(base: str, seconds: float = 30.0) -> Reply | Pending:
    """What the host at that address says to an order, as the sender asks it."""
    transport, host = Transport(), patient(seconds)
    request = host.request(ORDER)
    url = request.url.replace("https://api.deepinfra.com", base)
    try:
        return host.read(await transport.send(host, request, url, KEY))
    finally:
        await transport.close()


@asynccontextmanager
async def faulty(simulator: Simulator, fault: Callable[[Talk], Awaitable[None]]) -> AsyncIterator[int]:
    """A port behind which the sandbox is, with that fault on the way."""
    with running(simulator) as urls:
        sandbox = int(urls["deepinfra"].rpartition(":")[2])
        async with listening(lambda reader, writer: fault(Talk(reader, writer, sandbox))) as port:
            yield port
