"""Routes of the Hosts page: what each host takes and costs, and the person's own prices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ..orders.runtime import Runtime
from ..personal.looks import take_found
from ..personal.own_prices import drop_price, keep_price
from ..providers.host import Host
from ..quoting.look_again import look_again
from .form import BadRequest, Form
from .guard import changeable, is_reader
from .pages.host_table import host_table
from .pages.hosts import hosts_view
from .pages.looks import looks_view

if TYPE_CHECKING:
    from aiohttp import web


async def get_hosts(runtime: Runtime, request: web.Request) -> Any:
    """Limits and prices of every host; for the owner also what the hosts told and what they charged."""
    view = await _view(runtime)
    looks = await asyncio.to_thread(looks_view, runtime) if is_reader(request) else {}
    return {**changeable(request), **view, "looks": looks}


async def get_host_table(runtime: Runtime, request: web.Request) -> Any:
    """What the usual picture costs at each host; for the owner also what became of the orders there."""
    return await asyncio.to_thread(host_table, runtime, time.time(), with_records=is_reader(request))


async def post_price(runtime: Runtime, form: Form) -> Any:
    """Enter the person's own price for a model of a host."""
    await asyncio.to_thread(
        keep_price,
        runtime.settings.home,
        _host(runtime.hosts, form),
        form.text("model", longest=200),
        form.text("basis"),
        form.amount("amount"),
        form.text("currency", default="USD"),
        form.amount("second"),
    )
    return await _view(runtime)


async def post_price_drop(runtime: Runtime, form: Form) -> Any:
    """Go back to the price that comes with the pack."""
    host, model = _host(runtime.hosts, form), form.text("model", longest=200)
    await asyncio.to_thread(drop_price, runtime.settings.home, host, model)
    return await _view(runtime)


async def post_look(runtime: Runtime, form: Form) -> Any:
    """Ask the hosts, for nothing, what they serve and at what price. Gives what went wrong, by host."""
    return {"problems": await asyncio.wrap_future(runtime.loop.submit(look_again(runtime, date.today())))}


async def post_price_taken(runtime: Runtime, form: Form) -> Any:
    """Make the price that a host told the person's own, as they saw it."""
    if runtime.settings.sandbox:
        raise BadRequest("This is the sandbox: what it tells is no host's price, so it is not kept as yours.")
    host, model = _host(runtime.hosts, form), form.text("model", longest=200)
    await asyncio.to_thread(take_found, runtime.settings.home, host, model, form.text("found"))
    return await _view(runtime)


async def _view(runtime: Runtime) -> dict[str, object]:
    def seen() -> dict[str, object]:
        runtime.see_own_hosts()
        return hosts_view(runtime.settings.home, runtime.hosts, date.today())

    return await asyncio.to_thread(seen)


def _host(hosts: Mapping[str, Host], form: Form) -> Host:
    host = hosts.get(form.text("host"))
    if host is None:
        raise BadRequest("There is no host of that name.")
    return host
