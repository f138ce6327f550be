"""Scenes of mini-schnell: what they name, what is kept from training, how they are said and drawn."""

from __future__ import annotations

from random import Random

import numpy
import pytest

from schnellkit.mini.scenes import (
    BACKGROUNDS,
    COLOURS,
    EASY,
    HARD,
    LIGHTS,
    RELATIONS,
    SHAPES,
    USUAL,
    Odds,
    Pattern,
    Scene,
    Thing,
    for_exam,
    for_training,
    is_held_out,
    never_trained,
    some_scene,
    two_things,
)
from schnellkit.mini.training.drawing import draw
from schnellkit.mini.training.layout import EVEN, Chances, chances, laid_out
from schnellkit.mini.words import BACKWARD, FORWARD, PATTERNS, PLACES, SIZES, is_known, prompt

STAR = Scene((Thing("star", "red", "small", "plain", "left"),), "mint", "above")


def test_the_same_seed_gives_the_same_scenes_words_and_pixels() -> None:
    def made(seed: int) -> tuple[Scene, str, bytes]:
        random = Random(seed)
        scene = some_scene(random)
        return scene, prompt(scene, random), draw(scene, 64, 48, chances(seed)).tobytes()

    assert made(3) == made(3)
    assert len({made(seed)[1] for seed in range(50)}) > 45


def test_training_never_meets_what_an_exam_asks_for() -> None:
    random = Random(0)
    trained = {name for _ in range(3000) for name in for_training(random).combinations()}
    for things in (1, 2):
        for _ in range(200):
            held = {name for name in for_exam(random, things).combinations() if is_held_out(name)}
            assert held
            assert not held & trained


def test_about_one_combination_in_eight_is_held_out() -> None:
    names = [f"{colour} {shape} on {ground}" for colour in COLOURS for shape in SHAPES for ground in BACKGROUNDS]
    assert 0.09 < sum(map(is_held_out, names)) / len(names) < 0.16


@pytest.mark.parametrize("part", [*COLOURS, *SHAPES])
def test_every_colour_and_shape_is_trained_on_every_background_but_some(part: str) -> None:
    random = Random(1)
    grounds = {
        scene.background
        for scene in (for_training(random) for _ in range(1500))
        for thing in scene.things
        if part in (thing.colour, thing.shape)
    }
    assert len(grounds) == len(BACKGROUNDS)


def test_two_things_have_two_colours_and_every_relation_comes_up() -> None:
    random = Random(2)
    scenes = [two_things(random) for _ in range(200)]
    assert all(scene.things[0].colour != scene.things[1].colour for scene in scenes)
    assert {scene.relation for scene in scenes} == set(RELATIONS)


def test_a_prompt_says_all_that_its_scene_names() -> None:
    random = Random(4)
    for _ in range(500):
        scene = some_scene(random)
        said = prompt(scene, random)
        assert scene.background in said
        assert "light" in said or " lit " in said if scene.light != "even" else "light" not in said
        if scene.relation:
            assert any(way in said for way in (*FORWARD[scene.relation], *BACKWARD[scene.relation]))
        for thing in scene.things:
            assert f"{thing.colour} {thing.shape}" in said
            assert not thing.size or any(word in said for word in SIZES[thing.size])
            assert any(word in said for word in PATTERNS[thing.pattern])
            assert not thing.place or any(word in said for word in PLACES[thing.place])


def test_a_scene_is_said_in_many_ways() -> None:
    assert len({prompt(STAR, Random(seed)) for seed in range(200)}) > 80


@pytest.mark.parametrize(("width", "height"), [(128, 128), (96, 64), (160, 256), (512, 512)])
def test_a_picture_has_the_size_that_was_asked_for_and_all_things_inside(width: int, height: int) -> None:
    random = Random(5)
    for seed in range(12):
        scene = some_scene(random)
        picture = draw(scene, width, height, chances(seed))
        assert picture.shape == (height, width, 3)
        assert picture.dtype == numpy.float32
        assert 0 <= picture.min() <= picture.max() <= 1
        for placed in laid_out(scene, width, height, chances(seed)):
            sideways, upright = placed.reach
            assert sideways <= placed.x <= width - sideways
            assert upright <= placed.y <= height - upright


def test_the_seed_moves_what_the_scene_leaves_open() -> None:
    scene = Scene((Thing("circle", "blue"),))
    assert not numpy.array_equal(draw(scene, 64, 64, chances(1)), draw(scene, 64, 64, chances(2)))


