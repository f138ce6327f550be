"""The routes the frontend calls: thin, over generation/; no key is ever in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiohttp import web


def register(routes: web.RouteTableDef, hosted: Mapping[str, Any]) -> None:
    """Add the pack's routes to ComfyUI's; `hosted` names the host of each hosted node."""
    from aiohttp import web

    @routes.get("/schnellkit/catalogue")
    async def get_catalogue(request: web.Request) -> web.Response:
        from .generation.catalogue import catalogue

        return web.json_response(catalogue(hosted))
