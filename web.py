"""The routes the frontend calls: thin, over generation/; no key is ever in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .generation.settings import read_settings
from .nodes import all_nodes
from .providers.presets import PRESETS
from .providers.prices import built_in

if TYPE_CHECKING:
    from aiohttp import web


def register(routes: web.RouteTableDef) -> None:
    """Add the pack's routes to ComfyUI's."""
    from aiohttp import web

    @routes.get("/schnellkit/catalogue")
    async def catalogue(request: web.Request) -> web.Response:
        return web.json_response(_catalogue())


def _catalogue() -> dict[str, object]:
    """What the frontend must know before a node is drawn: hosts by node id, prices, presets, sandbox or not."""
    return {
        "sandbox": read_settings().sandbox,
        "nodes": {
            node.GET_SCHEMA().node_id: {
                "host": node.host.name,
                "model": node.host.models[0].id,
                "title": node.host.title,
            }
            for node in all_nodes()
            if hasattr(node, "host")
        },
        "prices": [price.told() for price in built_in()],
        "presets": {preset.name: [preset.width, preset.height] for preset in PRESETS.values()},
    }
