"""Graphs whose quote is asked for: their nodes, and the world that they are quoted in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schnellkit.graphs.running import Kind
from schnellkit.ledger.caps import Caps
from schnellkit.personal.addresses import Addresses
from schnellkit.providers.hosts import hosts
from schnellkit.providers.prices.price_list import built_in
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.graph_runs import RunsQuote
from schnellkit.quoting.quote_view import quote_view
from schnellkit.quoting.quotes import GraphQuote, World

HOSTED = {f"Schnellkit{name.capitalize()}": name for name in hosts()} | {"SchnellkitDeepInfra": "deepinfra"}
KINDS = {
    "SaveImage": Kind(output=True),
    "Lister": Kind(makes_lists=(True,)),
    "Joiner": Kind(makes_lists=(False,), takes_lists=True),
    "CreateList": Kind(makes_lists=(True,), takes_lists=True),
}
NOTHING_SPENT = {name: Decimal(0) for name in ("run", "day", "month")}


def fox(kind: str = "SchnellkitDeepInfra", **inputs: Any) -> dict[str, Any]:
    shared = {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "images": 1, "steps": 4}
    return {"class_type": kind, "inputs": {**shared, **inputs}}


def other(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def saved(*nodes: str) -> dict[str, Any]:
    return other("SaveImage", **{f"image{number}": [node, 0] for number, node in enumerate(nodes)})


@pytest.fixture
def world(tmp_path) -> World:
    return world_in(tmp_path)


def world_in(home: Path) -> World:
    """Every host at its built-in price, nothing in the library, nothing made on this machine before."""
    return World(
        hosts(),
        Addresses(home, {}),
        built_in(),
        lambda order: False,
        lambda name: KINDS.get(name, Kind()),
        date(2026, 6, 1),
    )


def quoted(world: World, **nodes: Any) -> GraphQuote:
    return quote_graph({"save": saved(*(name for name in nodes if name.startswith("n"))), **nodes}, HOSTED, world)


def page_of(quote: GraphQuote, world: World, caps: Caps, spent: dict[str, Decimal]) -> dict[str, Any]:
    return quote_view(RunsQuote(quote, quote), world, caps, spent)
