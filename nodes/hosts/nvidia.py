"""Schnell · NVIDIA."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode, why_not


class SchnellkitNvidia(HostedNode):
    """FLUX.1 schnell or FLUX.2 klein in NVIDIA's API catalog."""

    host = "nvidia"
    title = "NVIDIA"
    told = "FLUX.1 schnell or FLUX.2 klein 4B in NVIDIA's API catalog, for trial credits. Key: NVIDIA_API_KEY."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.nvidia import KLEIN, MODEL

        told = "klein makes 1024 × 1024 in fixed steps: the steps input is not used with it."
        return [io.Combo.Input("model", options=[MODEL, KLEIN], default=MODEL, optional=True, tooltip=told)]

    @classmethod
    def validate_inputs(cls, model: str | None = None) -> bool | str:
        """A model that is gone is told with the ways out, not as a value that is on no list."""
        return why_not(cls.host, model)


NODES = [SchnellkitNvidia]
