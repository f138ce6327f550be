"""Whatever breaks, wherever on the wire: it ends in one of our errors, which knows whether anything was sent."""

from __future__ import annotations

import asyncio
import builtins
import json
import ssl
import zlib

import anyio
import h11
import httpcore
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.providers.errors import HostDown, HostError, UnknownOutcome
from schnellkit.providers.host import Host, RatePolicy
from schnellkit.providers.wire import Answer, Reply, Request
from schnellkit.wire.download import download
from schnellkit.wire.transport import Transport

HOST = Host("h", "H", (), lambda order: Request(""), lambda said: Reply(()), rate_policy=RatePolicy(timeout=0.2))
URL = "https://h.example/order"
KEY = "canary-5f1e9c0a7b"
# Made once: each new transport would read all authorities of the world.
CERTIFICATES = ssl.create_default_context()


class Strange(Exception):
    """An error nobody has heard of."""


FAULTS: list[BaseException] = [
    Strange(KEY),
    ValueError(),
    KeyError("x"),
    RuntimeError(),
    ImportError("socksio"),
    AttributeError(),
    AssertionError(),
    MemoryError(),
    RecursionError(),
    NotImplementedError(),
    EOFError(),
    StopAsyncIteration(),
    UnicodeEncodeError("idna", "x", 0, 1, "label too long"),
    OSError(5, "broken"),
    ConnectionRefusedError(),
    ConnectionResetError(),
    BrokenPipeError(),
    TimeoutError(),
    asyncio.TimeoutError(),
    asyncio.CancelledError(),
    asyncio.InvalidStateError(),
    asyncio.IncompleteReadError(b"", 5),
    ssl.SSLError(1, "wrong version"),
    ssl.SSLCertVerificationError(1, "certificate verify failed"),
    zlib.error(),
    anyio.BrokenResourceError(),
    anyio.ClosedResourceError(),
    anyio.EndOfStream(),
    h11.RemoteProtocolError(""),
    h11.LocalProtocolError(""),
    httpcore.ConnectError(),
    httpcore.ConnectTimeout(),
    httpcore.PoolTimeout(),
    httpcore.ProxyError("407 who are you"),
    httpcore.ReadError(),
    httpcore.WriteError(),
    httpcore.UnsupportedProtocol(),
    httpx.InvalidURL(""),
    httpx.DecodingError(""),
    httpx.ConnectError(""),
    httpx.ReadTimeout(""),
]
if group := getattr(builtins, "ExceptionGroup", None):
    FAULTS += [group("several", [OSError(), ValueError()]), group("one", [group("in another", [Strange()])])]
