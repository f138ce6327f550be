"""The sheet of a face-off: every picture whole in its frame, and every reason to be read."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from schnellkit.local.sheets.frames import WIDEST, Cell, framed, grey, wrapped, written

FONT = ImageFont.load_default(size=20)


def flat(width: int, height: int, level: float) -> torch.Tensor:
    return torch.full((1, height, width, 3), level)


def test_pictures_of_any_size_stand_in_the_middle_of_frames_of_one_size():
    made = framed([Cell("1", flat(64, 128, 0.0)), Cell("2", flat(128, 64, 1.0)), Cell("3", None, "no")])
    assert made.shape == (1, 2 * (128 + 20 + 8) + 8, 2 * (128 + 8) + 8, 3)
    first = made[0, 8 : 8 + 128, 8 : 8 + 128]
    assert float(first[:, 32:96].max()) == 0.0
    assert float(first[:, :31].min()) > 0.8
    assert float(first[:, 97:].min()) > 0.8
    third = made[0, 8 + 156 : 8 + 156 + 128, 8 : 8 + 128]
    assert tuple(round(value * 255) for value in third[2, 2].tolist()) == (150, 150, 150)
    assert float(third.max()) > 0.95, "the reason stands in it"


def test_many_large_pictures_are_drawn_smaller_and_none_is_enlarged():
    made = framed([Cell(str(number), flat(2048, 1024, 0.5)) for number in range(4)])
    assert made.shape[2] == WIDEST + 3 * 8
    assert framed([Cell("1", flat(64, 64, 0.5))]).shape == (1, 64 + 20 + 16, 80, 3)


def test_a_sheet_without_any_picture_is_one_too():
    assert framed([Cell("1", None, "why"), Cell("2", None, "")]).shape == (1, 512 + 51 + 16, 2 * 520 + 8, 3)


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(30, 400))
def test_a_reason_is_wrapped_and_no_letter_of_it_is_lost(text, width):
    lines = wrapped(text, width, FONT)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(FONT.getlength(line) <= width or len(line) == 1 for line in lines)


def test_words_stay_whole_where_they_fit():
    assert wrapped("no key yet for this host", 110, FONT) == ["no key yet", "for this host"]


def test_a_long_reason_is_written_smaller_until_it_fits():
    short, long = (
        framed([Cell("1", flat(256, 128, 0.0)), Cell("2", None, "much to tell " * count)]) for count in (1, 40)
    )
    # The rows of the frame without a letter in them.
    frames = [(made[0, 8 : 8 + 128, 8 + 264 : 8 + 264 + 256] > 0.8).any(dim=2).any(dim=1) for made in (short, long)]
    assert [int(rows.sum()) < 40 for rows in frames] == [True, False]
    assert not any(bool(rows[0]) or bool(rows[-1]) for rows in frames), "nothing is cut off at an edge"


def test_signs_that_the_font_lacks_are_words():
    assert written("≈ €0.01 · £2") == "about EUR 0.01 · GBP 2"


@pytest.mark.parametrize("size", [(64, 64), (1024, 512)])
def test_a_missing_picture_has_the_size_of_the_others(size):
    assert grey(*size, "why").shape == (1, size[1], size[0], 3)
