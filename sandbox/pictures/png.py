"""Writes PNG files chunk by chunk, so that a picture can be quick, commented, or a lie."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def png(width: int, height: int, filtered_rows: bytes, comment: str = "") -> bytes:
    """A PNG of 8-bit RGB rows, each behind its filter byte."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))]
    if comment:
        chunks.append((b"tEXt", b"comment\0" + comment.encode("latin-1")))
    chunks += [(b"IDAT", zlib.compress(filtered_rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def png_of(pixels: np.ndarray, comment: str) -> bytes:
    """A PNG by the row-above filter alone: a quarter of the time of trying every filter."""
    import numpy as np

    height, width = pixels.shape[:2]
    flat = pixels.reshape(height, -1)
    rows = np.empty((height, 1 + width * 3), np.uint8)
    rows[:, 0], rows[0, 1:] = 2, flat[0]
    np.subtract(flat[1:], flat[:-1], out=rows[1:, 1:])
    return png(width, height, rows.tobytes(), comment)


def enormous() -> bytes:
    """A PNG of a few bytes that claims 60 000 x 60 000 pixels."""
    return png(60_000, 60_000, bytes(4096))
