"""What one turn of a hosted node asks for, as far as it is known before the run."""

from __future__ import annotations

from typing import NamedTuple

from ..graphs.running import UNKNOWN, Turn
from ..providers.order import Order
from .bought import Open, open_fields


class Asked(NamedTuple):
    """What a turn asks for: from the cheapest to the dearest order, and what is not known of it."""

    cheapest: Order
    dearest: Order
    turn: Turn
    unknown: frozenset[str]
    new_seed: bool

    @property
    def open(self) -> Open:
        """What its calls are not known by."""
        return open_fields(self.unknown)

    @property
    def prompted(self) -> bool:
        """Whether its prompt is more than nothing."""
        return bool(str(self.turn["prompt"]).strip())

    @property
    def referenced(self) -> bool:
        """Whether it starts from a picture. Which one that is, is known at run time only."""
        return self.turn.get("reference") is not None

    @property
    def fresh(self) -> bool:
        """Whether it is surely bought anew."""
        return self.turn.get("fresh") is not UNKNOWN and bool(self.turn.get("fresh"))

    @property
    def can_look(self) -> bool:
        """Whether all that names the order is known, and the library may serve it."""
        return self.prompted and not self.unknown and not self.referenced and not self.fresh
