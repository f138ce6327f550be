"""Routes of the Hosts page: what each host takes and costs, and the person's own prices."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ..orders.runtime import Runtime
from ..personal.own_prices import drop_price, keep_price
from ..providers.host import Host
from .form import BadRequest, Form
from .guard import changeable
from .pages.hosts import hosts_view

if TYPE_CHECKING:
    from aiohttp import web


async def get_hosts(runtime: Runtime, request: web.Request) -> Any:
    """Limits and prices of every host."""
    return {**changeable(request), **await _view(runtime)}


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
