"""Schnell Ledger: what was spent, as numbers, in words and as a chart."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from comfy_api.latest import io, ui

from .hosted import RECEIPT

if TYPE_CHECKING:
    import torch

    from ..ledger.reports.spending import Spending


class SchnellkitLedger(io.ComfyNode):
    """The ledger, read."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitLedger",
            display_name="Schnell Ledger",
            category="schnellkit",
            description="What you spent in this run, today and this month, by host. It only reads; it costs nothing.",
            search_aliases=["cost", "spend", "budget", "bill", "cap", "history"],
            is_output_node=True,
            inputs=[
                RECEIPT.Input(
                    "after",
                    optional=True,
                    tooltip="Wire a receipt here, and the ledger is read after those pictures are paid.",
                )
            ],
            outputs=[
                io.Float.Output(display_name="run", tooltip="Charged in this run, in the currency of your caps."),
                io.Float.Output(display_name="today", tooltip="Charged today, in the currency of your caps."),
                io.Float.Output(display_name="month", tooltip="Charged this month, in the currency of your caps."),
                io.String.Output(display_name="currency", tooltip="The currency of your caps and of the numbers."),
                io.String.Output(display_name="text", tooltip="All of it in words, by host, in every currency."),
                io.Image.Output(display_name="chart", tooltip="The last 14 days, a bar a day, a colour a host."),
                io.Int.Output(display_name="unknown", tooltip="How many orders were sent and their answers lost."),
            ],
        )

    @classmethod
    def fingerprint_inputs(cls, **inputs: object) -> int:
        """Never the same: what was spent changes without any input."""
        return time.time_ns()

    @classmethod
    async def execute(cls, after: object = None) -> io.NodeOutput:
        from comfy_execution.utils import get_executing_context
        from server import PromptServer

        from .running.press import run_of

        context = get_executing_context()
        run = run_of(PromptServer.instance, context.prompt_id) if context else ""
        spent, chart = await asyncio.to_thread(_read, run)
        numbers = (spent.number(period) for period in (spent.run, spent.today, spent.month))
        text = spent.describe()
        return io.NodeOutput(*numbers, spent.caps.currency, text, chart, spent.unknown, ui=ui.PreviewText(text))


def _read(run: str) -> tuple[Spending, torch.Tensor]:
    """What was spent, and its chart as an IMAGE."""
    import numpy
    import torch

    from ..ledger.reports.chart import draw
    from ..ledger.reports.spending import spending
    from ..runtime import get_runtime

    spent = spending(get_runtime().ledger, run)
    pixels = numpy.asarray(draw(spent), dtype=numpy.float32) / 255
    return spent, torch.from_numpy(pixels)[None]


NODES = [SchnellkitLedger]
