"""Bought: the calls of one press that come before the one that is counted, as far as they are known."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..providers.order import Order

# What tells two calls apart.
FIELDS = ("host", "model", "prompt", "width", "height", "images", "seed", "steps", "variation", "options", "reference")
# What a call is not known by where an input is not known: a size may be fitted, and seeds go on with the pictures.
OPENED_BY = {
    "prompt": {"prompt"},
    "width": {"width", "height"},
    "height": {"width", "height"},
    "images": {"images"},
    "seed": {"seed", "variation"},
    "steps": {"steps"},
}

Open = frozenset[str]
Shape = tuple[Any, ...]


def open_fields(unknown: Collection[str]) -> Open:
    """What a call is not known by where these inputs of its node are not known."""
    return frozenset().union(*(OPENED_BY.get(name, ()) for name in unknown))


class Bought:
    """The names of the calls so far, and the shapes of all of them.

    A shape's open fields are not known. A call whose other fields fit may be the same, and then one of them is free.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        # What a node that chooses its host has ordered: the first of its route, and what it was to go by.
        self.routed: set[tuple[str, object]] = set()
        # By what is open in them, and by what is left out beside that to compare them with others.
        self._shapes: dict[Open, dict[Open, set[Shape]]] = {}
        self._anything: set[str] = set()

    def copied(self) -> Bought:
        """The same, to go on from apart."""
        bought = Bought()
        bought.names, bought.routed, bought._anything = set(self.names), set(self.routed), set(self._anything)
        bought._shapes = {
            fields: {left_out: set(shapes) for left_out, shapes in views.items()}
            for fields, views in self._shapes.items()
        }
        return bought

    def add(self, call: Order, fields: Open, *, referenced: bool = False) -> None:
        """One more call, of which these fields are open."""
        views = self._shapes.setdefault(fields, {fields: set()})
        for left_out, shapes in views.items():
            shapes.add(_shape(call, left_out, referenced=referenced))

    def add_anything(self, host: str) -> None:
        """One more call at the host, of which nothing is known."""
        self._anything.add(host)

    def may_have(self, call: Order, fields: Open, *, referenced: bool = False, new_seed: bool = False) -> bool:
        """Whether a call before may be this very one. One with a new seed is none of those whose seed is not known."""
        if call.host in self._anything:
            return True
        for others, views in self._shapes.items():
            if new_seed and "seed" in others:
                continue
            left_out = fields | others
            if left_out not in views:
                views[left_out] = {_without(shape, left_out) for shape in views[others]}
            if _shape(call, left_out, referenced=referenced) in views[left_out]:
                return True
        return False


def _shape(call: Order, left_out: Open, *, referenced: bool) -> Shape:
    values = (*(getattr(call, name) for name in FIELDS[:-1]), referenced)
    return _without(values, left_out)


def _without(shape: Shape, left_out: Open) -> Shape:
    return tuple(None if name in left_out else value for name, value in zip(FIELDS, shape, strict=True))