GOOD = [b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n", b"\r\n", b"pi", b"ct"]
STEPS = ["connect", "secure", "write 0", "read 0", "read 1", "read 2", "read 3"]


class Stream(httpcore.AsyncNetworkStream):
    """A connection that breaks at one step, and for good."""

    def __init__(self, breaks: str, fault: BaseException) -> None:
        self.breaks, self.fault, self.broken = breaks, fault, False
        self.written, self.writes, self.reads = b"", 0, 0

    def step(self, name: str) -> None:
        self.broken = self.broken or name == self.breaks
        if self.broken and name != "close":
            raise self.fault

    async def start_tls(self, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        self.step("secure")
        return self

    async def write(self, buffer: bytes, **_: object) -> None:
        self.writes += 1
        self.written += buffer
        self.step(f"write {self.writes - 1}")

    async def read(self, max_bytes: int, **_: object) -> bytes:
        self.reads += 1
        self.step(f"read {self.reads - 1}")
        return GOOD[self.reads - 1]

    async def aclose(self) -> None:
        self.step("close")


class Network(httpcore.AsyncNetworkBackend):
    """A network of one connection."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream

    async def connect_tcp(self, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        self.stream.step("connect")
        return self.stream


def transport_over(stream: Stream) -> Transport:
    async def resolve(name: str, port: int) -> tuple[str, ...]:
        stream.step("resolve")
        return ("198.51.99.1",)

    return Transport(resolve=resolve, network=Network(stream))


async def sent(stream: Stream, method: str = "POST") -> Answer:
    transport = transport_over(stream)
    return await transport.send(HOST, Request(URL, {"prompt": "a fox"}, method), URL, KEY)


def said_nothing_of_the_key(error: HostError) -> bool:
    return KEY not in str(error)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schnellkit.wire.proxies.getproxies", dict)
    monkeypatch.setattr("schnellkit.wire.download.FIRST_PAUSE", 1.0)
    monkeypatch.setattr("httpx.create_ssl_context", lambda: CERTIFICATES)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("step", [*STEPS, "write 1"])
async def test_a_fault_anywhere_in_an_order_is_a_host_error_that_knows_whether_it_left(step, fault):
    stream = Stream(step, fault)
    with pytest.raises(HostError) as failed:
        await asyncio.wait_for(sent(stream), 20)
    assert failed.value.no_work is (stream.written == b"")
    assert isinstance(failed.value, UnknownOutcome if stream.written else HostDown)
    assert said_nothing_of_the_key(failed.value)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("step", ["connect", "read 0", "read 2"])
async def test_a_fault_anywhere_in_a_question_is_no_order(step, fault):
    with pytest.raises(HostDown) as failed:
        await asyncio.wait_for(sent(Stream(step, fault), "GET"), 20)
    assert failed.value.no_work


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("step", [*STEPS, "resolve"])
async def test_a_fault_anywhere_in_a_download_is_a_picture_that_may_have_been_charged(step, fault):
    stream = Stream(step, fault)
    with pytest.raises(HostError, match="made the picture") as failed:
        await asyncio.wait_for(download(transport_over(stream), HOST, "https://a.example/a", own=None), 20)
    assert not failed.value.no_work
    assert said_nothing_of_the_key(failed.value)


async def test_without_a_fault_the_answer_comes():
    stream = Stream("never", Strange())
    assert (await sent(stream)).body == b"pict"
    assert json.loads(stream.written.partition(b"\r\n\r\n")[2]) == {"prompt": "a fox"}
    assert f"Bearer {KEY}".encode() in stream.written


@pytest.mark.parametrize("moment", ["sent", "answering"])
async def test_a_watcher_that_breaks_loses_no_order_to_silence(moment):
    class Watcher:
        def leaving(self) -> None:
            pass

        def sent(self) -> None:
            self._break("sent")

        def answering(self) -> None:
            self._break("answering")

        def _break(self, now: str) -> None:
            if now == moment:
                raise Strange

    transport = transport_over(Stream("never", Strange()))
    with pytest.raises(UnknownOutcome):
        await transport.send(HOST, Request(URL, {}), URL, KEY, Watcher())


@pytest.mark.parametrize("step", ["connect", "secure", "write 1", "read 0", "read 3"])
async def test_a_cancel_passes_through(step):
    reached = asyncio.Event()

    stream = Stream("never", Strange())

    async def forever(*_: object, **__: object) -> bytes:
        reached.set()
        return await asyncio.Event().wait() and b""

    network = Network(stream)
    if step == "connect":
        network.connect_tcp = forever
    elif step == "secure":
        stream.start_tls = forever
    elif step.startswith("write"):
        stream.write = forever
    else:
        stream.read = forever
    task = asyncio.create_task(Transport(network=network).send(HOST, Request(URL, {}), URL, KEY))
    await asyncio.wait_for(reached.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@settings(max_examples=150, deadline=None)
@given(body=st.floats() | st.text(st.characters(codec=None, categories=("Cs", "Lu")), max_size=3))
def test_a_body_that_cannot_be_written_is_not_sent(body):
    stream = Stream("never", Strange())

    async def ask() -> Answer:
        return await transport_over(stream).send(HOST, Request(URL, {"prompt": body}), URL, KEY)

    try:
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        with pytest.raises(HostDown, match="Nothing was sent"):
            asyncio.run(ask())
        assert stream.written == b""
    else:
        asyncio.run(ask())
