"""What a picture shows, told from its pixels alone, and whether it is what a scene says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy
from scipy import ndimage

from ..scenes import COLOURS, Background, Colour, Light, Pattern, Place, Relation, Scene, Shape, Size, Thing
from .form import pattern_of, shape_of
from .ground import DARKEST, Floats, Ground, Mask, ground_and_mask, smoothed

HUES: dict[Colour, float] = {
    "red": 0,
    "orange": 30,
    "yellow": 53,
    "green": 131,
    "turquoise": 180,
    "blue": 226,
    "purple": 275,
    "pink": 327,
}
SMALLEST_AREA = 0.0033
SECOND_PART = 0.25
UP_TO: dict[Size, float] = {"small": 0.1735, "medium": 0.27, "big": 0.45}
SMALLEST_SIDE = 0.09
FIRST_THIRD, LAST_THIRD = 0.4, 0.6
BIGGER = 1.15
FADED, BETWEEN, SHADED = 0.4, 20, 0.4
WITHIN = 0.9


@dataclass(frozen=True, eq=False)
class SeenThing:
    """One thing that was found: its middle in the square in the picture's middle, as shares of the shorter side, as is
    the side of a square of its area."""

    shape: Shape | None
    colour: Colour | None
    pattern: Pattern
    side: float
    x: float
    y: float
    mask: Mask

    @property
    def size(self) -> Size | None:
        """What its size is called."""
        return next((name for name, most in UP_TO.items() if SMALLEST_SIDE < self.side < most), None)

    @property
    def place(self) -> Place:
        """Where in the picture it is."""
        across = "left" if self.x < FIRST_THIRD else "right" if self.x > LAST_THIRD else ""
        down = "top" if self.y < FIRST_THIRD else "bottom" if self.y > LAST_THIRD else ""
        names: dict[str, Place] = {
            "top left": "top left",
            "top right": "top right",
            "bottom left": "bottom left",
            "bottom right": "bottom right",
            "top": "top",
            "bottom": "bottom",
            "left": "left",
            "right": "right",
        }
        return names.get(f"{down} {across}".strip(), "centre")


@dataclass(frozen=True)
class Seen:
    """All that was found in a picture; light is None where it comes from somewhere that has no name."""

    things: tuple[SeenThing, ...]
    background: Background
    light: Light | None


def look(picture: Floats) -> Seen:
    """What is in a picture of height × width × 3 floats from 0 to 1."""
    calm = smoothed(picture.astype(numpy.float32))
    ground, mask = ground_and_mask(calm)
    parts = _parts(calm, mask)
    return Seen(tuple(_thing(calm, ground, colour, part) for colour, part in parts), ground.background, ground.light)


def wrong(seen: Seen, scene: Scene) -> list[str]:
    """Everything that is not as the scene names it; nothing where all is right."""
    found = [f"the background is {seen.background}"] if seen.background != scene.background else []
    if seen.light != scene.light:
        found.append(f"the light is {seen.light}")
    if len(seen.things) != len(scene.things):
        return [*found, f"there are {len(seen.things)} things"]
    by_colour = {thing.colour: thing for thing in seen.things}
    for thing in scene.things:
        there = by_colour.get(thing.colour)
        found += _different(there, thing) if there else [f"nothing is {thing.colour}"]
    if scene.relation and len(by_colour) == len(scene.things) and not found:
        first, second = (by_colour[thing.colour] for thing in scene.things)
        if scene.relation not in relations(first, second):
            found.append(f"the {first.colour} thing is not {scene.relation} the {second.colour} one")
    return found


def relations(one: SeenThing, other: SeenThing) -> set[Relation]:
    """Every relation in which the first of two things stands to the second."""
    around = ndimage.binary_fill_holes(other.mask)
    if around is not None and (around & one.mask).sum() > WITHIN * one.mask.sum():
        return {"inside"}
    true: set[Relation] = {"bigger than"} if one.side > BIGGER * other.side else set()
    across, down = other.x - one.x, other.y - one.y
    if across > abs(down):
        true.add("left of")
    if down > abs(across):
        true.add("above")
    return true


def _different(there: SeenThing, thing: Thing) -> Iterator[str]:
    for name in ("shape", "pattern", "size", "place"):
        wanted, found = getattr(thing, name), getattr(there, name)
        if wanted is not None and wanted != found:
            yield f"the {name} of the {thing.colour} thing is {found}"


def _hues(picture: Floats) -> Floats:
    """The hue of each pixel in degrees."""
    red, green, blue = numpy.moveaxis(picture, 2, 0)
    return numpy.degrees(numpy.arctan2(numpy.sqrt(3) * (green - blue), 2 * red - green - blue)) % 360


def _distance(hues: Floats, colour: Colour) -> Floats:
    return numpy.abs((hues - HUES[colour] + 180) % 360 - 180)


def _is_of(picture: Floats, brightness: Floats, mask: Mask, colour: Colour) -> bool:
    """Whether a thing whose colour is most like this one is really of it, not grey, dark or something between."""
    pixels = picture[mask]
    strength = 1 - pixels.min(axis=1) / pixels.max(axis=1).clip(DARKEST)
    off = numpy.median(_distance(_hues(picture), colour)[mask])
    return bool(numpy.median(strength) > FADED and off < BETWEEN and numpy.percentile(brightness[mask], 90) > SHADED)


def _parts(picture: Floats, mask: Mask) -> list[tuple[Colour, Mask]]:
    """The pixels of each thing behind its colour."""
    area = min(mask.shape) ** 2
    hues = _hues(picture)
    nearest = numpy.argmin([_distance(hues, colour) for colour in COLOURS], axis=0)
    # Where two colours meet, others lie between them, but only as lines that are gone once a pixel is taken off.
    worn = partial(ndimage.binary_erosion, iterations=max(1, min(mask.shape) // 128))
    there: list[Colour] = [
        name for i, name in enumerate(COLOURS) if worn(mask & (nearest == i)).sum() > SMALLEST_AREA * area
    ]
    if not there:
        return []
    owner = numpy.argmin([_distance(hues, colour) for colour in there], axis=0)
    return [(name, part) for i, name in enumerate(there) for part in _apart(mask & (owner == i), SMALLEST_AREA * area)]


def _apart(mask: Mask, smallest: float) -> list[Mask]:
    """Each connected part that is no speck."""
    labels, _ = ndimage.label(ndimage.binary_opening(mask))  # pyright: ignore[reportGeneralTypeIssues]
    counts = numpy.bincount(labels.ravel())[1:]
    least = max(smallest, SECOND_PART * counts.max(initial=0))
    return [labels == index + 1 for index, count in enumerate(counts) if count > least]


def _thing(picture: Floats, ground: Ground, colour: Colour, mask: Mask) -> SeenThing:
    whole = ndimage.binary_fill_holes(mask)
    assert whole is not None
    rows, columns = numpy.nonzero(whole)
    height, width = mask.shape
    shorter = min(mask.shape)
    brightness = picture.max(axis=2) / ground.brightness
    return SeenThing(
        shape=shape_of(whole),
        colour=colour if _is_of(picture, brightness, mask, colour) else None,
        pattern=pattern_of(brightness, mask),
        side=float(numpy.sqrt(whole.sum()) / shorter),
        x=float((columns.mean() + 0.5 - width / 2) / shorter + 0.5),
        y=float((rows.mean() + 0.5 - height / 2) / shorter + 0.5),
        mask=mask,
    )