def test_a_scene_that_training_may_show_names_nothing_held_out() -> None:
    random = Random(6)
    assert not any(never_trained(for_training(random)) for _ in range(200))


def test_an_easy_scene_leaves_nothing_open() -> None:
    random = Random(10)
    for _ in range(100):
        (thing,) = for_training(random, EASY).things
        assert thing.size
        assert thing.place


def test_hard_scenes_have_more_of_what_is_fine() -> None:
    random = Random(12)

    def share(odds: Odds) -> float:
        things = [thing for _ in range(600) for thing in for_training(random, odds).things]
        return sum(thing.shape in ("star", "cross") for thing in things) / len(things)

    assert share(HARD) > 1.3 * share(USUAL)


@pytest.mark.parametrize(("width", "height"), [(448, 256), (256, 320)])
def test_a_picture_of_any_ratio_is_the_square_with_more_ground(width: int, height: int) -> None:
    random = Random(13)
    for scene in (some_scene(random) for _ in range(40)):
        left, top = (width - 256) // 2, (height - 256) // 2
        picture, square = (draw(scene, *size, EVEN) for size in ((width, height), (256, 256)))
        assert numpy.array_equal(picture[top : top + 256, left : left + 256], square)
        assert (picture[:, :left] == picture[:, :1]).all()
        assert (picture[:top] == picture[:1]).all()


@pytest.mark.parametrize("pattern", ["striped", "dotted"])
@pytest.mark.parametrize("side", [256, 512])
def test_all_patches_inside_a_thing_are_alike_at_every_size(pattern: Pattern, side: int) -> None:
    picture = draw(Scene((Thing("square", "blue", "big", pattern, "centre"),)), side, side, EVEN)
    patches = [picture[row : row + 16, side // 2 : side // 2 + 16] for row in range(side // 2 - 32, side // 2 + 32, 16)]
    assert all(numpy.array_equal(patch, patches[0]) for patch in patches)
    assert patches[0].std(axis=(0, 1)).max() > 0.1


def test_nothing_lights_a_black_wall() -> None:
    random = Random(11)
    scenes = [some_scene(random) for _ in range(500)]
    assert {scene.light for scene in scenes if scene.background == "black"} == {"even"}
    assert {scene.light for scene in scenes if scene.background != "black"} == set(LIGHTS)


def test_every_prompt_of_a_scene_is_known() -> None:
    random = Random(7)
    assert all(is_known(prompt(some_scene(random), random)) for _ in range(500))


@pytest.mark.parametrize(
    "text", ["", "a picture", "a lighthouse in a storm", "a red circle and a lighthouse", "circles", "ein roter Kreis"]
)
def test_what_no_scene_could_be_is_not_known(text: str) -> None:
    assert not is_known(text)


@pytest.mark.parametrize("other", [1.0, 0.0])
@pytest.mark.parametrize("one", range(len(Chances._fields)))
def test_every_chance_may_go_to_its_ends_and_all_stays_inside_and_apart(one: int, other: float) -> None:
    chance = Chances(*(1 - other if index == one else other for index in range(len(Chances._fields))))
    random = Random(8)
    for width, height in ((128, 128), (256, 144), (144, 256)):
        for scene in (two_things(random) for _ in range(60)):
            placed = laid_out(scene, width, height, chance)
            for thing in placed:
                sideways, upright = thing.reach
                assert sideways <= thing.x <= width - sideways
                assert upright <= thing.y <= height - upright
            first, second = placed
            if scene.relation != "inside":
                across, down = abs(first.x - second.x), abs(first.y - second.y)
                reaches = [sum(pair) for pair in zip(first.reach, second.reach, strict=True)]
                assert across > reaches[0] or down > reaches[1]


def test_near_chances_give_near_layouts() -> None:
    """Else no model could learn them from noise."""
    random = Random(9)
    for _ in range(200):
        scene = some_scene(random)
        here = Chances(*(random.uniform(0.05, 0.95) for _ in Chances._fields))
        near = Chances(*(share + random.uniform(-0.01, 0.01) for share in here))
        for one, other in zip(laid_out(scene, 256, 256, here), laid_out(scene, 256, 256, near), strict=True):
            assert abs(one.x - other.x) < 6
            assert abs(one.y - other.y) < 6
            assert abs(one.side - other.side) < 4
