"""Schnell · Together AI."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode, why_not
from ..inputs import reference_input, setting_input


class SchnellkitTogether(HostedNode):
    """A model of schnell's class, or another one, at Together AI."""

    host = "together"
    title = "Together AI"
    told = "Juggernaut Lightning, of schnell's class, or any other model of Together AI. Its key: TOGETHER_API_KEY."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...orders.order_from_inputs import OTHER
        from ...providers.hosts.together import FORMAT, LIGHTNING, MODEL, OTHERS

        return [
            io.Combo.Input(
                "model",
                options=[LIGHTNING, *OTHERS, MODEL, OTHER],
                default=LIGHTNING,
                optional=True,
                tooltip="schnell itself may be gone here since August 2026. “other” uses the id written below.",
            ),
            io.String.Input(
                "other_model",
                default="",
                optional=True,
                tooltip="A model id, or the name of your dedicated endpoint; used where model is “other”.",
            ),
            setting_input(FORMAT, "jpeg arrives sooner; png has lost nothing."),
            reference_input(cls.described()),
        ]

    @classmethod
    def validate_inputs(cls, model: str | None = None) -> bool | str:
        """A model that is gone is told with the ways out, not as a value that is on no list."""
        return why_not(cls.host, model)


NODES = [SchnellkitTogether]
