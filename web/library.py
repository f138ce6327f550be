"""Routes of the Library page: pictures paid for, whole and small, by their hash alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ..generation.house import House
from ..generation.library_told import library_page, stored_picture, thumbnail
from ..generation.pictures import NotAPicture
from .form import BadRequest

if TYPE_CHECKING:
    from aiohttp import web

SEARCH_AT_MOST = 200
# A picture never changes under its hash.
FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


async def get_library(house: House, request: web.Request) -> Any:
    """A page of pictures, newest first."""
    search, before = request.query.get("search", ""), request.query.get("before", "")
    if len(search) > SEARCH_AT_MOST or len(before) > SEARCH_AT_MOST:
        raise BadRequest(f"search: at most {SEARCH_AT_MOST} characters.")
    return await asyncio.to_thread(library_page, house, search.strip(), before)


async def get_picture(house: House, request: web.Request) -> Any:
    """The picture of that hash, as it was bought."""
    from aiohttp import web

    try:
        data, kind = await asyncio.to_thread(stored_picture, house, request.match_info["name"])
    except NotAPicture as problem:
        raise BadRequest(str(problem), 404) from None
    return web.Response(body=data, content_type=f"image/{kind}", headers=FOR_EVER)


async def get_thumbnail(house: House, request: web.Request) -> Any:
    """A small one of it."""
    from aiohttp import web

    try:
        data = await asyncio.to_thread(thumbnail, house, request.match_info["name"])
    except NotAPicture as problem:
        raise BadRequest(str(problem), 404) from None
    return web.Response(body=data, content_type="image/webp", headers=FOR_EVER)
