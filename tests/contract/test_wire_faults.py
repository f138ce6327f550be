"""Every fault a wire can have, on real sockets before the sandbox: what error it is, and what the person reads.

The sandbox is the witness: where it charged, no error may say that no work was done.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import pytest

from schnellkit.providers.errors import HostError, OrderRefused, UnknownOutcome, Unreadable
from schnellkit.providers.wire import Reply
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.contract.faulty_wire import KEY, PATIENCE, Talk, faulty, ordered, plain_environment, simulator
from schnellkit.tests.loopback import LOOPBACK, read_request

__all__ = ["plain_environment", "simulator"]


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
