"""Every fault a wire can have, on real sockets before the sandbox: what error it is, and what the person reads.

The sandbox is the witness: where it charged, no error may say that no work was done.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from schnellkit.providers.errors import HostDown, HostError, OrderRefused, UnknownOutcome, Unreadable
from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.wire import Pending, Reply
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.loopback import LOOPBACK, Authority, listening, read_request
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


async def reset_before(talk: Talk) -> None:
    talk.reset()


async def reset_after(talk: Talk) -> None:
    await talk.answer()
    talk.reset()


async def closed_after(talk: Talk) -> None:
    await talk.answer()


async def half_closed(talk: Talk) -> None:
    await talk.answer()
    talk.writer.write_eof()
    await talk.reader.read()


async def silence(talk: Talk) -> None:
    await talk.answer()
    await talk.reader.read()


async def drip_of_the_body(talk: Talk) -> None:
    head, body = await talk.answer()
    await talk.say(head, b"\r\n\r\n")
    for byte in body * 1000:
        await talk.say(bytes([byte]))
        await asyncio.sleep(0.05)


async def drip_of_the_head(talk: Talk) -> None:
    await talk.answer()
    await talk.say(b"HTTP/1.1 200 OK\r\nx-slow: ")
    while True:
        await talk.say(b"x")
        await asyncio.sleep(0.05)


async def endless_promises(talk: Talk) -> None:
    await talk.answer()
    while True:
        await talk.say(b"HTTP/1.1 100 Continue\r\n\r\n")
        await asyncio.sleep(0.02)


async def endless_headers(talk: Talk) -> None:
    await talk.answer()
    await talk.say(b"HTTP/1.1 200 OK\r\n")
    while True:
        await talk.say(b"x-more: " + b"x" * 4000 + b"\r\n")


async def too_short(talk: Talk) -> None:
    head, body = await talk.answer()
    await talk.say(with_length(head, len(body) // 2), body)


async def too_long(talk: Talk) -> None:
    head, body = await talk.answer()
    await talk.say(with_length(head, len(body) + 9), body)


async def two_lengths(talk: Talk) -> None:
    head, body = await talk.answer()
    await talk.say(head, b"\r\ncontent-length: 5\r\n\r\n", body)


async def bad_chunks(talk: Talk) -> None:
    head, body = await talk.answer()
    await talk.say(without_length(head), b"transfer-encoding: chunked\r\n\r\n", b"zz\r\n", body)


async def no_last_chunk(talk: Talk) -> None:
    head, body = await talk.answer()
    await talk.say(without_length(head), b"transfer-encoding: chunked\r\n\r\n", b"%x\r\n" % len(body), body, b"\r\n")


async def no_http(talk: Talk) -> None:
    await talk.answer()
    await talk.say(b"220 mail.example ESMTP\r\n")


async def bad_gzip(talk: Talk) -> None:
    head, body = await talk.answer()
    await talk.say(without_length(head), b"content-encoding: gzip\r\n\r\n", body)


async def cut_gzip(talk: Talk) -> None:
    head, body = await talk.answer()
    await talk.say(without_length(head), b"content-encoding: gzip\r\n\r\n", gzip.compress(body)[:-20])


async def unasked_packing(talk: Talk) -> None:
    head, body = await talk.answer()
    await talk.say(without_length(head), b"content-encoding: br\r\n\r\n", body)


async def bomb(talk: Talk) -> None:
    head, _ = await talk.answer()
    await talk.say(without_length(head), b"content-encoding: gzip\r\n\r\n", gzip.compress(bytes(2**26)))


async def to_itself(talk: Talk) -> None:
    await read_request(talk.reader)
    await talk.say(b"HTTP/1.1 307 Again\r\nlocation: /\r\ncontent-length: 0\r\n\r\n")


async def to_nowhere(talk: Talk) -> None:
    await read_request(talk.reader)
    await talk.say(b"HTTP/1.1 302 Where\r\nlocation: https://[::1\r\ncontent-length: 0\r\n\r\n")


def with_length(head: bytes, length: int) -> bytes:
    return without_length(head) + b"content-length: %d\r\n\r\n" % length


def without_length(head: bytes) -> bytes:
    return re.sub(rb"(?i)content-length: \d+", b"x-was: a length", head) + b"\r\n"


class Line(NamedTuple):
    """One line of the table."""

    fault: Callable[[Talk], Awaitable[None]]
    error: type[HostError]
    no_work: bool
    words: str
    charged: int = 1


TABLE = [
    Line(reset_before, UnknownOutcome, False, "connection broke", 0),
    Line(reset_after, UnknownOutcome, False, "connection broke"),
    Line(closed_after, UnknownOutcome, False, "connection broke"),
    Line(half_closed, UnknownOutcome, False, "connection broke"),
    Line(silence, UnknownOutcome, False, "no whole answer came within 1 s"),
    Line(drip_of_the_body, UnknownOutcome, False, "no whole answer came within 1 s"),
    Line(drip_of_the_head, UnknownOutcome, False, "no whole answer came within 1 s"),
    Line(endless_promises, UnknownOutcome, False, "no whole answer came within 1 s"),
    Line(endless_headers, UnknownOutcome, False, "connection broke"),
    Line(too_short, Unreadable, False, "may have been charged"),
    Line(too_long, UnknownOutcome, False, "connection broke"),
    Line(two_lengths, UnknownOutcome, False, "connection broke"),
    Line(bad_chunks, UnknownOutcome, False, "connection broke"),
    Line(no_last_chunk, UnknownOutcome, False, "connection broke"),
    Line(no_http, UnknownOutcome, False, "connection broke"),
    Line(bad_gzip, UnknownOutcome, False, "came damaged"),
    Line(cut_gzip, UnknownOutcome, False, "came damaged"),
    Line(unasked_packing, UnknownOutcome, False, "came damaged"),
    Line(bomb, Unreadable, False, "more than a picture"),
    Line(to_itself, OrderRefused, True, "status 307", 0),
    Line(to_nowhere, OrderRefused, True, "status 302", 0),
]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(renderer=lambda order, number: b"picture" * 100, limits=False)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    founded = Authority.founded(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(founded.file))
    return founded


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


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.fault.__name__)
async def test_a_fault_on_the_wire_is_the_error_it_is(line: Line, simulator: Simulator, monkeypatch) -> None:
    monkeypatch.setattr("schnellkit.wire.transport.ANSWER_AT_MOST", 2**20)
    slow = "within" in line.words
    async with faulty(simulator, line.fault) as port:
        with pytest.raises(HostError, match=line.words) as failed:
            await asyncio.wait_for(ordered(f"http://{LOOPBACK}:{port}", PATIENCE if slow else 30.0), 25)
    assert type(failed.value) is line.error
    assert failed.value.no_work is line.no_work
    assert len(simulator.charges) == line.charged
    assert not (simulator.charges and failed.value.no_work)
    assert KEY not in str(failed.value)


async def test_without_a_fault_the_order_is_answered(simulator: Simulator) -> None:
    async def none(talk: Talk) -> None:
        head, body = await talk.answer()
        await talk.say(head, b"\r\n\r\n", body)

    async with faulty(simulator, none) as port:
        assert isinstance(await ordered(f"http://{LOOPBACK}:{port}"), Reply)
    assert len(simulator.charges) == 1


async def test_an_answer_that_takes_long_to_ask_for_has_its_whole_time_from_then_on(simulator: Simulator) -> None:
    async def slow(talk: Talk) -> None:
        await asyncio.sleep(PATIENCE * 0.7)
        head, body = await talk.answer()
        await asyncio.sleep(PATIENCE * 0.1)
        await talk.say(head, b"\r\n\r\n", body)

    async with faulty(simulator, slow) as port:
        assert isinstance(await ordered(f"http://{LOOPBACK}:{port}", PATIENCE), Reply)


# What keeps an order from leaving at all.


async def refused(base: str, words: str, seconds: float = 30.0) -> None:
    with pytest.raises(HostDown, match=words) as failed:
        await asyncio.wait_for(ordered(base, seconds), 25)
    assert failed.value.no_work
    assert "Nothing was sent" in str(failed.value)
    assert KEY not in str(failed.value)


async def test_nobody_listens() -> None:
    async with listening(lambda reader, writer: asyncio.sleep(0)) as port:
        pass
    await refused(f"http://{LOOPBACK}:{port}", "nothing answers at its address")


@pytest.mark.parametrize(
    ("name", "signed", "words"),
    [
        ("other.example", True, r"certificate was not accepted \(.*mismatch"),
        (LOOPBACK, False, r"certificate was not accepted \(self.signed certificate"),
    ],
    ids=["another name", "self-signed"],
)
async def test_a_certificate_that_does_not_hold(authority, name, signed, words) -> None:
    context = authority.context(name) if signed else authority.unsigned_context(name)
    asked: list[bytes] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(100))

    async with listening(note, context) as port:
        await refused(f"https://{LOOPBACK}:{port}", words)
    assert asked in ([], [b""])


async def plain_web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.write(b"HTTP/1.1 400 Plain\r\n\r\n")
    await writer.drain()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize(
    ("talk", "words"),
    [(plain_web, "no secure connection"), (hang_up, "no connection|no secure"), (say_nothing, "in time")],
)
async def test_a_handshake_that_fails(authority, monkeypatch, talk, words) -> None:
    monkeypatch.setattr("schnellkit.wire.transport.CONNECT_SECONDS", PATIENCE)
    async with listening(talk) as port:
        await refused(f"https://{LOOPBACK}:{port}", words)


def saying(said: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()

    return say


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (saying(b"HTTP/1.1 407 Who\r\ncontent-length: 0\r\n\r\n"), r"wants a name and a password \(407\)"),
        (saying(b"HTTP/1.1 502 Bad\r\ncontent-length: 0\r\n\r\n"), r"proxy of this machine refused \(502\)"),
        (saying(b""), "no connection"),
        (saying(b"220 mail.example\r\n"), "no connection"),
        (saying(b"HTTP/1.1 200 OK\r\n\r\n"), "no connection|no secure"),
        (say_nothing, "in time"),
    ],
    ids=["407", "502", "hangs up", "no HTTP", "leads nowhere", "says nothing"],
)
async def test_a_proxy_that_does_not_do_its_work(monkeypatch, talk, words) -> None:
    async with listening(talk) as port:
        monkeypatch.setenv("ALL_PROXY", f"http://someone:canary-secret@{LOOPBACK}:{port}")
        await refused("https://host.invalid", words, PATIENCE)


async def test_a_proxy_that_is_not_there(monkeypatch) -> None:
    async with listening(say_nothing) as port:
        pass
    monkeypatch.setenv("HTTPS_PROXY", f"http://{LOOPBACK}:{port}")
    await refused("https://host.invalid", "nothing answers at the proxy of this machine")


async def test_a_plain_proxy_before_a_server_of_ones_own_may_have_passed_the_order_on(monkeypatch) -> None:
    async with listening(saying(b"")) as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://{LOOPBACK}:{port}")
        with pytest.raises(UnknownOutcome) as failed:
            await ordered("http://192.168.1.5:8000")
    assert not failed.value.no_work


async def test_this_machine_itself_is_never_asked_for_through_a_proxy(monkeypatch, simulator) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{LOOPBACK}:1")
    with running(simulator) as urls:
        assert isinstance(await ordered(urls["deepinfra"]), Reply)
