"""Draws the picture of an order: a labelled landscape, the same order always the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..order import Order
from .png import png_of

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

# Sky above, sky at the horizon, nearest hills, sun: each a time of day.
PALETTES = (
    ("#233a68", "#f4a988", "#1b2138", "#ffe3b0"),
    ("#0f1c3f", "#7d6bb0", "#120f26", "#f5eefc"),
    ("#5aa9c9", "#fbe8c6", "#17454c", "#fff6de"),
    ("#7f2f4f", "#f9b66d", "#2c1430", "#fff0c9"),
    ("#2b6f77", "#d9e7c8", "#102f2d", "#fdfbe8"),
    ("#3b2a63", "#f28a8a", "#1c1233", "#ffd9c2"),
    ("#8fb4d6", "#f7dfe1", "#33405f", "#ffffff"),
    ("#10222e", "#3f8f86", "#08141a", "#e6fff2"),
)
RIDGES = 5


@lru_cache(maxsize=48)
def draw(order: Order, index: int = 0) -> bytes:
    """Picture number `index` of an order, as a PNG, JPEG or WebP file."""
    return finished(_landscape(order, index), order, index)


def finished(scene: np.ndarray, order: Order, index: int) -> bytes:
    """A scene of four bytes a pixel as the file of an order, labelled."""
    return encoded(_labelled(scene, order, index), order, index)


def record(order: Order, index: int) -> dict[str, Any]:
    """What is written into the file beside the pixels."""
    return {
        "host": order.host,
        "model": order.model,
        "prompt_hash": order.prompt_hash,
        "width": order.width,
        "height": order.height,
        "seed": order.seed,
        "steps": order.steps,
        "index": index,
    }


def recorded(picture: bytes) -> dict[str, Any]:
    """Reads back what a picture of the sandbox says of itself."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        note = image.info.get("comment") or image.getexif().get(0x010E)
    if not note:
        raise ValueError("this picture was not drawn by the sandbox")
    return json.loads(note)


def _rng(order: Order, index: int) -> np.random.Generator:
    import numpy as np

    # Host and kind stay out: one seed gives one scene, wherever it is asked for.
    told = f"{order.prompt}\0{order.seed}\0{index}\0{order.reference}".encode("utf-8", "surrogatepass")
    return np.random.default_rng(int.from_bytes(hashlib.sha256(told).digest()[:16], "big"))


def _colour(text: str) -> np.ndarray:
    import numpy as np

    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float32)


def _landscape(order: Order, index: int) -> np.ndarray:
    """Sky, sun and ridges behind one another; more steps give the ridges finer detail."""
    import numpy as np

    width, height, rng = order.width, order.height, _rng(order, index)
    above, horizon, near, light = (_colour(text) for text in PALETTES[rng.integers(len(PALETTES))])
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    sky = above + (horizon - above) * np.clip(rows / 0.62, 0, 1) ** 1.4
    # Four bytes a pixel, so that a whole pixel is copied as one number.
    picture = np.empty((height, width), np.uint32)
    picture[:] = _packed(sky)
    unit = min(width, height)
    _sun(picture, rng.uniform(0.16, 0.84) * width, rng.uniform(0.16, 0.40) * height, unit, light)
    columns = np.arange(width, dtype=np.float32) / unit
    for ridge in range(RIDGES):
        nearness = (ridge + 1) / RIDGES
        base = 0.44 + 0.40 * ridge / RIDGES + rng.uniform(-0.02, 0.02)
        body = (horizon * 0.86 + above * 0.14) * (1 - nearness) + near * nearness
        fog = np.clip((rows - base) * 1.6, 0, 0.45) * (1 - nearness * 0.7)
        edge = base * height - unit * _profile(columns, rng, order.steps, nearness)
        _ridge(picture, edge.clip(0, height - 1), body + (horizon - body) * fog)
    return picture.view(np.uint8).reshape(height, width, 4)


def _packed(colours: np.ndarray) -> np.ndarray:
    """Red, green and blue as one number a pixel."""
    import numpy as np

    four = np.zeros((*colours.shape[:-1], 4), np.uint8)
    four[..., :3] = colours.clip(0, 255)
    return four.view(np.uint32)


