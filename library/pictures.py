"""Pictures: from the bytes a host sent to the IMAGE tensor of ComfyUI, within bounds."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from ..providers.limits import Size

if TYPE_CHECKING:
    import numpy
    import torch
    from PIL import Image

PIXELS_AT_MOST = 64 * 2**20
BLACK = 2
PREVIEW_SIDE = 512


class NotAPicture(Exception):
    """Why the bytes are no usable picture."""


class AllBlack(NotAPicture):
    """A picture of nothing: what hosts send in place of a filtered one."""


def kind_of(data: bytes) -> str | None:
    """jpeg, png or webp, by the first bytes; None for anything else."""
    if data[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None


def decode(pictures: Sequence[bytes], size: Size) -> torch.Tensor:
    """All pictures as one IMAGE tensor [count, height, width, 3] of floats from 0 to 1."""
    import numpy
    import torch

    if not pictures:
        raise NotAPicture("there is no picture")
    width, height = size
    if width * height > PIXELS_AT_MOST:
        raise NotAPicture(f"a picture of {width} × {height} pixels is more than fits")
    images = numpy.empty((len(pictures), height, width, 3), numpy.float32)
    for image, data in zip(images, pictures, strict=True):
        pixels = _pixels(data, size)
        if pixels.max() <= BLACK:
            raise AllBlack("the picture is all black, as hosts send it when a filter stopped it")
        # Not in torch: it splits this among threads that wait for each other while other pictures are decoded.
        numpy.divide(pixels, 255, out=image, dtype=numpy.float32)
    return torch.from_numpy(images)


def preview(images: torch.Tensor) -> Image.Image:
    """The last picture, small: every n-th pixel of what is decoded anyway, as it is looked at for a moment."""
    from PIL import Image

    every = math.ceil(max(images.shape[1:3]) / PREVIEW_SIDE)
    pixels = images[-1].numpy()[::every, ::every] * 255
    return Image.fromarray(pixels.astype("uint8"))


def as_png(image: torch.Tensor) -> bytes:
    """One picture of an IMAGE tensor as a PNG file."""
    from PIL import Image

    pixels = image.mul(255).round().clamp(0, 255).byte().cpu().numpy()
    file = BytesIO()
    Image.fromarray(pixels).save(file, format="PNG", compress_level=1)
    return file.getvalue()


def _pixels(data: bytes, size: Size) -> numpy.ndarray:
    import numpy
    from PIL import Image

    if not data:
        raise NotAPicture("the picture is empty")
    kind = kind_of(data)
    if kind is None:
        raise NotAPicture("the file is no JPEG, PNG or WebP")
    try:
        with Image.open(BytesIO(data), formats=[kind.upper()]) as image:
            if image.width * image.height > PIXELS_AT_MOST:
                raise NotAPicture(f"the picture claims {image.width} × {image.height} pixels")
            if image.size != size:
                raise NotAPicture(f"the picture is {image.width} × {image.height} instead of {size[0]} × {size[1]}")
            if image.mode.startswith("I"):
                # 16 bits a pixel: Pillow's own conversion would cut off all that is brighter than 255.
                return numpy.repeat((numpy.asarray(image) >> 8).astype("uint8")[:, :, None], 3, axis=2)
            return numpy.asarray(image if image.mode == "RGB" else image.convert("RGB"))
    except (
        OSError,
        ValueError,
        SyntaxError,
        struct.error,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise NotAPicture("the picture is damaged") from None
