"""Schnell · DeepInfra."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode, why_not
from ..inputs import setting_input

WAY_TOLD = (
    "native: takes seed and steps, and tells what it charged. openai: the endpoint in OpenAI's shape; "
    "it takes neither, and a price by the step is unknown."
)


class SchnellkitDeepInfra(HostedNode):
    """FLUX.1 schnell or FLUX.2 klein at DeepInfra."""

    host = "deepinfra"
    title = "DeepInfra"
    told = "FLUX.1 schnell or FLUX.2 klein at DeepInfra, 128 to 1920 pixels a side. Its key: DEEPINFRA_TOKEN."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.deepinfra import KLEIN, MODEL, WAY

        told = "klein's steps are fixed and its API is the native one: steps and api are not used with it."
        return [
            setting_input(WAY, WAY_TOLD),
            io.Combo.Input("model", options=[MODEL, *KLEIN], default=MODEL, optional=True, tooltip=told),
        ]

    @classmethod
    def validate_inputs(cls, model: str | None = None) -> bool | str:
        """A model that is gone is told with the ways out, not as a value that is on no list."""
        return why_not(cls.host, model)


NODES = [SchnellkitDeepInfra]
