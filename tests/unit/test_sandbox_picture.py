"""The sandbox's pictures: the order decides every byte."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import pytest
from PIL import Image

from schnellkit.sandbox.order import Order
from schnellkit.sandbox.pictures.draw import draw, recorded
from schnellkit.sandbox.pictures.png import enormous

ORDER = Order(
    host="deepinfra",
    model="schnell",
    prompt="a lighthouse at dawn",
    width=640,
    height=384,
    seed=7,
    steps=4,
)


def opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_the_same_order_gives_the_same_bytes(kind: str) -> None:
    order = dataclasses.replace(ORDER, kind=kind)
    assert draw.__wrapped__(order, 0) == draw.__wrapped__(order, 0)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_has_the_ordered_size_and_kind(kind: str) -> None:
    image = opened(draw(dataclasses.replace(ORDER, kind=kind)))
    assert (image.size, image.mode, image.format) == ((640, 384), "RGB", kind.upper())


@pytest.mark.parametrize("change", [{"seed": 8}, {"prompt": "a harbour"}, {"steps": 1}, {"reference": "data:,x"}])
def test_another_order_gives_another_scene(change: dict[str, Any]) -> None:
    scenes = [opened(draw(order)).crop((0, 0, 640, 250)) for order in (ORDER, dataclasses.replace(ORDER, **change))]
    assert scenes[0].tobytes() != scenes[1].tobytes()


def test_the_second_picture_of_a_call_is_not_the_next_seed() -> None:
    second = opened(draw(ORDER, 1)).crop((0, 0, 640, 250))
    next_seed = opened(draw(dataclasses.replace(ORDER, seed=8))).crop((0, 0, 640, 250))
    assert second.tobytes() != next_seed.tobytes()


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_says_what_was_ordered(kind: str) -> None:
    told = recorded(draw(dataclasses.replace(ORDER, kind=kind), 2))
    assert told == {
        "host": "deepinfra",
        "model": "schnell",
        "prompt_hash": ORDER.prompt_hash,
        "width": 640,
        "height": 384,
        "seed": 7,
        "steps": 4,
        "index": 2,
    }


def test_a_strange_picture_says_nothing() -> None:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    with pytest.raises(ValueError, match="not drawn by the sandbox"):
        recorded(file.getvalue())


@pytest.mark.parametrize("change", [{"seed": 8}, {"steps": 3}, {"host": "ionos"}, {"prompt": "b"}])
def test_the_label_shows_what_was_ordered(change: dict[str, Any]) -> None:
    order = dataclasses.replace(ORDER, prompt="a", seed=7)
    bands = [opened(draw(one)).crop((0, 330, 640, 384)) for one in (order, dataclasses.replace(order, **change))]
    letters = [band.convert("L").point([0] * 161 + [255] * 95).tobytes() for band in bands]
    assert letters[0] != letters[1]
    assert 255 in letters[0]


@pytest.mark.parametrize("size", [(64, 64), (128, 1920), (1920, 128)])
@pytest.mark.parametrize("prompt", ["x" * 10_000, "灯台\n\n🌊", "\ud800", "[sandbox:gif]"])
def test_any_size_and_prompt_can_be_drawn(size: tuple[int, int], prompt: str) -> None:
    order = dataclasses.replace(ORDER, width=size[0], height=size[1], prompt=prompt, seed=2**64 - 1)
    assert opened(draw(order)).size == size


def test_the_enormous_picture_only_claims_its_size() -> None:
    claimed = enormous()
    assert len(claimed) < 1000
    assert int.from_bytes(claimed[16:20], "big") == 60_000
