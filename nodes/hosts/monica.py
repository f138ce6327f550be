"""Schnell · Monica."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode
from ..inputs import setting_input

TOLD = {
    "guidance": "How closely the picture follows the prompt.",
    "interval": "How much one picture may differ from the next: 1 little, 4 much.",
    "safety_tolerance": "How much the content filter lets pass: 1 little, 6 most.",
}


class SchnellkitMonica(HostedNode):
    """FLUX.1 schnell, dev or pro at Monica."""

    host = "monica"
    title = "Monica"
    told = "FLUX.1 schnell, dev and pro at Monica, in three sizes. Its key: MONICA_API_KEY."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.monica import HOST

        models = [
            io.DynamicCombo.Option(
                model.id, [setting_input(setting, TOLD[setting.name]) for setting in model.limits.settings]
            )
            for model in HOST.models
        ]
        told = "schnell is made for 1 to 4 steps, dev for about 28, pro for about 25."
        return [io.DynamicCombo.Input("model", options=models, tooltip=told)]


NODES = [SchnellkitMonica]
