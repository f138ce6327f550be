"""The route behind the total beside Run: a graph goes in, its quote comes out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import Any

from ..generation.caps import read_caps
from ..generation.graph_quote import World, quote_graph
from ..generation.graph_told import told
from ..generation.house import House
from ..generation.measured import past_runs
from ..generation.spending import counted
from ..graphs.files import NoGraph, graph_of
from ..graphs.running import Kind
from .form import BadRequest, Form


async def post_quote(house: House, form: Form, hosted: Mapping[str, str]) -> Any:
    """What the graph sent along will charge."""
    return await asyncio.to_thread(_quote, house, form, hosted)


def _quote(house: House, form: Form, hosted: Mapping[str, str]) -> dict[str, Any]:
    house.settings.must_be_clear()
    try:
        graph = graph_of(form.data.get("graph"))
    except NoGraph as problem:
        raise BadRequest(str(problem)) from None
    sandbox = house.settings.sandbox
    world = World(
        house.hosts,
        house.addresses,
        house.prices(),
        lambda order: house.ledger.find(order.name, sandbox=sandbox) is not None,
        kind_in_comfyui,
        date.today(),
        lambda width, height, steps: past_runs(house.settings.home, width, height, steps),
    )
    quote, caps = quote_graph(graph, hosted, world), read_caps(house.settings.home)
    return {"sandbox": sandbox, **told(quote, world, caps, None if sandbox else counted(house.ledger, caps))}


def kind_in_comfyui(name: str) -> Kind:
    """What ComfyUI's executor knows of a node class."""
    node = import_module("nodes").NODE_CLASS_MAPPINGS.get(name)
    return Kind(
        output=bool(getattr(node, "OUTPUT_NODE", False)),
        makes_lists=tuple(getattr(node, "OUTPUT_IS_LIST", None) or ()),
        takes_lists=bool(getattr(node, "INPUT_IS_LIST", False)),
    )
