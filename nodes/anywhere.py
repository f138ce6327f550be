"""Schnell · Anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from .hosted import HostedNode, deliver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..orders.batch import BatchResult
    from ..orders.delivery import OrderContext
    from ..orders.runtime import Runtime
    from ..providers.host import Host
    from .running.canvas import Canvas


class SchnellkitAnywhere(HostedNode):
    """One prompt, and the best host for it: chosen before anything is sent, and shown with its price."""

    host = "anywhere"
    title = "Anywhere"
    told = (
        "One prompt, and the host that is cheapest, fastest or first in your order. The way is shown before Run. "
        "After a refusal that cost nothing the next host is asked. "
        "The same seed gives the same picture at one host, not at two."
    )

    @classmethod
    def described(cls) -> Host:
        from ..providers.no_host import ANYWHERE

        return ANYWHERE

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ..orders.routes.wishes import ANY, CHEAPEST, CHOICES, ONLY
        from ..providers.families import FAMILIES, SCHNELL

        return [
            io.Combo.Input(
                "choose",
                options=list(CHOICES),
                default=CHEAPEST,
                optional=True,
                tooltip="cheapest: by the price, perhaps free ones first. fastest: by the seconds in your own "
                "receipts of 30 days, at least 5 of them; hosts without come after. own machine first: the wired "
                "model, then your own servers, then the cheapest. in my order: as you write them in hosts.",
            ),
            io.Combo.Input(
                "only",
                options=list(ONLY),
                default=ANY,
                optional=True,
                tooltip="EU only: hosts that say that they work in the EU, your own servers and this machine. "
                "with a seed: hosts where the same seed gives the same picture.",
            ),
            io.String.Input(
                "hosts",
                default="",
                optional=True,
                placeholder="all whose key is there",
                tooltip="The hosts that may be asked, by commas, like: cloudflare, deepinfra. Your own servers by "
                "their names, this machine as here. Empty: all.",
            ),
            io.Float.Input(
                "at_most",
                default=0.0,
                min=0.0,
                max=1000.0,
                step=0.0001,
                round=False,
                optional=True,
                tooltip="What a picture may cost at most, in the currency of your caps; 0: no limit but your caps.",
            ),
            io.Boolean.Input(
                "unknown_prices",
                default=False,
                optional=True,
                tooltip="On: hosts whose price nobody knows may be asked too, after all others.",
            ),
            io.Boolean.Input(
                "stay",
                default=False,
                optional=True,
                tooltip="On: the host that made the last picture of this workflow is asked first, whatever it costs "
                "within your limits, so that its pictures stay alike.",
            ),
            io.Combo.Input(
                "model",
                options=[SCHNELL, *(name for name in FAMILIES if name != SCHNELL)],
                default=SCHNELL,
                optional=True,
                tooltip="What every host is asked for: FLUX.1 schnell, or FLUX.2 klein where it is served.",
            ),
            io.String.Input(
                "ready_by",
                default="",
                optional=True,
                placeholder="14:30, or 20 min",
                tooltip="For many pictures in one Run: when all should be there. The cheapest hosts get as many as "
                "they can make by then, dearer ones only the rest. Empty: no hurry.",
            ),
            io.Model.Input(
                "own_model", optional=True, tooltip="FLUX.1 schnell on this machine, to be one of the hosts."
            ),
            io.Clip.Input("clip", optional=True, tooltip="The text encoders for own_model."),
            io.Vae.Input("vae", optional=True, tooltip="The VAE for own_model."),
        ]

    @classmethod
    def own_outputs(cls) -> list[io.Output]:
        return [io.String.Output(display_name="host", tooltip="The host that made the pictures, or all of them.")]

    @classmethod
    def outputs_of(cls, result: BatchResult) -> list[Any]:
        made = (one for one in result.receipts if one.state == "settled")
        return [", ".join(dict.fromkeys(one.host for one in made))]

    @classmethod
    def validate_inputs(cls, hosts: str | None = None, ready_by: str | None = None) -> bool | str:
        """What is written in hosts and ready_by is told before Run where it cannot be read."""
        from ..orders.routes.ready_by import seconds_until
        from ..orders.routes.wishes import wishes_of
        from ..providers.errors import SchnellkitError
        from .running.anywhere import names_here

        try:
            wishes_of({"hosts": hosts or ""}, names_here())
            seconds_until(ready_by or "")
        except SchnellkitError as problem:
            return str(problem)
        return True

    @classmethod
    async def execute(cls, **inputs: Any) -> io.NodeOutput:
        return await deliver(cls, inputs, _order)


async def _order(runtime: Runtime, canvas: Canvas, inputs: Mapping[str, Any], context: OrderContext) -> BatchResult:
    from .running.anywhere import ordered_anywhere

    return await ordered_anywhere(runtime, canvas, inputs, context)


NODES = [SchnellkitAnywhere]
