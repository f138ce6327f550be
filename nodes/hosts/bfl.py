"""Schnell · Black Forest Labs."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode
from ..inputs import reference_input, setting_input


class SchnellkitBfl(HostedNode):
    """FLUX.2 klein at Black Forest Labs."""

    host = "bfl"
    title = "Black Forest Labs"
    told = "FLUX.2 klein 4B from those who made it, with an address in Europe. Its key: BFL_API_KEY."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.bfl import FORMAT, REGION, TOLERANCE

        return [
            setting_input(REGION, "eu: the order is sent to the address in Europe. global: to whichever is nearest."),
            setting_input(FORMAT, "jpeg arrives sooner; png has lost nothing."),
            setting_input(TOLERANCE, "How much the filter lets through: 0 is the strictest, 5 the least strict."),
            reference_input(cls.described()),
        ]


NODES = [SchnellkitBfl]
