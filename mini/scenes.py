"""What a picture of mini-schnell shows: one or two things on a background; drawn from a seed, some never trained on."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Literal, NamedTuple, get_args

Shape = Literal["circle", "square", "triangle", "diamond", "star", "cross"]
Colour = Literal["red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink"]
Size = Literal["small", "medium", "big"]
Pattern = Literal["plain", "striped", "dotted"]
Place = Literal[
    "top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right"
]  # fmt: skip
Background = Literal["white", "grey", "black", "beige", "sky blue", "mint"]
Light = Literal["even", "left", "right", "above"]
Relation = Literal["left of", "above", "inside", "bigger than"]

SHAPES: tuple[Shape, ...] = get_args(Shape)
COLOURS: tuple[Colour, ...] = get_args(Colour)
SIZES: tuple[Size, ...] = get_args(Size)
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
PLACES: tuple[Place, ...] = get_args(Place)
BACKGROUNDS: tuple[Background, ...] = get_args(Background)
LIGHTS: tuple[Light, ...] = get_args(Light)
RELATIONS: tuple[Relation, ...] = get_args(Relation)

HELD_OUT_OF = 8
LIT = 0.25
SIDE_BY_SIDE: tuple[Size, ...] = ("small", "medium")
"""The sizes of which two fit into one picture."""
PATTERNABLE: tuple[Size, ...] = ("medium", "big")
"""A small thing is too small for stripes or dots to be told apart."""


class Odds(NamedTuple):
    """How often a scene has one thing alone, its size and place said, a pattern; and which shapes."""

    alone: float = 0.5
    said: float = 0.6
    patterned: float = 0.3
    shapes: tuple[Shape, ...] = SHAPES


USUAL = Odds()
EASY = Odds(alone=1, said=1)
HARD = Odds(alone=0.6, shapes=(*SHAPES, "star", "cross"))
"""More of what is longest a blur: shapes with fine corners, and one thing that may be anywhere in any size."""
PAIRS = HARD._replace(alone=0.3)
PATTERNED = Odds(patterned=0.7)


@dataclass(frozen=True)
class Thing:
    """One thing in a picture; a size or place that is None is not said and may be any."""

    shape: Shape
    colour: Colour
    size: Size | None = None
    pattern: Pattern = "plain"
    place: Place | None = None


@dataclass(frozen=True)
class Scene:
    """A whole picture; where there are two things, the first stands in the relation to the second."""

    things: tuple[Thing, ...]
    background: Background = "white"
    light: Light = "even"
    relation: Relation | None = None

    def combinations(self) -> tuple[str, ...]:
        """What of it may be held out of training: each thing on its background, and two things in their relation."""
        named = [f"{thing.colour} {thing.shape}" for thing in self.things]
        on_background = [f"{name} on {self.background}" for name in named]
        return (*on_background, f" {self.relation} ".join(named)) if self.relation else tuple(on_background)


def is_held_out(combination: str) -> bool:
    """Whether training never shows this combination: one in eight, by its hash."""
    return int(sha256(combination.encode()).hexdigest(), 16) % HELD_OUT_OF == 0


def never_trained(scene: Scene) -> bool:
    """Whether training never shows the scene."""
    return any(map(is_held_out, scene.combinations()))


def one_thing(random: Random, odds: Odds = USUAL) -> Scene:
    """Some scene of one thing."""
    pattern = _pattern(random, odds)
    sizes = SIZES if pattern == "plain" else PATTERNABLE
    size = random.choice(sizes) if random.random() < odds.said else None
    place = random.choice(PLACES) if random.random() < odds.said else None
    thing = Thing(random.choice(odds.shapes), random.choice(COLOURS), size, pattern, place)
    return Scene((thing,), *_ground(random))


def two_things(random: Random, odds: Odds = USUAL) -> Scene:
    """Some scene of two things of different colours in a relation."""
    relation = random.choice(RELATIONS)
    first, second = random.sample(COLOURS, 2)
    if relation in ("inside", "bigger than"):
        things = (Thing(random.choice(odds.shapes), first), Thing(random.choice(odds.shapes), second))
    else:
        things = (_beside(random, first, odds), _beside(random, second, odds))
    return Scene(things, *_ground(random), relation)


def some_scene(random: Random, odds: Odds = USUAL) -> Scene:
    """Some scene, of one thing or of two."""
    return one_thing(random, odds) if random.random() < odds.alone else two_things(random, odds)


def for_training(random: Random, odds: Odds = USUAL) -> Scene:
    """Some scene that may be trained on."""
    while never_trained(scene := some_scene(random, odds)):
        pass
    return scene


def for_exam(random: Random, things: int) -> Scene:
    """Some scene of one or two things that is never trained on."""
    draw = one_thing if things == 1 else two_things
    while not never_trained(scene := draw(random)):
        pass
    return scene


def _beside(random: Random, colour: Colour, odds: Odds) -> Thing:
    pattern = _pattern(random, odds)
    if pattern != "plain":
        return Thing(random.choice(odds.shapes), colour, "medium", pattern)
    size = random.choice(SIDE_BY_SIDE) if random.random() < odds.said / 2 else None
    return Thing(random.choice(odds.shapes), colour, size)


def _pattern(random: Random, odds: Odds) -> Pattern:
    return random.choice(PATTERNS[1:]) if random.random() < odds.patterned else "plain"


def _ground(random: Random) -> tuple[Background, Light]:
    """A background and the light on it, which on black could hardly be seen."""
    background = random.choice(BACKGROUNDS)
    lit = random.random() < LIT and background != "black"
    return background, random.choice(LIGHTS[1:]) if lit else "even"
