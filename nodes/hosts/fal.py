"""Schnell · fal."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode, why_not
from ..inputs import setting_input


class SchnellkitFal(HostedNode):
    """FLUX.1 schnell or FLUX.2 klein at fal."""

    host = "fal"
    title = "fal"
    told = "FLUX.1 schnell or FLUX.2 klein 4B at fal, whose queue can be cancelled. Its key: FAL_KEY."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.fal import ACCELERATION, CHECKER, FORMAT, GUIDANCE, KLEIN, MODEL

        return [
            io.Combo.Input(
                "model",
                options=[MODEL, KLEIN],
                default=MODEL,
                optional=True,
                tooltip="klein has fixed steps: steps, guidance_scale and acceleration are not used with it.",
            ),
            setting_input(FORMAT, "jpeg arrives sooner; png has lost nothing."),
            setting_input(CHECKER, "on: the host looks for what it will not show, and such a picture is refused."),
            setting_input(GUIDANCE, "How closely schnell keeps to the prompt; 3.5 is fal's default."),
            setting_input(ACCELERATION, "none: the same seed gives the same picture. regular and high are faster."),
        ]

    @classmethod
    def validate_inputs(cls, model: str | None = None) -> bool | str:
        """A model that is gone is told with the ways out, not as a value that is on no list."""
        return why_not(cls.host, model)


NODES = [SchnellkitFal]
