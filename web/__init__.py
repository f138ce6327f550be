"""The routes the frontend calls: thin, over generation/; no key is ever in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..generation.catalogue import catalogue
from .guard import Guard

if TYPE_CHECKING:
    from aiohttp import web

ROOT = "/schnellkit"


def register(routes: web.RouteTableDef, hosted: Mapping[str, Any]) -> None:
    """Add the pack's routes to ComfyUI's; `hosted` names the host of each hosted node."""
    from aiohttp import web

    from . import endpoints, hosts, keys

    guard = Guard()
    for page in (keys, hosts, endpoints):
        for path, answer in page.READ.items():
            routes.get(ROOT + path)(guard.reading(answer))
        for path, change in page.CHANGE.items():
            routes.post(ROOT + path)(guard.changing(change))

    @routes.get(f"{ROOT}/catalogue")
    async def get_catalogue(request: web.Request) -> web.Response:
        return web.json_response(catalogue(hosted))
