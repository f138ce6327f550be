"""Routes of the Hosts page: one's own servers."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..orders.runtime import Runtime
from ..personal.addresses import Addresses, Endpoint
from ..personal.keys import Keys
from .form import Form
from .guard import changeable
from .keys import KEY_AT_MOST
from .pages.health import check_endpoint
from .pages.servers import dialects, drop_server, keep_server, servers_view

if TYPE_CHECKING:
    from aiohttp import web


async def get_endpoints(runtime: Runtime, request: web.Request) -> Any:
    """The person's servers; their addresses only for whom may change them."""
    changes = changeable(request)
    seen = bool(changes["changeable"])
    servers = await asyncio.to_thread(servers_view, runtime.keys, runtime.addresses, with_addresses=seen)
    return {"sandbox": runtime.settings.sandbox, **changes, "dialects": dialects(), "endpoints": servers}


async def post_endpoint(runtime: Runtime, form: Form) -> Any:
    """Add or replace a server."""
    endpoint = Endpoint(
        form.text("name"), form.text("url"), form.text("dialect"), form.text("model", default="", longest=200)
    )
    key = form.text("key", default="", longest=KEY_AT_MOST)
    sandbox = runtime.settings.sandbox
    await asyncio.to_thread(keep_server, runtime.keys, runtime.addresses, endpoint, key, sandbox=sandbox)
    return await _view(runtime.keys, runtime.addresses)


async def post_endpoint_drop(runtime: Runtime, form: Form) -> Any:
    """Forget a server and its key."""
    name, sandbox = form.text("name"), runtime.settings.sandbox
    await asyncio.to_thread(drop_server, runtime.keys, runtime.addresses, name, sandbox=sandbox)
    return await _view(runtime.keys, runtime.addresses)


async def post_endpoint_check(runtime: Runtime, form: Form) -> Any:
    """Ask a server whether it is ready."""
    endpoint = await asyncio.to_thread(runtime.addresses.endpoint, form.text("name"))
    return asdict(await asyncio.wrap_future(runtime.loop.submit(check_endpoint(runtime, endpoint))))


async def _view(keys: Keys, addresses: Addresses) -> dict[str, object]:
    return {"endpoints": await asyncio.to_thread(servers_view, keys, addresses, with_addresses=True)}
