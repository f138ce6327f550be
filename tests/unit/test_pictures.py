from io import BytesIO

import numpy
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from schnellkit.library.pictures import PREVIEW_SIDE, AllBlack, NotAPicture, decode, kind_of, preview


def picture(kind: str, size=(32, 16), colour=(250, 120, 10), mode="RGB") -> bytes:
    file = BytesIO()
    Image.new(mode, size, colour).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_of_picture_becomes_an_image_tensor(kind):
    images = decode([picture(kind)] * 2, (32, 16))
    assert images.shape == (2, 16, 32, 3)
    assert images.dtype == torch.float32
    assert torch.allclose(images[1, 8, 8] * 255, torch.tensor([250.0, 120.0, 10.0]), atol=3)


def test_transparency_and_grey_become_rgb():
    assert decode([picture("PNG", colour=(9, 8, 7, 6), mode="RGBA")], (32, 16)).shape[-1] == 3
    assert decode([picture("PNG", colour=90, mode="L")], (32, 16)).shape[-1] == 3


def test_sixteen_bits_a_pixel_keep_their_brightness():
    file = BytesIO()
    Image.fromarray(numpy.full((16, 32), 40_000, numpy.uint16)).save(file, "PNG")
    image = decode([file.getvalue()], (32, 16))
    assert torch.allclose(image * 255, torch.tensor(40_000 / 256), atol=1)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (picture("GIF"), "no JPEG, PNG or WebP"),
        (b"<html>", "no JPEG, PNG or WebP"),
        (picture("PNG")[:60], "damaged"),
        (picture("JPEG")[:200], "damaged"),
        (picture("PNG", size=(16, 16)), "16 × 16 instead of 32 × 16"),
    ],
)
def test_what_is_no_picture_says_why(data, why):
    with pytest.raises(NotAPicture, match=why):
        decode([data], (32, 16))


def test_a_black_picture_is_told_apart():
    with pytest.raises(AllBlack):
        decode([picture("JPEG", colour=(0, 0, 0))], (32, 16))


def test_an_enormous_claim_is_refused_before_it_is_decoded():
    header = picture("PNG")
    claim = header[:16] + (60000).to_bytes(4, "big") * 2 + header[24:]
    with pytest.raises(NotAPicture):
        decode([claim], (60000, 60000))


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.binary(max_size=200), st.integers(0, 300))
def test_damaged_bytes_never_raise_anything_else(kind, noise, at):
    whole = picture(kind)
    try:
        assert decode([whole[:at] + noise + whole[at + len(noise) :]], (32, 16)).shape == (1, 16, 32, 3)
    except NotAPicture:
        pass


@given(st.binary(max_size=40))
def test_the_kind_of_any_bytes_is_known_or_none(data):
    assert kind_of(data) in {"jpeg", "png", "webp", None}


@pytest.mark.parametrize("size", [(64, 48), (512, 512), (1024, 1024), (768, 1344), (1920, 128)])
def test_a_preview_is_the_last_picture_small(size):
    colours = [(10, 20, 30), (250, 120, 10)]
    small = preview(decode([picture("PNG", size, colour) for colour in colours], size))
    assert max(small.size) <= PREVIEW_SIDE
    assert small.width / small.height == pytest.approx(size[0] / size[1], rel=0.02)
    assert small.getextrema() == tuple((value, value) for value in colours[1])
