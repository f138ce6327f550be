"""Schnell · Runware."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode, why_not
from ..inputs import reference_input, setting_input

TOLD = {
    "output_format": "JPG arrives sooner; PNG has lost nothing.",
    "output_quality": "How much JPG and WEBP keep: 20 little, 99 most.",
    "check_content": "On: Runware looks at the picture too and holds one back that it finds unfit.",
}


class SchnellkitRunware(HostedNode):
    """FLUX.1 schnell or FLUX.2 klein at Runware."""

    host = "runware"
    title = "Runware"
    told = "FLUX.1 schnell or FLUX.2 klein at Runware, priced by the time they take. Its key: RUNWARE_API_KEY."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.runware import CATALOGUE, SCHNELL, SETTINGS

        told = "klein's steps are fixed: the steps input is not used with it."
        return [
            io.Combo.Input("model", options=list(CATALOGUE), default=SCHNELL, optional=True, tooltip=told),
            *(setting_input(setting, TOLD[setting.name]) for setting in SETTINGS),
            reference_input(cls.described()),
        ]

    @classmethod
    def validate_inputs(cls, model: str | None = None) -> bool | str:
        """A model that is gone is told with the ways out, not as a value that is on no list."""
        return why_not(cls.host, model)


NODES = [SchnellkitRunware]
