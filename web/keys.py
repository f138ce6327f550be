"""Routes of the Keys page: keys go in here and never out."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..orders.runtime import Runtime
from .form import Form
from .guard import changeable, reach
from .pages.health import check_key
from .pages.keys import host_of, key_states, store_key

if TYPE_CHECKING:
    from aiohttp import web

KEY_AT_MOST = 8192


async def get_keys(runtime: Runtime, request: web.Request) -> Any:
    """Where each host's key stands, and whether this visitor may change it."""
    await asyncio.to_thread(runtime.see_own_hosts)
    states = await asyncio.to_thread(key_states, runtime.keys, runtime.hosts)
    return {"sandbox": runtime.settings.sandbox, **changeable(request), **reach(), "hosts": states}


async def post_key(runtime: Runtime, form: Form) -> Any:
    """Keep a host's key. An empty one forgets it."""
    keys, hosts = runtime.keys, runtime.hosts
    await asyncio.to_thread(store_key, keys, hosts, form.text("host"), form.text("key", longest=KEY_AT_MOST))
    # A host that refused the old key is asked again.
    runtime.resting.end(form.text("host"))
    return {"hosts": await asyncio.to_thread(key_states, keys, hosts)}


async def post_key_check(runtime: Runtime, form: Form) -> Any:
    """Ask the host, for nothing, whether it takes the key."""
    host = host_of(runtime.hosts, form.text("host"))
    return asdict(await asyncio.wrap_future(runtime.loop.submit(check_key(runtime, host))))
