"""Where the things of a scene stand in a picture of some size, and how large they are."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from ..scenes import PATTERNABLE, SIDE_BY_SIDE, SIZES, Place, Scene, Shape, Size, Thing

SIDES: dict[Size, float] = {"small": 0.14, "medium": 0.215, "big": 0.34}
"""The side of a square of the same area, as a share of the picture's shorter side."""
VARIES = 0.05
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
ASIDE, WANDER = 0.2, 0.03
COLUMNS = {"left": ASIDE, "centre": 0.5, "right": 1 - ASIDE}
ROWS = {"top": ASIDE, "centre": 0.5, "bottom": 1 - ASIDE}
GAP = 0.04
BEFORE, BETWEEN = (0.1, 0.4), (0.2, 0.4)
"""Shares of the room that two things leave free: before the first, and between them."""
ALONG, ASKEW = (0.38, 0.62), 0.04
INSIDE_SIDE = (0.36, 0.42)
OUTER_SIDE = 0.40


class Chances(NamedTuple):
    """Numbers from 0 to 1 that decide what a scene leaves open; small changes of them change a picture little."""

    across: float
    down: float
    size: float
    other_size: float
    between: float
    askew: float


EVEN = Chances(*(0.5 for _ in Chances._fields))


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


def chances(seed: int) -> Chances:
    """The chances of a seed."""
    random = Random(seed)
    return Chances(*(random.random() for _ in Chances._fields))


def laid_out(scene: Scene, width: int, height: int, chance: Chances) -> list[Placed]:
    """The things in the order they are drawn: all in the square in the middle, so that no ratio draws a scene out."""
    side = min(width, height)
    placed = _in_square(scene, side, chance)
    return [Placed(one.thing, one.x + (width - side) / 2, one.y + (height - side) / 2, one.side) for one in placed]


def _in_square(scene: Scene, side: int, chance: Chances) -> list[Placed]:
    if scene.relation is None:
        return [_alone(scene.things[0], side, chance)]
    if scene.relation == "inside":
        return _inside(scene, side, chance)
    return _beside(scene, side, chance)


def _alone(thing: Thing, side: int, chance: Chances) -> Placed:
    own = _side(thing, SIZES if thing.pattern == "plain" else PATTERNABLE, chance.size)
    across, down = _shares(thing.place, chance)
    return _kept_in(Placed(thing, across * side, down * side, own * side), side)


def _shares(place: Place | None, chance: Chances) -> tuple[float, float]:
    if place is None:
        return _between((ASIDE, 1 - ASIDE), chance.across), _between((ASIDE, 1 - ASIDE), chance.down)
    words = place.split()
    across = next((COLUMNS[word] for word in words if word in COLUMNS), 0.5)
    down = next((ROWS[word] for word in words if word in ROWS), 0.5)
    return across + _between((-WANDER, WANDER), chance.across), down + _between((-WANDER, WANDER), chance.down)


def _inside(scene: Scene, side: int, chance: Chances) -> list[Placed]:
    inner, outer = scene.things
    own = OUTER_SIDE * side * _between((1 - VARIES, 1 + VARIES), chance.size)
    middle = _between((0.3, 0.7), chance.across) * side, _between((0.3, 0.7), chance.down) * side
    around = _kept_in(Placed(outer, *middle, own), side)
    return [around, Placed(inner, around.x, around.y, own * _between(INSIDE_SIDE, chance.other_size))]


def _beside(scene: Scene, side: int, chance: Chances) -> list[Placed]:
    """Two things that do not touch, one after the other across the square or down it."""
    upright = scene.relation == "above"
    pairs = zip(scene.things, _fitting(scene), (chance.size, chance.other_size), strict=True)
    placed = [Placed(thing, 0, 0, side * _side(thing, fitting, size)) for thing, fitting, size in pairs]
    reaches = [one.reach[upright] for one in placed]
    margin, gap = MARGIN * side, GAP * side
    free = side - 2 * (sum(reaches) + margin) - gap
    first = margin + reaches[0] + free * _between(BEFORE, chance.across)
    second = first + sum(reaches) + gap + free * _between(BETWEEN, chance.between)
    middle, askew = side * _between(ALONG, chance.down), side * _between((-ASKEW, ASKEW), chance.askew)
    return [
        _kept_in(Placed(one.thing, *((aside, way) if upright else (way, aside)), one.side), side)
        for one, way, aside in zip(placed, (first, second), (middle - askew, middle + askew), strict=True)
    ]


def _fitting(scene: Scene) -> tuple[tuple[Size, ...], tuple[Size, ...]]:
    """The sizes from which to which each of two things may be, where none is said."""
    return (PATTERNABLE, ("small",)) if scene.relation == "bigger than" else (SIDE_BY_SIDE, SIDE_BY_SIDE)


def _side(thing: Thing, fitting: tuple[Size, ...], chance: float) -> float:
    """The share of the picture's shorter side; what is not said is anything from the first that fits to the last."""
    smallest, biggest = (SIDES[thing.size],) * 2 if thing.size else (SIDES[fitting[0]], SIDES[fitting[-1]])
    return _between((smallest * (1 - VARIES), biggest * (1 + VARIES)), chance)


def _between(ends: tuple[float, float], chance: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * chance


def _kept_in(placed: Placed, side: int) -> Placed:
    """The thing moved so that all of it is in the square."""
    margin = MARGIN * side
    sideways, upright = placed.reach
    x = min(max(placed.x, sideways + margin), side - sideways - margin)
    y = min(max(placed.y, upright + margin), side - upright - margin)
    return Placed(placed.thing, x, y, placed.side)
