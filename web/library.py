"""Routes of the Library page: pictures paid for, by their hash alone, and how many of them are kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ..library.pictures import NotAPicture
from ..orders.runtime import Runtime
from .form import BadRequest, Form
from .guard import changeable
from .pages.library import library_page, room_view, set_limit, stored_picture, thumbnail

if TYPE_CHECKING:
    from aiohttp import web

SEARCH_AT_MOST = 200
# A picture never changes under its hash.
FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


async def get_library(runtime: Runtime, request: web.Request) -> Any:
    """A page of pictures, newest first."""
    search, before = request.query.get("search", ""), request.query.get("before", "")
    if len(search) > SEARCH_AT_MOST or len(before) > SEARCH_AT_MOST:
        raise BadRequest(f"search: at most {SEARCH_AT_MOST} characters.")
    sandbox = runtime.settings.sandbox
    page = await asyncio.to_thread(library_page, runtime.ledger, runtime.hosts, search.strip(), before, sandbox=sandbox)
    return {**changeable(request), **page}


async def post_pin(runtime: Runtime, form: Form) -> Any:
    """Keep a picture whatever the limit, or no longer."""
    name, pinned = form.text("name"), form.flag("pinned")
    ledger, sandbox = runtime.ledger, runtime.settings.sandbox
    await asyncio.to_thread(ledger.pin, name, pinned=pinned, sandbox=sandbox)
    return {"room": await asyncio.to_thread(room_view, ledger, sandbox=sandbox)}


async def post_remove(runtime: Runtime, form: Form) -> Any:
    """Delete a picture. Its receipt stays."""
    ledger, sandbox = runtime.ledger, runtime.settings.sandbox
    await asyncio.to_thread(ledger.remove, form.text("name"), sandbox=sandbox)
    return {"room": await asyncio.to_thread(room_view, ledger, sandbox=sandbox)}


async def post_limit(runtime: Runtime, form: Form) -> Any:
    """Set how much may be kept. What no longer fits is dropped where the person agreed."""
    gib, drop = form.amount("limit"), form.flag("drop")
    if gib is None:
        raise BadRequest("limit: write a size in GiB, 2 for instance.")
    return await asyncio.to_thread(set_limit, runtime.ledger, runtime.settings, gib, drop=drop)


async def get_picture(runtime: Runtime, request: web.Request) -> Any:
    """The picture of that hash, as it was bought."""
    from aiohttp import web

    try:
        data, kind = await asyncio.to_thread(stored_picture, runtime.ledger, request.match_info["name"])
    except NotAPicture as problem:
        raise BadRequest(str(problem), 404) from None
    return web.Response(body=data, content_type=f"image/{kind}", headers=FOR_EVER)


async def get_thumbnail(runtime: Runtime, request: web.Request) -> Any:
    """A small one of it."""
    from aiohttp import web

    try:
        data = await asyncio.to_thread(thumbnail, runtime.ledger, request.match_info["name"])
    except NotAPicture as problem:
        raise BadRequest(str(problem), 404) from None
    return web.Response(body=data, content_type="image/webp", headers=FOR_EVER)
