"""A scene in English: each can be said in several ways."""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random

from .scenes import BACKGROUNDS as TONES
from .scenes import COLOURS, SHAPES, Pattern, Place, Relation, Scene, Size, Thing

SIZES: dict[Size, tuple[str, ...]] = {
    "small": ("small", "little", "tiny"),
    "medium": ("medium-sized", "medium"),
    "big": ("big", "large", "huge"),
}
PATTERNS: dict[Pattern, tuple[str, ...]] = {
    "plain": ("",),
    "striped": ("striped",),
    "dotted": ("dotted", "spotted"),
}
PLACES: dict[Place, tuple[str, ...]] = {
    "top left": ("in the top left corner", "at the top left", "in the upper left"),
    "top": ("at the top", "in the top middle"),
    "top right": ("in the top right corner", "at the top right", "in the upper right"),
    "left": ("on the left", "at the left side"),
    "centre": ("in the centre", "in the middle", "in the center"),
    "right": ("on the right", "at the right side"),
    "bottom left": ("in the bottom left corner", "at the bottom left", "in the lower left"),
    "bottom": ("at the bottom", "in the bottom middle"),
    "bottom right": ("in the bottom right corner", "at the bottom right", "in the lower right"),
}
FORWARD: dict[Relation, tuple[str, ...]] = {
    "left of": ("left of", "to the left of"),
    "above": ("above", "over"),
    "inside": ("inside", "within"),
    "bigger than": ("bigger than", "larger than"),
}
BACKWARD: dict[Relation, tuple[str, ...]] = {
    "left of": ("right of", "to the right of"),
    "above": ("below", "under"),
    "inside": ("around", "with, inside of it,"),
    "bigger than": ("smaller than",),
}
BACKGROUNDS = ("on a {} background", "on {}", "against a {} background", "in front of a {} wall")
LIGHTS = ("lit from {}", "with light from {}", "the light coming from {}")
SIDES = {"left": "the left", "right": "the right", "above": "above"}
OPENINGS = ("", "", "", "a picture of ", "there is ", "a drawing of ")
BACKGROUND_FIRST = 0.25


def prompt(scene: Scene, random: Random) -> str:
    """The scene said in one of many ways; everything it names is in it."""
    where = random.choice(BACKGROUNDS).format(scene.background)
    what = random.choice(OPENINGS) + _things(scene, random)
    said = f"{where}, {what}" if random.random() < BACKGROUND_FIRST else f"{what} {where}"
    if scene.light != "even":
        said += ", " + random.choice(LIGHTS).format(SIDES[scene.light])
    return said


def is_known(text: str) -> bool:
    """Whether a text names a shape and has no word that a prompt of a scene could not have."""
    words = _words(text)
    return not words.isdisjoint(SHAPES) and words <= _vocabulary()


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+(?:-\w+)*", text.lower()))


@lru_cache(maxsize=1)
def _vocabulary() -> set[str]:
    ways = (SIZES, PATTERNS, PLACES, FORWARD, BACKWARD)
    said = [way for table in ways for several in table.values() for way in several]
    return _words(" ".join([*said, *BACKGROUNDS, *LIGHTS, *SIDES.values(), *OPENINGS, *TONES, *COLOURS, *SHAPES, "an"]))


def _things(scene: Scene, random: Random) -> str:
    if scene.relation is None:
        return _thing(scene.things[0], random)
    first, second = (_thing(thing, random) for thing in scene.things)
    if random.random() < 0.5:
        return f"{first} {random.choice(FORWARD[scene.relation])} {second}"
    return f"{second} {random.choice(BACKWARD[scene.relation])} {first}"


def _thing(thing: Thing, random: Random) -> str:
    size = random.choice(SIZES[thing.size]) if thing.size else ""
    words = " ".join(filter(None, (size, random.choice(PATTERNS[thing.pattern]), thing.colour, thing.shape)))
    named = f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
    return f"{named} {random.choice(PLACES[thing.place])}" if thing.place else named
