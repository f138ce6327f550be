"""Schnell · NVIDIA."""

from __future__ import annotations

from comfy_api.latest import io

from ..providers.nvidia import HOST, MODEL
from ..providers.order import Order
from .hosted import deliver, hosted_schema


class SchnellkitNvidia(io.ComfyNode):
    """FLUX.1 schnell in NVIDIA's API catalog."""

    host = HOST

    @classmethod
    def define_schema(cls) -> io.Schema:
        return hosted_schema(
            HOST,
            "SchnellkitNvidia",
            description="FLUX.1 schnell in NVIDIA's API catalog: seven sizes, for trial credits. Key: NVIDIA_API_KEY.",
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
    ) -> io.NodeOutput:
        order = Order(HOST.name, MODEL, prompt, width, height, images, seed, steps)
        return await deliver(cls, order, size_fit=size_fit, fresh=fresh)


NODES = [SchnellkitNvidia]
