"""Bodies: what an answer holds, unpacked step by step so that it never takes more memory than allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

STEP = 256 * 1024
PACKINGS = "gzip, deflate"
EITHER = zlib.MAX_WBITS | 32


class TooLong(Exception):
    """More bytes than allowed."""


class BadlyPacked(Exception):
    """The body is not what its headers say, or packed in a way that nobody asked for."""


async def read_body(response: httpx.Response, at_most: int) -> bytes:
    """The whole body, unpacked.

    Raises TooLong as soon as it is longer than allowed, BadlyPacked, and what the wire raises.
    """
    if response.is_stream_consumed:
        # A wire inside this process may hand over what it has read already.
        if len(response.content) > at_most:
            raise TooLong
        return response.content
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise BadlyPacked
    unpacking = None if packing in ("", "identity") else _Unpacking()
    parts, size = [], 0
    async for chunk in response.aiter_raw():
        for part in unpacking.steps(chunk) if unpacking else (chunk,):
            parts.append(part)
            size += len(part)
            if size > at_most:
                raise TooLong
    if unpacking and not unpacking.whole:
        raise BadlyPacked
    return b"".join(parts)


class _Unpacking:
    """Unpacks in steps of a bounded size, however small the packed bytes are."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(EITHER)
        self._begun = False

    @property
    def whole(self) -> bool:
        """Whether nothing is missing at the end. A body of no bytes was never packed."""
        return self._stream.eof or not self._begun

    def steps(self, packed: bytes) -> Iterator[bytes]:
        """What these bytes unpack to."""
        while True:
            try:
                part = self._step(packed)
            except zlib.error:
                raise BadlyPacked from None
            yield part
            packed = self._stream.unconsumed_tail
            if not packed and len(part) < STEP:
                return

    def _step(self, packed: bytes) -> bytes:
        if self._begun:
            return self._stream.decompress(packed, STEP)
        self._begun = True
        try:
            return self._stream.decompress(packed, STEP)
        except zlib.error:
            # Some servers leave out what deflate should begin with.
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._stream.decompress(packed, STEP)
