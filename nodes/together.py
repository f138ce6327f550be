"""Schnell · Together AI."""

from __future__ import annotations

from comfy_api.latest import io

from .hosted import HostedNode, setting_input


class SchnellkitTogether(HostedNode):
    """FLUX.1 schnell, or another model, at Together AI."""

    host = "together"
    title = "Together AI"
    told = "FLUX.1 schnell at Together AI, its free variant, or any model id. Its key: TOGETHER_API_KEY."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ..orders.order_from_inputs import OTHER
        from ..providers.hosts.together import FORMAT, FREE, MODEL

        return [
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
        ]


NODES = [SchnellkitTogether]
