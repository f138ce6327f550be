"""Schnell · IONOS."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode
from ..inputs import setting_input


class SchnellkitIonos(HostedNode):
    """FLUX.1 schnell in the IONOS AI Model Hub."""

    host = "ionos"
    title = "IONOS"
    told = "FLUX.1 schnell in the IONOS AI Model Hub: German servers, EU law. Its key: IONOS_API_TOKEN."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.ionos import USER

        return [setting_input(USER, "Your name for whoever the picture is made for, passed on to IONOS; or empty.")]


NODES = [SchnellkitIonos]
