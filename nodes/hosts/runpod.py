"""Schnell · RunPod."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode
from ..inputs import setting_input


class SchnellkitRunPod(HostedNode):
    """FLUX.1 schnell at RunPod's public endpoint."""

    host = "runpod"
    title = "RunPod"
    told = "FLUX.1 schnell at RunPod's public endpoint, which tells what it charged. Its key: RUNPOD_API_KEY."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.runpod import FORMAT, GUIDANCE, NEGATIVE

        return [
            setting_input(FORMAT, "jpeg arrives sooner; png has lost nothing."),
            setting_input(GUIDANCE, "How closely the picture keeps to the prompt; schnell is made for 1."),
            setting_input(NEGATIVE, "What the picture should not show; schnell hardly minds it."),
        ]


NODES = [SchnellkitRunPod]
