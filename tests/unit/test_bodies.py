"""Bodies are unpacked in small steps: what they hold is whole, and never takes more room than allowed."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.wire.bodies import STEP, BadlyPacked, TooLong, read_body

MUCH = 64 * 2**20


class Chunks(httpx.AsyncByteStream):
    def __init__(self, body: bytes, size: int) -> None:
        self.body, self.size = body, size

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self.body), self.size):
            yield self.body[at : at + self.size]


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


async def read(body: bytes, packing: str = "", size: int = 65536, at_most: int = 2**20) -> bytes:
    headers = {"content-encoding": packing} if packing else {}
    return await read_body(httpx.Response(200, headers=headers, stream=Chunks(body, size)), at_most)


PACKED = {"": bytes, "identity": bytes, "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}


@pytest.mark.parametrize("packing", PACKED)
async def test_what_was_packed_comes_out_whatever_the_chunks(packing):
    for body in (b"", b"x", bytes(3 * STEP), b"abc" * 50_000):
        for size in (1000, 65536):
            assert await read(PACKED[packing](body), packing, size) == body


async def test_deflate_without_its_beginning_is_read_too():
    assert await read(raw_deflate(b"picture" * 99), "deflate") == b"picture" * 99


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=3000), size=st.integers(1, 4000))
def test_any_body_comes_out_whole(body, size):
    assert asyncio.run(read(gzip.compress(body), "gzip", size)) == body


async def test_a_body_of_just_the_size_allowed_is_read_and_one_byte_more_is_not():
    for packing, pack in PACKED.items():
        assert len(await read(pack(bytes(2**20)), packing)) == 2**20
        with pytest.raises(TooLong):
            await read(pack(bytes(2**20 + 1)), packing)


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
async def test_a_bomb_takes_little_room(packing):
    packed = PACKED[packing](bytes(MUCH))
    tracemalloc.start()
    with pytest.raises(TooLong):
        await read(packed, packing)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * 2**20


@pytest.mark.parametrize(
    ("body", "packing"),
    [
        (b"no gzip", "gzip"),
        (b"no gzip", "deflate"),
        (gzip.compress(b"picture")[:-4], "gzip"),
        (gzip.compress(b"picture")[:5], "gzip"),
        (b"picture", "br"),
        (b"picture", "zstd"),
        (gzip.compress(gzip.compress(b"picture")), "gzip, gzip"),
    ],
)
async def test_what_is_not_packed_as_it_says_is_refused(body, packing):
    with pytest.raises(BadlyPacked):
        await read(body, packing)
