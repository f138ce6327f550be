"""Wishes: what a person asks of the way to a host, read from the inputs of Schnell · Anywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ...providers.errors import InvalidOrder
from ...providers.families import SCHNELL
from ...providers.said import Said

CHEAPEST, FASTEST, HERE_FIRST, IN_ORDER = "cheapest", "fastest", "own machine first", "in my order"
CHOICES = (CHEAPEST, FASTEST, HERE_FIRST, IN_ORDER)
# Semicolons, lines, and the Arabic and Chinese commas and semicolons.
OTHER_COMMAS = ";\n\u060c\u061b\uff0c\uff1b\u3001"
ANY, IN_EU, WITH_SEED = "any", "EU only", "with a seed"
ONLY = (ANY, IN_EU, WITH_SEED)


class Wishes(NamedTuple):
    """By what a host is chosen, among which, and for how much a picture at most.

    `hosts` are those that a person named, in their order; without any, all are allowed. `unknown` allows hosts whose
    price nobody knows, after all others. `stay` keeps to the host that made the last picture.
    """

    choose: str = CHEAPEST
    only: str = ANY
    hosts: tuple[str, ...] = ()
    at_most: Decimal | None = None
    unknown: bool = False
    stay: bool = False
    family: str = SCHNELL

    @property
    def seeded(self) -> bool:
        """Whether the host must have a seed."""
        return self.only == WITH_SEED


def wishes_of(inputs: Mapping[str, Any], known: Collection[str]) -> Wishes:
    """The wishes in a node's inputs; `known` are the names that a host may be called by.

    Raises InvalidOrder for a name that is none of them, and for “in my order” without an order.
    """
    names = hosts_named(str(inputs.get("hosts") or ""))
    for name in names:
        if name not in known:
            raise InvalidOrder(
                Said("hosts: “{name}” is no host here. Known: {known}.", name=name, known=", ".join(known)),
                name="hosts",
                value=name,
                nearest=tuple(known),
            )
    choose = str(inputs.get("choose") or CHEAPEST)
    if choose == IN_ORDER and not names:
        raise InvalidOrder(
            Said("choose is “in my order”, and hosts names none: write them there, like “cloudflare, deepinfra”."),
            name="hosts",
        )
    most = Decimal(str(inputs.get("at_most") or 0))
    return Wishes(
        choose,
        str(inputs.get("only") or ANY),
        names,
        most if most > 0 else None,
        bool(inputs.get("unknown_prices")),
        bool(inputs.get("stay")),
        str(inputs.get("model") or SCHNELL),
    )


def hosts_named(text: str) -> tuple[str, ...]:
    """The hosts that a text names, in its order, each once; by lines or by the commas of any language."""
    for mark in OTHER_COMMAS:
        text = text.replace(mark, ",")
    return tuple(dict.fromkeys(filter(None, (name.strip().lower() for name in text.split(",")))))
