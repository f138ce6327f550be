"""Schnell · NVIDIA."""

from __future__ import annotations

from .hosted import HostedNode


class SchnellkitNvidia(HostedNode):
    """FLUX.1 schnell in NVIDIA's API catalog."""

    host = "nvidia"
    title = "NVIDIA"
    told = "FLUX.1 schnell in NVIDIA's API catalog: seven sizes, for trial credits. Key: NVIDIA_API_KEY."


NODES = [SchnellkitNvidia]
