"""What a turn of Schnell · Face-off will charge: one order at each host and model, quoted as if by their nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..graphs.running import UNKNOWN
from ..orders.routes.entrants import Entrant, entrants
from ..orders.routes.facts import Facts
from ..orders.routes.route import describe_stop
from ..providers.said import Said
from .extremes import PRICELESS
from .route_quote import OWN_MODEL, not_asked, still_open

# What changes no order.
SHOWN_BY = ("winner", "blind")


class FaceOffTurns(NamedTuple):
    """The turns that a turn of a face-off stands for, each with its host's name; and what this machine makes."""

    turns: tuple[tuple[str, Mapping[str, Any]], ...]
    pictures_here: int
    notes: tuple[str, ...]


def open_in_face_off(turn: Mapping[str, Any]) -> tuple[str, ...]:
    """The inputs that only the run knows, beside those that change neither who takes part nor a price."""
    return tuple(name for name in still_open(turn) if name not in SHOWN_BY)


def face_off_turns(turn: Mapping[str, Any], facts: Facts) -> FaceOffTurns:
    """The turn as one for each host and model that takes part. What is not known of it stays so in each.

    Raises InvalidOrder where nobody takes part, ValueError without a number.
    """
    turn = {**turn, "fresh": anew(turn)}
    filled: dict[str, Any] = {name: PRICELESS.get(name) if value is UNKNOWN else value for name, value in turn.items()}
    filled["prompt"] = filled["prompt"] if str(filled["prompt"]).strip() else PRICELESS["prompt"]
    found = entrants(filled, facts._replace(here=turn.get(OWN_MODEL) is not None))
    here = sum(one.stop.here for one in found.all_in)
    turns = tuple((one.stop.host.name, one.turn(turn)) for one in found.all_in if not one.stop.here)
    asked = Said("side by side: {hosts}", hosts="; ".join(_described(one) for one in found.all_in))
    return FaceOffTurns(turns, here * int(filled["images"]), (asked, *not_asked(found.left_out)))


def anew(turn: Mapping[str, Any]) -> Any:
    """Whether the pictures are made anew: once one is chosen, they are those that it was chosen from."""
    winner, fresh = turn.get("winner") or 0, turn.get("fresh")
    if winner is UNKNOWN:
        return UNKNOWN if fresh is UNKNOWN or fresh else fresh
    return False if int(winner) else fresh


def _described(one: Entrant) -> str:
    """An entrant with its price, under the name by which it is told from its neighbours."""
    return describe_stop(one.stop._replace(server=one.title))
