"""The checker of mini-schnell's pictures: it takes what is true and refuses what differs in one word."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy
import pytest
from PIL import Image, ImageFilter
from scipy import ndimage

from schnellkit.mini.scenes import (
    BACKGROUNDS,
    COLOURS,
    LIGHTS,
    PATTERNS,
    PLACES,
    SHAPES,
    SIZES,
    Background,
    Pattern,
    Scene,
    Shape,
    Thing,
    some_scene,
)
from schnellkit.mini.training.checker import look, wrong
from schnellkit.mini.training.drawing import draw
from schnellkit.mini.training.layout import chances

PICTURES = 48
SPOILT = ("clean", "noisy", "blurred", "jpeg")


def spoilt(picture: numpy.ndarray, how: str) -> numpy.ndarray:
    """The picture as it looks after noise, blur or JPEG."""
    if how == "noisy":
        noise = numpy.random.default_rng(0).normal(0, 8 / 255, picture.shape)
        return numpy.clip(picture + noise, 0, 1)
    image = Image.fromarray((picture * 255).round().astype(numpy.uint8))
    if how == "blurred":
        image = image.filter(ImageFilter.GaussianBlur(min(picture.shape[:2]) / 128))
    if how == "jpeg":
        file = io.BytesIO()
        image.save(file, "JPEG", quality=70)
        image = Image.open(file)
    return numpy.asarray(image, numpy.float32) / 255


def others(scene: Scene) -> Iterator[Scene]:
    """Scenes that differ from this one in one named thing, and that cannot be true of the same picture."""
    yield from (replace(scene, background=other) for other in BACKGROUNDS if other != scene.background)
    yield from (replace(scene, light=other) for other in LIGHTS if other != scene.light)
    for index, thing in enumerate(scene.things):
        for changed in _other_things(thing, {one.colour for one in scene.things}):
            yield replace(scene, things=(*scene.things[:index], changed, *scene.things[index + 1 :]))
    if scene.relation:
        yield replace(scene, things=scene.things[::-1])
    swapped = {"left of": ("above", "inside"), "above": ("left of", "inside"), "bigger than": ("inside",)}
    apart = ("left of", "above", "bigger than")
    yield from (
        replace(scene, relation=other) for other in swapped.get(scene.relation or "", apart if scene.relation else ())
    )


def _other_things(thing: Thing, there: set[str]) -> Iterator[Thing]:
    yield from (replace(thing, shape=other) for other in SHAPES if other != thing.shape)
    yield from (replace(thing, colour=other) for other in COLOURS if other not in there)
    yield from (replace(thing, pattern=other) for other in PATTERNS if other != thing.pattern)
    if thing.size:
        yield from (replace(thing, size=other) for other in SIZES if other != thing.size)
    if thing.place:
        yield from (replace(thing, place=other) for other in PLACES if other != thing.place)


@pytest.mark.parametrize(("width", "height"), [(256, 256), (448, 256), (192, 320)])
@pytest.mark.parametrize("how", SPOILT)
def test_what_is_true_is_taken_and_what_differs_in_one_thing_refused(width: int, height: int, how: str) -> None:
    random = Random(f"{width} {height} {how}")
    refused_wrongly, asked, taken_wrongly = [], 0, []
    for seed in range(PICTURES // len(SPOILT)):
        scene = some_scene(random)
        seen = look(spoilt(draw(scene, width, height, chances(seed)), how))
        refused_wrongly += wrong(seen, scene)
        for other in others(scene):
            asked += 1
            taken_wrongly += [] if wrong(seen, other) else [other]
    assert not refused_wrongly
    assert len(taken_wrongly) <= asked / 100, taken_wrongly


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("background", ["white", "grey", "sky blue"])
def test_a_small_thing_out_of_focus_is_still_what_it_is(shape: Shape, background: Background) -> None:
    scene = Scene((Thing(shape, "green", "small", "plain", "top"),), background)
    soft = ndimage.gaussian_filter(draw(scene, 256, 256, chances(0)), (4, 4, 0))
    assert wrong(look(soft), scene) == []


@pytest.mark.parametrize(("side", "pattern"), [(64, "plain"), (192, "dotted"), (512, "striped"), (1024, "dotted")])
def test_it_reads_other_sizes_too(side: int, pattern: Pattern) -> None:
    scene = Scene((Thing("star", "purple", "big", pattern, "centre"),), "beige", "left")
    assert wrong(look(draw(scene, side, side, chances(0))), scene) == []


def test_it_says_what_is_there() -> None:
    scene = Scene((Thing("cross", "green"), Thing("square", "orange")), "black", "even", "inside")
    seen = look(draw(scene, 128, 128, chances(0)))
    assert {(thing.colour, thing.shape, thing.pattern) for thing in seen.things} == {
        ("green", "cross", "plain"),
        ("orange", "square", "plain"),
    }
    assert (seen.background, seen.light) == ("black", "even")


@pytest.mark.parametrize("kind", ["white", "black", "noise", "checkered", "half", "dark"])
def test_a_picture_of_something_else_is_refused(kind: str) -> None:
    rows, columns = numpy.indices((128, 128))
    pictures = {
        "white": numpy.ones((128, 128)),
        "black": numpy.zeros((128, 128)),
        "noise": numpy.random.default_rng(1).random((128, 128)),
        "checkered": (rows // 16 + columns // 16) % 2,
        "half": columns > 63,
        "dark": (rows - 64) ** 2 + (columns - 64) ** 2 > 900,
    }
    picture = numpy.repeat(pictures[kind][..., None], 3, axis=2).astype(numpy.float32)
    for ground in BACKGROUNDS:
        assert wrong(look(picture), Scene((Thing("circle", "red"),), ground))


@pytest.mark.parametrize("colour", [(0.5, 0.5, 0.5), (0.3, 0.05, 0.05), (0.9, 0.7, 0.7), (0.6, 0.85, 0.1)])
def test_a_colour_that_has_no_name_here_is_not_taken_for_one(colour: tuple[float, float, float]) -> None:
    picture = numpy.full((128, 128, 3), 0.98, numpy.float32)
    picture[40:80, 40:80] = colour
    (thing,) = look(picture).things
    assert (thing.shape, thing.colour) == ("square", None)


def test_a_second_thing_that_was_not_named_is_refused() -> None:
    picture = draw(Scene((Thing("circle", "red", "small", "plain", "top left"),)), 128, 128, chances(0))
    picture[80:100, 80:100] = picture[0:1, 127:128] * numpy.array([0.1, 0.2, 0.9], numpy.float32)
    scene = Scene((Thing("circle", "red", "small", "plain", "top left"),))
    assert wrong(look(picture), scene) == ["there are 2 things"]
