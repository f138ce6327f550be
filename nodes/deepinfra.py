"""Schnell · DeepInfra."""

from __future__ import annotations

from comfy_api.latest import io

from .hosted import HostedNode, setting_input

WAY_TOLD = (
    "native: takes seed and steps, and tells what it charged. openai: the endpoint in OpenAI's shape; "
    "it takes neither, and a price by the step is unknown."
)


class SchnellkitDeepInfra(HostedNode):
    """FLUX.1 schnell at DeepInfra."""

    host = "deepinfra"
    title = "DeepInfra"
    told = "FLUX.1 schnell at DeepInfra, 128 to 1920 pixels a side. Its key: DEEPINFRA_TOKEN."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ..providers.hosts.deepinfra import WAY

        return [setting_input(WAY, WAY_TOLD)]


NODES = [SchnellkitDeepInfra]
