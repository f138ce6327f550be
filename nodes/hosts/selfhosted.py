"""Schnell · Self-hosted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..hosted import HostedNode

if TYPE_CHECKING:
    from ...personal.addresses import Addresses

NONE_YET = "none yet: add one on the Hosts page"


class SchnellkitSelfHosted(HostedNode):
    """FLUX.1 schnell on a server of one's own."""

    host = "selfhosted"
    title = "Self-hosted"
    told = "FLUX.1 schnell on your own server: vLLM-Omni, SGLang, LocalAI, Xinference or NVIDIA's NIM."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        return [
            io.Combo.Input(
                "endpoint",
                options=_addresses().names() or [NONE_YET],
                tooltip="Which of your servers, by the name you gave it on the Hosts page of the Schnell sidebar. "
                "Its address and key stay there and are never in a workflow.",
            )
        ]

    @classmethod
    def validate_inputs(cls, endpoint: str) -> bool | str:
        """A name of somebody else's list is told with the names that are here."""
        from ...providers.errors import SchnellkitError

        try:
            _addresses().endpoint(endpoint)
        except SchnellkitError as problem:
            return str(problem)
        return True


def _addresses() -> Addresses:
    from ...personal.addresses import Addresses
    from ...personal.settings import read_settings

    settings = read_settings()
    return Addresses(settings.home, settings.environment, sandbox=settings.sandbox)


NODES = [SchnellkitSelfHosted]
