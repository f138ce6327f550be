"""Schnell · Face-off."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from .hosted import RECEIPT, HostedNode, fingerprint, run_again, running
from .inputs import shared_inputs, when_served

if TYPE_CHECKING:
    from ..providers.host import Host


class SchnellkitFaceOff(HostedNode):
    """One prompt at many hosts and models side by side, and one picture of all of them."""

    host = "faceoff"
    title = "Face-off"
    told = (
        "One prompt at every host and model you name, and on this machine, side by side on one sheet with price and "
        "seconds. Blind, the names stay hidden until you choose a picture. images is for each host."
    )

    @classmethod
    def described(cls) -> Host:
        from ..providers.no_host import FACE_OFF

        return FACE_OFF

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ..providers.families import FAMILIES, SCHNELL

        return [
            io.String.Input(
                "hosts",
                default="",
                optional=True,
                placeholder="all whose key is there",
                tooltip="The hosts that are asked, by commas, like: cloudflare, deepinfra. Your own servers by their "
                "names, this machine as here. Empty: every host whose key is there and whose price is known.",
            ),
            io.String.Input(
                "models",
                default=SCHNELL,
                optional=True,
                tooltip=f"The models that each host is asked for, by commas: {', '.join(FAMILIES)}.",
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
                "blind",
                default=False,
                optional=True,
                tooltip="On: the pictures are shuffled, and names, prices and seconds are hidden until you choose one.",
            ),
            io.Int.Input(
                "winner",
                default=0,
                min=0,
                max=4096,
                optional=True,
                tooltip="The number of the picture you choose; 0: none yet. With one chosen, fresh counts as off: the "
                "pictures stay those you chose from. Keep the seed fixed while you choose.",
            ),
            io.Model.Input("own_model", optional=True, tooltip="FLUX.1 schnell on this machine: wired, it takes part."),
            io.Clip.Input("clip", optional=True, tooltip="The text encoders for own_model."),
            io.Vae.Input("vae", optional=True, tooltip="The VAE for own_model."),
        ]

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id=cls.__name__,
            display_name=f"Schnell · {cls.title}",
            category="schnellkit/hosted",
            description=cls.told,
            search_aliases=["flux", "schnell", "compare hosts", "contact sheet", "blind test", "side by side", "grid"],
            inputs=when_served(cls, lambda: [*shared_inputs(cls.described()), *cls.own_inputs()]),
            outputs=[
                io.Image.Output(display_name="sheet", tooltip="All pictures, each with number, host, price, seconds."),
                io.Image.Output(
                    display_name="images",
                    is_output_list=True,
                    tooltip="The pictures one by one, as they are numbered; one that is not there is grey.",
                ),
                RECEIPT.Output(display_name="receipts", tooltip="What all of them cost; see Schnell Receipt."),
                io.Image.Output(
                    display_name="winner",
                    tooltip="The picture you chose; until then the first on the sheet.",
                ),
                io.String.Output(display_name="host", tooltip="Who made it; empty while the names are hidden."),
            ],
            hidden=[io.Hidden.unique_id, io.Hidden.extra_pnginfo, io.Hidden.prompt],
            is_output_node=True,
        )

    @classmethod
    def validate_inputs(cls, hosts: str | None = None, models: str | None = None) -> bool | str:
        """What is written in hosts and models is told before Run where it cannot be read."""
        from ..orders.routes.entrants import families_named
        from ..orders.routes.wishes import wishes_of
        from ..providers.errors import SchnellkitError
        from .running.anywhere import names_here

        try:
            wishes_of({"hosts": hosts or ""}, names_here())
            families_named(models or "")
        except SchnellkitError as problem:
            return str(problem)
        return True

    @classmethod
    def fingerprint_inputs(cls, **inputs: Any) -> str:
        fresh = inputs.get("fresh", False) and not _winner(inputs)
        return fingerprint(str(cls.hidden.unique_id), {**inputs, "fresh": fresh})

    @classmethod
    async def execute(cls, **inputs: Any) -> io.NodeOutput:
        from comfy_api.latest import ui

        from ..ledger.receipt import in_short
        from ..local.sheets.frames import framed
        from ..providers.errors import StoreTrouble
        from ..quoting.face_off_quote import anew
        from .running.face_off import cells_of, count_win, faced_off, is_blind, pictures

        inputs["fresh"] = bool(anew(inputs))
        winner = _winner(inputs)
        async with running(cls, fresh=inputs["fresh"]) as (runtime, canvas, context):
            result = await faced_off(runtime, canvas, inputs, context)
            blind = is_blind(result, inputs)
            shown = result.chosen(winner) or result.first
            sheet = await asyncio.to_thread(lambda: framed(cells_of(result, winner, blind=blind)))
            try:
                await asyncio.to_thread(count_win, runtime.settings, result, winner)
            except StoreTrouble as trouble:
                canvas.note("warn", str(trouble))
            if result.failures:
                run_again(cls)
            for failure in result.failures:
                canvas.note("warn", failure)
            canvas.report(" ")
            preview = await asyncio.to_thread(lambda: ui.PreviewImage(sheet, cls=cls).as_dict())
        return io.NodeOutput(
            sheet,
            pictures(result.frames, blind=blind),
            result.receipts,
            shown.image,
            "" if blind else shown.host,
            ui={"schnellkit": in_short(result.receipts), **preview},
        )


def _winner(inputs: dict[str, Any]) -> int:
    return int(inputs.get("winner") or 0)


NODES = [SchnellkitFaceOff]
