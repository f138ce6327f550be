"""schnellkit: FLUX.1 [schnell] for ComfyUI, hosted and local."""

from __future__ import annotations

from typing import Any

WEB_DIRECTORY = "./js"


async def comfy_entrypoint() -> Any:
    """The pack's nodes, as ComfyUI asks for them."""
    from comfy_api.latest import ComfyExtension, io
    from server import PromptServer

    from . import web
    from .nodes import all_nodes

    nodes = all_nodes()
    hosted = {node.__name__: node.host for node in nodes if hasattr(node, "host")}
    web.register(PromptServer.instance.routes, hosted)

    class Schnellkit(ComfyExtension):
        async def get_node_list(self) -> list[type[io.ComfyNode]]:
            return nodes

        async def on_load(self) -> None:
            from .nodes.renamed import register

            await register()

    return Schnellkit()
