"""Schnell · Local."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..hosted import RECEIPT
from .shared_inputs import (
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
    from ...ledger.receipt import Receipt
    from ...local.prompts.prompt import Beyond
    from ...local.sampling.picture import Generated, Request
    from ...providers.prices.rate import Rate
    from ...quoting.measured import Run


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
                io.Model.Input("model", tooltip="FLUX.1 schnell, with any LoRA or patch on it."),
                io.Clip.Input("clip", tooltip="The text encoders of FLUX.1: CLIP-L and T5."),
                io.Vae.Input("vae", tooltip="The VAE of FLUX.1."),
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
                    tooltip="What an hour of this machine costs, for the receipt: 0.35 EUR. Or its energy, where the "
                    "GPU tells it: 0.30 EUR/kWh. Empty: no cost is told.",
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
        from ...local.loading.kinds import SCHNELL
        from ...local.prompts.places import places
        from ...local.sampling.picture import Request, generate
        from ...personal.settings import read_settings
        from ...providers.prices.rate import read_rate
        from ...quoting.measured import keep_run

        with speaking(cls) as canvas:
            home, price = read_settings().home, read_rate(rate)
            request = Request(
                prompt, width, height, seed, images, steps, long_prompt, start_from, strength, batching == ALONE
            )
            generated = generate(request, model, clip, vae, places(home))
            if generated.model == SCHNELL.name:
                keep_run(home, _run(request, generated))
            receipt = receipt_of(request, generated, price)
            canvas.report(receipt.describe())
        return io.NodeOutput(generated.images, (receipt,))


def _run(request: Request, generated: Generated) -> Run:
    from ...quoting.measured import Run

    count = len(generated.seeds)
    joules = None if generated.joules is None else generated.joules / count
    return Run(generated.device, request.width, request.height, request.steps, generated.seconds / count, joules)


def receipt_of(request: Request, generated: Generated, rate: Rate | None) -> Receipt:
    """The receipt of pictures that were made here."""
    from ...ledger.receipt import OWN_MACHINE, Receipt

    charged = rate.cost(generated.seconds, generated.joules) if rate else None
    notes = [
        f"{generated.seconds:.2f} s",
        f"{generated.joules:.0f} J" if generated.joules is not None else "",
        "no cost: the GPU does not tell its energy" if rate and charged is None else "",
        *generated.notes,
    ]
    return Receipt(
        id=uuid.uuid4().hex,
        state="settled",
        order="",
        host=OWN_MACHINE,
        model=generated.model,
        when=time.time(),
        width=request.width,
        height=request.height,
        images=len(generated.seeds),
        steps=request.steps,
        charged=charged,
        seeds=generated.seeds,
        seconds=generated.seconds,
        note=" · ".join(note for note in notes if note),
    )


NODES = [SchnellkitLocal]
