"""Where the things of a scene stand in a picture of some size, and how large they are."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .scenes import PATTERNABLE, SIDE_BY_SIDE, SIZES, Place, Scene, Shape, Size, Thing

SIDES: dict[Size, float] = {"small": 0.14, "medium": 0.215, "big": 0.34}
"""The side of a square of the same area, as a share of the picture's shorter side."""
VARIES = 0.07
REACH: dict[Shape, tuple[float, float]] = {
    "circle": (0.57, 0.57),
    "square": (0.5, 0.5),
    "triangle": (0.76, 0.88),
    "diamond": (0.71, 0.71),
    "star": (0.83, 0.83),
    "cross": (0.68, 0.68),
}
"""How far a shape of that side reaches from its centre, to the sides and up or down."""
MARGIN = 0.02
ASIDE, WANDER = 0.2, 0.035
COLUMNS = {"left": ASIDE, "centre": 0.5, "right": 1 - ASIDE}
ROWS = {"top": ASIDE, "centre": 0.5, "bottom": 1 - ASIDE}
GAP = 0.03
INSIDE_SIDE = (0.36, 0.42)
OUTER_SIDE = 0.40


@dataclass(frozen=True)
class Placed:
    """A thing with its centre and side in pixels."""

    thing: Thing
    x: float
    y: float
    side: float

    @property
    def reach(self) -> tuple[float, float]:
        """Pixels from its centre to its edges, sideways and up or down."""
        sideways, upright = REACH[self.thing.shape]
        return sideways * self.side, upright * self.side


def laid_out(scene: Scene, width: int, height: int, random: Random) -> list[Placed]:
    """The things in the order they are drawn."""
    if scene.relation is None:
        return [_alone(scene.things[0], width, height, random)]
    if scene.relation == "inside":
        return _inside(scene, width, height, random)
    return _beside(scene, width, height, random)


def _alone(thing: Thing, width: int, height: int, random: Random) -> Placed:
    side = _side(thing.size or random.choice(SIZES if thing.pattern == "plain" else PATTERNABLE), width, height, random)
    across, down = _shares(thing.place, random)
    return _kept_in(Placed(thing, across * width, down * height, side), width, height)


def _shares(place: Place | None, random: Random) -> tuple[float, float]:
    if place is None:
        return random.uniform(ASIDE, 1 - ASIDE), random.uniform(ASIDE, 1 - ASIDE)
    words = place.split()
    across = next((COLUMNS[word] for word in words if word in COLUMNS), 0.5)
    down = next((ROWS[word] for word in words if word in ROWS), 0.5)
    return across + random.uniform(-WANDER, WANDER), down + random.uniform(-WANDER, WANDER)


def _inside(scene: Scene, width: int, height: int, random: Random) -> list[Placed]:
    inner, outer = scene.things
    side = OUTER_SIDE * min(width, height) * random.uniform(1 - VARIES, 1 + VARIES)
    around = Placed(outer, random.uniform(0.3, 0.7) * width, random.uniform(0.3, 0.7) * height, side)
    around = _kept_in(around, width, height)
    return [around, Placed(inner, around.x, around.y, side * random.uniform(*INSIDE_SIDE))]


def _beside(scene: Scene, width: int, height: int, random: Random) -> list[Placed]:
    """Two things that do not touch, tried at random until they fit."""
    first, second = scene.things
    upright = scene.relation == "above" or (scene.relation == "bigger than" and height > width)
    while True:
        sizes = _sizes(scene, random)
        sides = [_side(size, width, height, random) for size in sizes]
        along, swapped = random.uniform(0.35, 0.65), scene.relation == "bigger than" and random.random() < 0.5
        starts = (random.uniform(0.2, 0.35), random.uniform(0.65, 0.8))
        placed = [
            _kept_in(
                _on_axis(thing, side, share, along + random.uniform(-0.06, 0.06), upright, width, height), width, height
            )
            for thing, side, share in zip((first, second), sides, reversed(starts) if swapped else starts, strict=True)
        ]
        if _apart(placed[0], placed[1], upright, GAP * min(width, height)):
            return placed


def _sizes(scene: Scene, random: Random) -> list[Size]:
    if scene.relation == "bigger than":
        return [random.choice(("medium", "big")), "small"]
    return [thing.size or random.choice(SIDE_BY_SIDE) for thing in scene.things]


def _on_axis(thing: Thing, side: float, share: float, along: float, upright: bool, width: int, height: int) -> Placed:
    across, down = (along, share) if upright else (share, along)
    return Placed(thing, across * width, down * height, side)


def _apart(one: Placed, other: Placed, upright: bool, gap: float) -> bool:
    axis = 1 if upright else 0
    distance = abs(one.y - other.y) if upright else abs(one.x - other.x)
    return distance >= one.reach[axis] + other.reach[axis] + gap


def _side(size: Size, width: int, height: int, random: Random) -> float:
    return SIDES[size] * min(width, height) * random.uniform(1 - VARIES, 1 + VARIES)


def _kept_in(placed: Placed, width: int, height: int) -> Placed:
    """The thing moved so that all of it is in the picture."""
    margin = MARGIN * min(width, height)
    sideways, upright = placed.reach
    x = min(max(placed.x, sideways + margin), width - sideways - margin)
    y = min(max(placed.y, upright + margin), height - upright - margin)
    return Placed(placed.thing, x, y, placed.side)
