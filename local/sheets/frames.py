"""The sheet of a face-off: pictures of any size in frames, each with its line; what is not there says why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from ...providers.prices.money import ABOUT
from .sheet import GAP, INK, PAPER, as_pillow

GREY, PALE = (150, 150, 150), (250, 250, 250)
# A sheet is for the eye: the pictures themselves are handed on whole.
WIDEST = 3072
LEAST_STRIP, LEAST_POINTS = 20, 8
SIDE = 512
# What the font of the sheet has no sign for, in words.
WRITTEN = {f"{ABOUT} ": "about ", ABOUT: "about ", "€": "EUR ", "£": "GBP "}


class Cell(NamedTuple):
    """One frame: a picture with the line under it, or why there is none."""

    label: str
    image: torch.Tensor | None = None
    why: str = ""


def framed(cells: Sequence[Cell], columns: int = 0) -> torch.Tensor:
    """One picture with all frames in rows, each as large as the largest picture; 0 columns make it nearly square."""
    columns = min(len(cells), columns or math.ceil(math.sqrt(len(cells))))
    rows = math.ceil(len(cells) / columns)
    width, height = _frame_size(cells, columns)
    strip = _strip(height)
    paper = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + strip + GAP) + GAP), PAPER)
    draw = ImageDraw.Draw(paper)
    for index, cell in enumerate(cells):
        left = GAP + index % columns * (width + GAP)
        top = GAP + index // columns * (height + strip + GAP)
        paper.paste(_inside(cell, (width, height), strip), (left, top))
        label = written(cell.label)
        font = _fitting(label, width, strip * 0.6)
        draw.text((left + width / 2, top + height + strip / 2), label, INK, font, anchor="mm")
    return torch.from_numpy(np.asarray(paper, dtype=np.float32) / 255)[None]


def grey(width: int, height: int, why: str) -> torch.Tensor:
    """A grey picture with the reason in words, in place of one that is not there."""
    image = _in_words(why, (width, height), _strip(height))
    return torch.from_numpy(np.asarray(image, dtype=np.float32) / 255)[None]


def written(text: str) -> str:
    """The text in signs that the font of the sheet has."""
    for sign, word in WRITTEN.items():
        text = text.replace(sign, word)
    return text


def wrapped(text: str, width: float, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[str]:
    """The text in lines that are no wider, words whole where they fit."""
    return list(_lines(text, width, font))


def _strip(height: int) -> int:
    """How high the line under a picture is: to be read where the sheet is shown small, on its node."""
    return max(LEAST_STRIP, height // 10)


def _frame_size(cells: Sequence[Cell], columns: int) -> tuple[int, int]:
    sizes = [(cell.image.shape[2], cell.image.shape[1]) for cell in cells if cell.image is not None] or [(SIDE, SIDE)]
    width, height = max(width for width, _ in sizes), max(height for _, height in sizes)
    scale = min(1.0, WIDEST / (columns * width))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _inside(cell: Cell, size: tuple[int, int], strip: int) -> Image.Image:
    """What is in the frame: the picture in its middle, or the reason."""
    if cell.image is None:
        return _in_words(cell.why, size, strip)
    frame = Image.new("RGB", size, PAPER)
    picture = as_pillow(cell.image[0])
    scale = min(1.0, size[0] / picture.width, size[1] / picture.height)
    if scale < 1:
        small = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        picture = picture.resize(small, Image.Resampling.LANCZOS)
    frame.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2))
    return frame


def _in_words(why: str, size: tuple[int, int], strip: int) -> Image.Image:
    frame = Image.new("RGB", size, GREY)
    points = strip * 0.6
    while True:
        font = ImageFont.load_default(size=points)
        lines = wrapped(written(why), size[0] - 4 * GAP, font)
        if len(lines) * points * 1.4 <= size[1] or points < LEAST_POINTS:
            break
        points *= 0.9
    draw = ImageDraw.Draw(frame)
    middle = size[0] / 2, size[1] / 2
    draw.multiline_text(middle, "\n".join(lines), PALE, font, anchor="mm", align="center")
    return frame


def _fitting(label: str, width: int, size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font as large as the label fits under its picture."""
    font = ImageFont.load_default(size=size)
    room = max(1, width - GAP)
    length = font.getlength(label)
    return font if length <= room else ImageFont.load_default(size=max(6.0, size * room / length))


def _lines(text: str, width: float, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            yield line
            longer = word
        while len(longer) > 1 and font.getlength(longer) > width:
            fits = next(at for at in range(len(longer) - 1, 0, -1) if at == 1 or font.getlength(longer[:at]) <= width)
            yield longer[:fits]
            longer = longer[fits:]
        line = longer
    if line:
        yield line
