"""What keeps an order from leaving at all: nobody there, a certificate, a handshake, a proxy. Nothing was sent then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from schnellkit.providers.errors import HostDown, UnknownOutcome
from schnellkit.providers.wire import Reply
from schnellkit.sandbox.server import running
from schnellkit.tests.contract.faulty_wire import KEY, PATIENCE, ordered, plain_environment, simulator
from schnellkit.tests.loopback import LOOPBACK, Authority, listening

__all__ = ["plain_environment", "simulator"]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    founded = Authority.founded(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(founded.file))
    return founded


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
