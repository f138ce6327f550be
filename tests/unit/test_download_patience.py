"""A picture that does not come at once is waited for, asked for again, and in the end told as made and not here."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from schnellkit.providers.errors import UnknownOutcome, Unreadable
from schnellkit.tests.loopback import Book, Files, Numbers, answer, listening
from schnellkit.tests.unit.downloads import ONE, PICTURE, TWO, authority, got, quick

__all__ = ["authority", "quick"]


async def test_the_next_number_is_tried_where_the_first_takes_no_connection(authority):
    files = Files({"/a": [PICTURE]})
    async with listening(files.talk, authority.context("a.example")) as port:
        network = Numbers({TWO: port})
        assert await got("https://a.example/a", Book({"a.example": (ONE, TWO)}), network) == [b"picture"]
    assert network.dialled == [ONE, TWO]


@pytest.mark.parametrize("status", [404, 408, 425, 429, 500, 502, 503, 504])
async def test_a_picture_that_is_not_there_yet_is_asked_for_again_at_the_next_number(authority, status):
    files = Files({"/a": [answer(status), PICTURE]})
    async with listening(files.talk, authority.context("a.example")) as port:
        network = Numbers({ONE: port, TWO: port})
        assert await got("https://a.example/a", Book({"a.example": (ONE, TWO)}), network) == [b"picture"]
    assert network.dialled == [ONE, TWO]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
        b"this is no HTTP\r\n\r\n",
        answer(200, b"not packed", "content-encoding: gzip"),
        answer(200, gzip.compress(b"picture")[:-9], "content-encoding: gzip"),
        answer(200, b"xx", "content-encoding: br"),
    ],
    ids=["nothing", "half", "no HTTP", "bad gzip", "cut gzip", "brotli"],
)
async def test_a_download_that_breaks_is_tried_again(authority, broken):
    files = Files({"/a": [broken, PICTURE]})

    async def talk(reader, writer):
        if not files.connections:
            files.answers["/a"][0:1] = [broken]
            await _one(files, reader, writer)
        else:
            await files.talk(reader, writer)

    async with listening(talk, authority.context("a.example")) as port:
        assert await got("https://a.example/a", Book({"a.example": (ONE,)}), Numbers({ONE: port})) == [b"picture"]


async def _one(files: Files, reader, writer) -> None:
    """One answer, then the connection ends."""
    files.connections += 1
    await reader.readuntil(b"\r\n\r\n")
    writer.write(files.answers["/a"].pop(0))
    await writer.drain()


async def test_a_wait_that_the_server_names_is_kept(authority, monkeypatch):
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("schnellkit.wire.download.asyncio.sleep", sleep)
    files = Files({"/a": [answer(429, b"", "retry-after: 7"), answer(404), answer(404), PICTURE]})
    async with listening(files.talk, authority.context("a.example")) as port:
        await got("https://a.example/a", Book({"a.example": (ONE,)}), Numbers({ONE: port}))
    assert slept == [7.0, 0.02, 0.04]


@pytest.mark.parametrize("status", [404, 503])
async def test_a_picture_that_never_comes_ends_as_made_and_to_be_looked_for_again(authority, status):
    files = Files({"/a": [answer(status), answer(status, b"", "retry-after: 31")]})
    async with listening(files.talk, authority.context("a.example")) as port:
        with pytest.raises(UnknownOutcome, match=rf"made the picture.*status {status}.*Spend page") as lost:
            await got("https://a.example/a", Book({"a.example": (ONE,)}), Numbers({ONE: port}))
    assert not lost.value.no_work
    assert len(files.asked) == 2


async def test_a_picture_that_drips_ends_with_the_hosts_patience(authority):
    files = Files({"/a": [b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n"]})

    async def drip(reader, writer):
        await _one(files, reader, writer)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with listening(drip, authority.context("a.example")) as port:
        with pytest.raises(UnknownOutcome, match="Spend page"):
            await asyncio.wait_for(
                got("https://a.example/a", Book({"a.example": (ONE,)}), Numbers({ONE: port}), timeout=0.5), 20
            )


@pytest.mark.parametrize("status", [400, 401, 403, 410, 418])
async def test_a_status_that_stays_is_final(authority, status):
    files = Files({"/a": [answer(status)]})
    async with listening(files.talk, authority.context("a.example")) as port:
        with pytest.raises(Unreadable, match=f"status {status}"):
            await got("https://a.example/a", Book({"a.example": (ONE,)}), Numbers({ONE: port}))
    assert len(files.asked) == 1


async def test_a_name_that_has_no_number_yet_is_looked_up_again(authority):
    files, numbers = Files({"/a": [PICTURE]}), {}

    class Late(Book):
        async def resolve(self, name: str, port: int) -> tuple[str, ...]:
            numbers.setdefault("asked", 0)
            numbers["asked"] += 1
            if numbers["asked"] < 3:
                raise OSError("no such name")
            return (ONE,)

    async with listening(files.talk, authority.context("a.example")) as port:
        assert await got("https://a.example/a", Late({}), Numbers({ONE: port})) == [b"picture"]
    assert numbers["asked"] == 3
