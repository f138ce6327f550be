"""Schnell · Local."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from .hosted import RECEIPT
from .local_telling import (
    ALONE,
    CATEGORY,
    CUT,
    TOGETHER,
    batching,
    images,
    long_prompt,
    seed,
    side,
    speaking,
    steps,
    strength,
)

if TYPE_CHECKING:
    from ..generation.receipt import Receipt
    from ..local.picture import Request, Taken
    from ..local.prompt import Beyond


class SchnellkitLocal(io.ComfyNode):
    """Pictures from a prompt on this machine, with the inputs and outputs of the hosted nodes."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitLocal",
            display_name="Schnell · Local",
            category=CATEGORY,
            description="FLUX.1 schnell on this machine. Its inputs and outputs are those of the hosted nodes: "
            "a graph moves from a host to the own GPU by swapping one node.",
            search_aliases=["flux", "schnell", "text to image", "local", "gpu"],
            inputs=[
                io.String.Input("prompt", multiline=True, default="", tooltip="What the picture should show."),
                side("width", "Width in pixels, a multiple of 16."),
                side("height", "Height in pixels, a multiple of 16."),
                seed(),
                images(),
                steps(),
                io.Model.Input("model"),
                io.Clip.Input("clip"),
                io.Vae.Input("vae"),
                io.Image.Input(
                    "start_from", optional=True, tooltip="A picture to redraw; it is brought to width and height."
                ),
                strength(),
                long_prompt(),
                batching(),
                io.String.Input(
                    "rate",
                    default="",
                    optional=True,
                    advanced=True,
                    placeholder="0.35 EUR",
                    tooltip="What an hour of this machine costs, for the receipt: 0.35 EUR. Empty: no cost is told.",
                ),
            ],
            outputs=[
                io.Image.Output(display_name="images", tooltip="The pictures, in the order of their seeds."),
                RECEIPT.Output(display_name="receipt", tooltip="What they took; see Schnell Receipt."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(
        cls,
        prompt: str,
        width: int,
        height: int,
        seed: int,
        images: int,
        steps: int,
        model: Any,
        clip: Any,
        vae: Any,
        start_from: Any = None,
        strength: float = 0.6,
        long_prompt: Beyond = CUT,
        batching: str = TOGETHER,
        rate: str = "",
    ) -> io.NodeOutput:
        from ..generation.settings import read_settings
        from ..local.picture import Request, take
        from ..local.places import places
        from ..local.rate import cost

        with speaking(cls) as canvas:
            cost(rate, 0)
            request = Request(
                prompt, width, height, seed, images, steps, long_prompt, start_from, strength, batching == ALONE
            )
            taken = take(request, model, clip, vae, places(read_settings().home))
            receipt = _receipt(request, taken, rate)
            canvas.tell(receipt.told())
        return io.NodeOutput(taken.images, (receipt,))


def _receipt(request: Request, taken: Taken, rate: str) -> Receipt:
    from ..generation.receipt import OWN_MACHINE, Receipt
    from ..local.rate import cost
    from ..providers.money import Money

    charged = cost(rate, taken.seconds)
    notes = [f"{taken.seconds:.2f} s", f"{taken.joules:.0f} J" if taken.joules is not None else "", *taken.notes]
    return Receipt(
        id=uuid.uuid4().hex,
        state="settled",
        order="",
        host=OWN_MACHINE,
        model="FLUX.1 schnell",
        when=time.time(),
        width=request.width,
        height=request.height,
        images=len(taken.seeds),
        steps=request.steps,
        charged=Money(*charged) if charged else None,
        seeds=taken.seeds,
        seconds=taken.seconds,
        note=" · ".join(note for note in notes if note),
    )


NODES = [SchnellkitLocal]
