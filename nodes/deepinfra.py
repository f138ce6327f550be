"""Schnell · DeepInfra."""

from __future__ import annotations

from comfy_api.latest import io

from ..providers.deepinfra import HOST, MODEL, WAY
from ..providers.order import Order
from .hosted import deliver, hosted_schema, setting_input

WAY_TOLD = (
    "native: takes seed and steps, and tells what it charged. openai: the endpoint in OpenAI's shape; "
    "it takes neither, and a price by the step is unknown."
)


class SchnellkitDeepInfra(io.ComfyNode):
    """FLUX.1 schnell at DeepInfra."""

    host = HOST

    @classmethod
    def define_schema(cls) -> io.Schema:
        return hosted_schema(
            HOST,
            "SchnellkitDeepInfra",
            description="FLUX.1 schnell at DeepInfra, 128 to 1920 pixels a side. Its key: DEEPINFRA_TOKEN.",
            extras=[setting_input(WAY, WAY_TOLD)],
        )

    @classmethod
    async def execute(
        cls,
        prompt: str,
        width: int,
        height: int,
        seed: int,
        images: int,
        steps: int,
        size_fit: str = "exact",
        fresh: bool = False,
        api: str = "native",
    ) -> io.NodeOutput:
        order = Order(HOST.name, MODEL, prompt, width, height, images, seed, steps, options=(("api", api),))
        return await deliver(cls, order, size_fit=size_fit, fresh=fresh)


NODES = [SchnellkitDeepInfra]
