"""Schnell · Self-hosted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..providers.errors import SchnellkitError, StoreTrouble
from ..providers.order import Order
from ..providers.selfhosted import HOST, MODEL
from .hosted import deliver, hosted_schema, served

if TYPE_CHECKING:
    from ..generation.addresses import Addresses

NONE_YET = "none yet: add one on the Hosts page"


class SchnellkitSelfHosted(io.ComfyNode):
    """FLUX.1 schnell on a server of one's own."""

    host = HOST

    @classmethod
    def define_schema(cls) -> io.Schema:
        return hosted_schema(
            HOST,
            "SchnellkitSelfHosted",
            description="FLUX.1 schnell on your own server: vLLM-Omni, SGLang, LocalAI, Xinference or NVIDIA's NIM.",
            extras=[
                io.Combo.Input(
                    "endpoint",
                    options=_names() if served(cls) else [],
                    tooltip="Which of your servers, by the name you gave it on the Hosts page of the Schnell sidebar. "
                    "Its address and key stay there and are never in a workflow.",
                )
            ],
        )

    @classmethod
    def validate_inputs(cls, endpoint: str) -> bool | str:
        """A name of somebody else's list is told with the names that are here."""
        try:
            _addresses().endpoint(endpoint)
        except SchnellkitError as problem:
            return str(problem)
        return True

    @classmethod
    async def execute(
        cls,
        prompt: str,
        width: int,
        height: int,
        seed: int,
        images: int,
        steps: int,
        endpoint: str,
        size_fit: str = "exact",
        fresh: bool = False,
    ) -> io.NodeOutput:
        server = _addresses().endpoint(endpoint)
        order = Order(
            *(HOST.name, server.model or MODEL, prompt, width, height, images, seed, steps),
            options=(("endpoint", server.name), ("dialect", server.dialect)),
        )
        return await deliver(cls, order, size_fit=size_fit, fresh=fresh)


def _addresses() -> Addresses:
    from ..generation.addresses import Addresses
    from ..generation.settings import read_settings

    settings = read_settings()
    return Addresses(settings.home, settings.environment, sandbox=settings.sandbox)


def _names() -> list[str]:
    """The names of the person's servers; a list that cannot be read must not keep ComfyUI from drawing its nodes."""
    try:
        return list(_addresses().endpoints()) or [NONE_YET]
    except StoreTrouble:
        return [NONE_YET]


NODES = [SchnellkitSelfHosted]
