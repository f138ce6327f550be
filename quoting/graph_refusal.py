"""What an order in a graph would be refused for, in few words, and the nearest inputs that would not be."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ..providers.errors import InvalidOrder, SchnellkitError
from ..providers.said import Said

SHORT = 24
# Inputs that are mended by a number; a text is the person's own.
NUMBERS = ("width", "height", "images", "steps", "seed")


class Refusal(NamedTuple):
    """The input that is refused with its value, and the inputs with which the order would not be."""

    what: str
    mend: Mapping[str, int] = MappingProxyType({})


MISSING = Refusal(Said("an input is missing"))


def refusal_of(problem: SchnellkitError) -> Refusal:
    """The refusal that an error means."""
    if not isinstance(problem, InvalidOrder) or not problem.name:
        return Refusal(Said("it cannot be ordered"))
    nearest = problem.nearest[0] if problem.nearest else None
    if isinstance(problem.value, tuple):
        sides = zip(("width", "height"), nearest if isinstance(nearest, tuple) else (), strict=False)
        return Refusal(" × ".join(map(str, problem.value)), dict(sides))
    short = isinstance(problem.value, (int, str)) and len(str(problem.value)) <= SHORT and problem.name != "prompt"
    mends = problem.name in NUMBERS and isinstance(nearest, int)
    what = f"{problem.name} {problem.value}" if short else problem.name
    return Refusal(what, {problem.name: nearest} if mends and isinstance(nearest, int) else {})
