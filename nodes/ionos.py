"""Schnell · IONOS."""

from __future__ import annotations

from comfy_api.latest import io

from ..providers.ionos import HOST, MODEL, USER
from ..providers.order import Order
from .hosted import deliver, hosted_schema, setting_input


class SchnellkitIonos(io.ComfyNode):
    """FLUX.1 schnell in the IONOS AI Model Hub."""

    host = HOST

    @classmethod
    def define_schema(cls) -> io.Schema:
        return hosted_schema(
            HOST,
            "SchnellkitIonos",
            description="FLUX.1 schnell in the IONOS AI Model Hub: German servers, EU law. Its key: IONOS_API_TOKEN.",
            extras=[
                setting_input(USER, "Your name for whoever the picture is made for, passed on to IONOS; or empty.")
            ],
        )

    @classmethod
    async def execute(
        cls,
        prompt: str,
        width: int,
        height: int,
        seed: int,
        images: int,
        size_fit: str = "exact",
        fresh: bool = False,
        user: str = "",
    ) -> io.NodeOutput:
        order = Order(HOST.name, MODEL, prompt, width, height, images, seed, options=(("user", user),))
        return await deliver(cls, order, size_fit=size_fit, fresh=fresh)


NODES = [SchnellkitIonos]
