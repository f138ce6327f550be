"""Schnell · Together AI."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..providers.order import Order
from ..providers.together import FORMAT, FREE, HOST, MODEL
from .hosted import deliver, hosted_schema, setting_input

if TYPE_CHECKING:
    import torch

OTHER = "other"


class SchnellkitTogether(io.ComfyNode):
    """FLUX.1 schnell, or another model, at Together AI."""

    host = HOST

    @classmethod
    def define_schema(cls) -> io.Schema:
        return hosted_schema(
            HOST,
            "SchnellkitTogether",
            description="FLUX.1 schnell at Together AI, its free variant, or any model id. Its key: TOGETHER_API_KEY.",
            extras=[
                io.Combo.Input(
                    "model",
                    options=[MODEL, FREE, OTHER],
                    default=MODEL,
                    optional=True,
                    tooltip="-Free costs nothing but is slow to let many in. “other” uses the id written below.",
                ),
                io.String.Input(
                    "other_model",
                    default="",
                    optional=True,
                    tooltip="A model id, or the name of your dedicated endpoint; used where model is “other”.",
                ),
                setting_input(FORMAT, "jpeg arrives sooner; png has lost nothing."),
                io.Image.Input(
                    "reference",
                    optional=True,
                    tooltip="A picture to start from, sent along as PNG. Of several, the first is used.",
                ),
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
        size_fit: str = "exact",
        fresh: bool = False,
        model: str = MODEL,
        other_model: str = "",
        output_format: str = "jpeg",
        reference: torch.Tensor | None = None,
    ) -> io.NodeOutput:
        chosen = other_model.strip() if model == OTHER else model
        order = Order(
            *(HOST.name, chosen, prompt, width, height, images, seed, steps),
            reference=await _inline(reference),
            options=(("output_format", output_format),),
        )
        return await deliver(cls, order, size_fit=size_fit, fresh=fresh)


async def _inline(reference: torch.Tensor | None) -> bytes | None:
    from ..generation.pictures import as_png

    return None if reference is None else await asyncio.to_thread(as_png, reference)


NODES = [SchnellkitTogether]
