"""One fixed picture with the detail and the file sizes of a photograph."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

KINDS = ("jpeg", "png")
SIDE = 1024
DECODED = SIDE * SIDE * 3 * 4


@cache
def photo(kind: str) -> bytes:
    """The picture as a file of that kind, jpeg or png."""
    file = io.BytesIO()
    if kind == "jpeg":
        _scene().save(file, "JPEG", quality=90)
    else:
        _scene().save(file, "PNG", compress_level=6)
    return file.getvalue()


def _scene() -> Image.Image:
    """A slope of light, clouds of every size, and a camera's grain."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(4)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    scene = np.stack([90 + 90 * rows, 110 + 50 * columns, 170 - 80 * rows], axis=2)
    for cells in (4, 8, 16, 32, 64, 128, 256):
        cloud = Image.fromarray(rng.normal(0, 110 / cells**0.75, (cells, cells)).astype(np.float32))
        scene += np.asarray(cloud.resize((SIDE, SIDE), Image.Resampling.BICUBIC))[..., None] * rng.uniform(0.6, 1, 3)
    scene += rng.normal(0, 3.5, (SIDE, SIDE, 1))
    return Image.fromarray(scene.clip(0, 255).astype(np.uint8))
