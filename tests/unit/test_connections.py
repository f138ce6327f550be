"""Connections that are kept: for how long, and what becomes of them while this machine sleeps."""

from __future__ import annotations

import asyncio

import pytest

from schnellkit.providers.hosts import hosts
from schnellkit.providers.wire import Answer, Request
from schnellkit.tests.loopback import Files, answer, listening
from schnellkit.wire import connections
from schnellkit.wire.transport import Transport

DEEPINFRA = hosts()["deepinfra"]


async def asked(transport: Transport, port: int, path: str = "/a") -> Answer:
    url = f"http://127.0.0.1:{port}{path}"
    return await transport.send(DEEPINFRA, Request(url, {}), url, None)


def drift(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    real = connections._drift()
    monkeypatch.setattr(connections, "_drift", lambda: real + seconds)


@pytest.mark.parametrize(("slept", "used"), [(0.0, [1, 1]), (600.0, [1, 2]), (-600.0, [1, 2]), (1.0, [1, 1])])
async def test_what_was_open_before_this_machine_slept_is_used_no_more(monkeypatch, slept, used):
    files, transport = Files({"/a": [answer(200, b"{}")]}), Transport()
    async with listening(files.talk) as port:
        await asked(transport, port)
        drift(monkeypatch, slept)
        await asked(transport, port)
        await transport.close()
    assert [number for number, _, _ in files.asked] == used


async def test_an_answer_on_its_way_while_the_clock_is_set_still_arrives(monkeypatch):
    answering, may_answer = asyncio.Event(), asyncio.Event()
    files, transport = Files({"/a": [answer(200, b"{}")]}), Transport()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not answering.is_set():
            await reader.readuntil(b"\r\n\r\n")
            answering.set()
            await may_answer.wait()
            writer.write(answer(200, b"late"))
            await writer.drain()
        await files.talk(reader, writer)

    async with listening(talk) as port:
        first = asyncio.create_task(asked(transport, port))
        await answering.wait()
        drift(monkeypatch, 600.0)
        assert (await asked(transport, port)).body == b"{}"
        may_answer.set()
        assert (await first).body == b"late"
        await transport.close()


async def test_connections_are_given_up_well_before_load_balancers_do(monkeypatch):
    assert connections.KEEP_SECONDS <= 30
    now, real = [0.0], connections.time.monotonic
    monkeypatch.setattr("httpcore._async.http11.time.monotonic", lambda: real() + now[0])
    files, transport = Files({"/a": [answer(200, b"{}")]}), Transport()
    async with listening(files.talk) as port:
        for seconds in (0.0, connections.KEEP_SECONDS - 2, 2 * connections.KEEP_SECONDS):
            now[0] = seconds
            monkeypatch.setattr(connections, "_drift", lambda: 0.0)
            await asked(transport, port)
        await transport.close()
    assert [number for number, _, _ in files.asked] == [1, 1, 2]


async def test_an_answer_sets_no_cookie(monkeypatch):
    files, transport = Files({"/a": [answer(200, b"{}", "set-cookie: who=me")]}), Transport()
    async with listening(files.talk) as port:
        await asked(transport, port)
        await asked(transport, port)
        await transport.close()
    assert not any(b"cookie" in head.lower() for head in files.heads)
