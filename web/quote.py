"""The route behind the total beside Run: a graph goes in, its quote comes out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from ..graphs.effort import Effort, Unwanted
from ..graphs.files import NoGraph, graph_of
from ..graphs.running import Kind
from ..ledger.caps import read_caps
from ..ledger.reports.spending import counted
from ..orders.runtime import Runtime
from ..quoting.free_day import used_today
from ..quoting.graph_runs import Control, Runs, quote_runs
from ..quoting.measured import past_runs
from ..quoting.offers_view import shop_of
from ..quoting.quote_view import quote_view
from ..quoting.quotes import World
from ..quoting.route_facts import facts_now, keyless_in
from ..wire.version import version
from .form import BadRequest, Form
from .newest import Newest, Outdated

# Beside the steps, which decide: how long a quote may take on a machine that is busy.
SECONDS_AT_MOST = 1.5

newest = Newest()

COUNT_AT_MOST = 10_000
MANY = 100_000


async def post_quote(runtime: Runtime, form: Form, hosted: Mapping[str, str]) -> Any:
    """What the graph sent along will charge. A newer request of the same `page` takes the place of an older one."""
    page = form.text("page", default="", longest=100)
    try:
        return await newest.do(page, lambda wanted: _quote(runtime, form, hosted, wanted))
    except (Outdated, Unwanted):
        # No error: the page has looked away, and browsers write every error status into their console.
        return {"outdated": True}


def _quote(runtime: Runtime, form: Form, hosted: Mapping[str, str], wanted: Callable[[], bool]) -> dict[str, Any]:
    runtime.settings.must_be_clear()
    runtime.see_own_hosts()
    reading = Effort(until=time.monotonic() + SECONDS_AT_MOST, wanted=wanted)
    try:
        graph = graph_of(form.data.get("graph"), reading)
    except NoGraph as problem:
        raise BadRequest(str(problem)) from None
    runs = runs_of(form)
    sandbox = runtime.settings.sandbox
    world = _world(runtime, form.text("workflow", default="", longest=100))
    quote = quote_runs(graph, hosted, world, runs, reading.again(), whole=not reading.used_up)
    caps = read_caps(runtime.settings.home)
    spent = None if sandbox else counted(runtime.ledger, caps)
    language = form.text("language", default="", longest=20)
    told = quote_view(quote, world, caps, spent, language, shop_of(hosted))
    return {"sandbox": sandbox, "version": version(), **told}


def _world(runtime: Runtime, workflow: str) -> World:
    sandbox = runtime.settings.sandbox
    return World(
        runtime.hosts,
        runtime.addresses,
        runtime.prices(),
        lambda order: runtime.ledger.find(order.name, sandbox=sandbox) is not None,
        kind_in_comfyui,
        date.today(),
        lambda width, height, steps: past_runs(runtime.settings.home, width, height, steps),
        keyless_in(runtime),
        cache(lambda: used_today(runtime, time.time())),
        cache(lambda: facts_now(runtime, workflow=workflow)),
    )


def runs_of(form: Form) -> Runs:
    """What a press of Run queues, as the page tells it. Raises BadRequest where that cannot be read."""
    count = form.data.get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= COUNT_AT_MOST:
        raise BadRequest(f"count is no whole number from 1 to {COUNT_AT_MOST}.")
    controls, chosen = form.data.get("controls") or [], form.data.get("chosen")
    if not isinstance(controls, list) or len(controls) > MANY or not all(isinstance(one, dict) for one in controls):
        raise BadRequest("controls is no list of tables.")
    if chosen is not None and not (isinstance(chosen, list) and all(isinstance(one, str) for one in chosen)):
        raise BadRequest("chosen is no list of nodes.")
    return Runs(count, tuple(map(_control, controls)), None if chosen is None else tuple(chosen))


def _control(data: Mapping[str, Any]) -> Control:
    numbers = {name: data[name] for name in ("step", "least", "most") if name in data}
    values = data.get("values") or []
    if any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in numbers.values()):
        raise BadRequest("controls: step, least and most are numbers.")
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise BadRequest("controls: values is no list of texts.")
    often = {name: data[name] for name in ("begun", "each") if name in data}
    if any(isinstance(one, bool) or not isinstance(one, int) or not 0 <= one <= MANY for one in often.values()):
        raise BadRequest(f"controls: begun and each are whole numbers up to {MANY}.")
    node, name, how, shared = (str(data.get(one, "")) for one in ("node", "input", "how", "name"))
    return Control(node, name, how, **numbers, **often, values=tuple(values), name=shared)


def kind_in_comfyui(name: str) -> Kind:
    """What ComfyUI's executor knows of a node class."""
    node = import_module("nodes").NODE_CLASS_MAPPINGS.get(name)
    return Kind(
        output=bool(getattr(node, "OUTPUT_NODE", False)),
        makes_lists=tuple(getattr(node, "OUTPUT_IS_LIST", None) or ()),
        takes_lists=bool(getattr(node, "INPUT_IS_LIST", False)),
    )
