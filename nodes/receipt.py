"""Schnell Receipt: what pictures cost, as a number and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from comfy_api.latest import io, ui

from .hosted import RECEIPT

if TYPE_CHECKING:
    from ..ledger.receipt import Receipt


class SchnellkitReceipt(io.ComfyNode):
    """One or several receipts, read."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        template = io.Autogrow.TemplatePrefix(RECEIPT.Input("receipt"), prefix="receipt_", min=1, max=32)
        return io.Schema(
            node_id="SchnellkitReceipt",
            display_name="Schnell Receipt",
            category="schnellkit",
            description="What pictures really cost: the total, its currency, the seeds used, and all of it as text.",
            search_aliases=["cost", "price", "spend", "bill", "seed used"],
            is_output_node=True,
            inputs=[io.Autogrow.Input("receipts", template=template, tooltip="Receipts of any of the pack's nodes.")],
            outputs=[
                io.Float.Output(display_name="total", tooltip="What was charged, in the currency beside it."),
                io.String.Output(
                    display_name="currency",
                    tooltip="The currency of the total. Money in other currencies is named here, never added.",
                ),
                io.String.Output(display_name="seeds", tooltip="The seeds really used, in order of the pictures."),
                io.String.Output(display_name="text", tooltip="The receipts in words, a line each."),
                io.Int.Output(display_name="refused", tooltip="How many pictures a content filter refused."),
            ],
        )

    @classmethod
    def execute(cls, receipts: Mapping[str, tuple[Receipt, ...]]) -> io.NodeOutput:
        from ..ledger.receipt import charged, read_aloud

        every = tuple(receipt for several in receipts.values() for receipt in several or ())
        sums = charged(every)
        text = read_aloud(every)
        apart = f" (and apart from it {' + '.join(map(str, sums[1:]))})" if len(sums) > 1 else ""
        return io.NodeOutput(
            float(sums[0].amount) if sums else 0.0,
            f"{sums[0].currency}{apart}" if sums else "",
            ", ".join(str(seed) for receipt in every for seed in receipt.seeds if seed is not None),
            text,
            sum(receipt.refused for receipt in every),
            ui=ui.PreviewText(text),
        )


NODES = [SchnellkitReceipt]
