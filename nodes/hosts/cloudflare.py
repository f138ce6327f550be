"""Schnell · Cloudflare."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode, why_not


class SchnellkitCloudflare(HostedNode):
    """FLUX.1 schnell or FLUX.2 klein at Cloudflare Workers AI."""

    host = "cloudflare"
    title = "Cloudflare"
    told = (
        "FLUX.1 schnell or FLUX.2 klein at Cloudflare Workers AI, some 170 pictures a day free. "
        "Its key has two parts: CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN."
    )

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.cloudflare import KLEIN, MODEL

        told = "schnell makes 1024 × 1024 alone; klein makes others too, in fixed steps. Neither takes a seed."
        return [io.Combo.Input("model", options=[MODEL, KLEIN], default=MODEL, optional=True, tooltip=told)]

    @classmethod
    def validate_inputs(cls, model: str | None = None) -> bool | str:
        """A model that is gone is told with the ways out, not as a value that is on no list."""
        return why_not(cls.host, model)


NODES = [SchnellkitCloudflare]
