"""Schnell · Nscale."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode
from ..inputs import setting_input


class SchnellkitNscale(HostedNode):
    """FLUX.1 schnell at Nscale."""

    host = "nscale"
    title = "Nscale"
    told = "FLUX.1 schnell at Nscale, a European host, priced by the pixel. Its key: NSCALE_SERVICE_TOKEN."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.nscale import USER

        return [setting_input(USER, "Your name for whoever the picture is made for, passed on to Nscale; or empty.")]


NODES = [SchnellkitNscale]