def _ridge(picture: np.ndarray, edge: np.ndarray, shades: np.ndarray) -> None:
    """Fills everything below an edge, each row in its shade, and blends the pixels that the edge cuts."""
    import numpy as np

    at, across, top = edge.astype(np.int16), np.arange(len(edge)), int(edge.min())
    down = np.arange(top, len(picture), dtype=np.int16)[:, None]
    np.copyto(picture[top:], _packed(shades[top:]), where=down > at)
    behind = picture[at, across].view(np.uint8).reshape(-1, 4)[:, :3]
    share = (1 - edge % 1)[:, None]
    picture[at, across] = _packed(behind * (1 - share) + shades[at] * share)[:, 0]


def _sun(picture: np.ndarray, x: float, y: float, unit: int, light: np.ndarray) -> None:
    """A disc and the glow around it."""
    import numpy as np

    height, width = picture.shape
    radius, reach = unit * 0.075, unit * 0.40
    top, bottom, left, right = max(0, int(y - reach)), int(y + reach), max(0, int(x - reach)), int(x + reach)
    patch = picture.view(np.uint8).reshape(height, width, 4)[top:bottom, left:right]
    rows = np.arange(top, top + patch.shape[0], dtype=np.float32)[:, None] - np.float32(y)
    columns = np.arange(left, left + patch.shape[1], dtype=np.float32)[None, :] - np.float32(x)
    far = np.sqrt(rows * rows + columns * columns)
    fading = np.maximum(1 - far / np.float32(reach), 0)
    share = np.maximum(fading * fading * np.float32(0.55), np.clip(np.float32(radius) - far, 0, np.float32(0.96)))
    for channel in range(3):
        colour = patch[:, :, channel]
        colour[:] = colour + (np.float32(light[channel]) - colour) * share


def _profile(columns: np.ndarray, rng: np.random.Generator, steps: int, nearness: float) -> np.ndarray:
    import numpy as np

    edge = np.zeros_like(columns)
    for octave in range(min(max(steps, 1), 6) + 2):
        pitch = 1.7 * 1.9**octave * rng.uniform(0.85, 1.15)
        wave = 1 - 2 * np.abs(np.sin(columns * pitch + rng.uniform(0, 6.28)))
        edge += wave * 0.055 * (1.15 - 0.35 * nearness) * 0.52**octave
    return edge


def _labelled(pixels: np.ndarray, order: Order, index: int) -> Image.Image:
    """The band at the foot that says what was ordered."""
    from PIL import Image, ImageDraw

    size = (pixels.shape[1], pixels.shape[0])
    image = Image.frombytes("RGB", size, pixels.tobytes(), "raw", "RGBX")
    unit = min(image.size)
    small, margin = max(9, round(unit * 0.027)), max(4, round(unit * 0.03))
    large = max(10, round(unit * 0.034))
    number = f" · picture {index + 1}" if index else ""
    steps = "step" if order.steps == 1 else "steps"
    facts = f"{order.width} x {order.height} · seed {order.seed} · {order.steps} {steps}{number}"
    lines = [(f"sandbox · {order.host}", large), (facts, small), (" ".join(order.prompt.split()), small)]
    band = round(margin * 1.4 + sum(points * 1.35 for _, points in lines))
    top = max(0, image.height - band)
    strip = image.crop((0, top, image.width, image.height))
    image.paste(Image.blend(strip, Image.new("RGB", strip.size, "#0b0d14"), 0.62), (0, top))
    pen, at = ImageDraw.Draw(image), top + margin * 0.7
    for line, (text, points) in enumerate(lines):
        font = _font(points)
        fitting = _fitting(text, font, image.width - 2 * margin)
        pen.text((margin, at), fitting, font=font, fill="#ffffff" if line == 0 else "#cdd3e0")
        at += points * 1.35
    return image


@lru_cache(maxsize=16)
def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _fitting(text: str, font: Any, width: int) -> str:
    """As much of a text as fits, with an ellipsis."""
    text = text[:400]
    if font.getlength(text) <= width:
        return text
    fits, over = 0, len(text)
    while over - fits > 1:
        middle = (fits + over) // 2
        fits, over = (middle, over) if font.getlength(text[:middle] + "…") <= width else (fits, middle)
    return text[:fits].rstrip() + "…"


def encoded(image: Image.Image, order: Order, index: int) -> bytes:
    """The file of a picture in the kind the host answers with."""
    import numpy as np
    from PIL import Image

    note = json.dumps(record(order, index))
    if order.kind == "png":
        return png_of(np.asarray(image), note)
    file = io.BytesIO()
    if order.kind == "jpeg":
        image.save(file, "JPEG", quality=88, comment=note.encode())
    else:
        exif = Image.Exif()
        exif[0x010E] = note
        image.save(file, "WEBP", quality=82, method=0, exif=exif)
    return file.getvalue()
