"""The route behind the total beside Run: a graph goes in, its quote comes out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from typing import Any

from ..generation.caps import read_caps
from ..generation.graph_quote import World, quote_graph
from ..generation.graph_told import told
from ..generation.house import House
from ..generation.measured import past_runs
from ..generation.spending import counted
from ..graphs.effort import Effort, Unwanted
from ..graphs.files import NoGraph, graph_of
from ..graphs.running import Kind
from .form import BadRequest, Form
from .newest import Newest, Outdated

# Beside the steps, which decide: how long a quote may take on a machine that is busy.
SECONDS_AT_MOST = 1.5

newest = Newest()


async def post_quote(house: House, form: Form, hosted: Mapping[str, str]) -> Any:
    """What the graph sent along will charge; a newer request of the same `page` takes the place of an older one."""
    page = form.text("page", default="", longest=100)
    try:
        return await newest.do(page, lambda wanted: _quote(house, form, hosted, wanted))
    except (Outdated, Unwanted):
        # No error: the page has looked away, and browsers write every error status into their console.
        return {"outdated": True}


def _quote(house: House, form: Form, hosted: Mapping[str, str], wanted: Callable[[], bool]) -> dict[str, Any]:
    house.settings.must_be_clear()
    reading = Effort(until=time.monotonic() + SECONDS_AT_MOST, wanted=wanted)
    try:
        graph = graph_of(form.data.get("graph"), reading)
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
    quote = quote_graph(graph, hosted, world, reading.again(), whole=not reading.used_up)
    caps = read_caps(house.settings.home)
    return {"sandbox": sandbox, **told(quote, world, caps, None if sandbox else counted(house.ledger, caps))}


def kind_in_comfyui(name: str) -> Kind:
    """What ComfyUI's executor knows of a node class."""
    node = import_module("nodes").NODE_CLASS_MAPPINGS.get(name)
    return Kind(
        output=bool(getattr(node, "OUTPUT_NODE", False)),
        makes_lists=tuple(getattr(node, "OUTPUT_IS_LIST", None) or ()),
        takes_lists=bool(getattr(node, "INPUT_IS_LIST", False)),
    )
