"""Schnell · Monica."""

from __future__ import annotations

from collections.abc import Mapping

from comfy_api.latest import io

from ..providers.monica import HOST
from ..providers.order import Order
from .hosted import deliver, hosted_schema, setting_input

TOLD = {
    "guidance": "How closely the picture follows the prompt.",
    "interval": "How much one picture may differ from the next: 1 little, 4 much.",
    "safety_tolerance": "How much the content filter lets pass: 1 little, 6 most.",
}


class SchnellkitMonica(io.ComfyNode):
    """FLUX.1 schnell, dev or pro at Monica."""

    host = HOST

    @classmethod
    def define_schema(cls) -> io.Schema:
        models = [
            io.DynamicCombo.Option(
                model.id, [setting_input(setting, TOLD[setting.name]) for setting in model.limits.settings]
            )
            for model in HOST.models
        ]
        return hosted_schema(
            HOST,
            "SchnellkitMonica",
            description="FLUX.1 schnell, dev and pro at Monica, in three sizes. Its key: MONICA_API_KEY.",
            extras=[
                io.DynamicCombo.Input(
                    "model",
                    options=models,
                    tooltip="schnell is made for 1 to 4 steps, dev for about 28, pro for about 25.",
                )
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
        steps: int,
        model: Mapping[str, str | int | float],
        size_fit: str = "exact",
        fresh: bool = False,
    ) -> io.NodeOutput:
        own = tuple((name, value) for name, value in model.items() if name != "model")
        order = Order(HOST.name, str(model["model"]), prompt, width, height, images, seed, steps, options=own)
        return await deliver(cls, order, size_fit=size_fit, fresh=fresh)


NODES = [SchnellkitMonica]
