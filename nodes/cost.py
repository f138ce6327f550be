"""Schnell Cost: what pictures would cost at a host, and at all others."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from comfy_api.latest import io, ui

from .inputs import when_served

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

ALL = "all"


class SchnellkitCost(io.ComfyNode):
    """Prices, read."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitCost",
            display_name="Schnell Cost",
            category="schnellkit",
            description="What pictures of a size would cost at a host, or at the cheapest of all, with a table of "
            "every host. It asks nobody and costs nothing: it reads the price list and your own prices.",
            search_aliases=["price", "estimate", "quote", "compare", "cheapest", "budget"],
            is_output_node=True,
            inputs=when_served(cls, cls._inputs),
            outputs=[
                io.Float.Output(
                    display_name="amount",
                    tooltip="What they would cost, in the currency below; not a number (nan) where that is unknown.",
                ),
                io.String.Output(display_name="text", tooltip="Host and amount in words."),
                io.String.Output(
                    display_name="table",
                    tooltip="Every host, cheapest first; those that cannot make the size come last.",
                ),
                io.String.Output(
                    display_name="currency", tooltip="The currency of the amount; empty where that is unknown."
                ),
            ],
        )

    @classmethod
    def _inputs(cls) -> list[io.Input]:
        from ..providers.hosts import hosts

        def number(name: str, default: int, least: int, most: int, step: int, tooltip: str) -> io.Input:
            return io.Int.Input(name, default=default, min=least, max=most, step=step, tooltip=tooltip)

        return [
            io.Combo.Input(
                "host", options=[ALL, *hosts()], default=ALL, tooltip="One host, or “all” for the cheapest that can."
            ),
            number("width", 1024, 64, 4096, 8, "Width in pixels; wire Schnell Resolution here, for instance."),
            number("height", 1024, 64, 4096, 8, "Height in pixels."),
            number("steps", 4, 1, 50, 1, "How many steps; some hosts charge by the step."),
            number("images", 1, 1, 64, 1, "How many pictures."),
        ]

    @classmethod
    def fingerprint_inputs(cls, **inputs: object) -> str:
        """Another one as soon as a price has changed, or what is left of a free day."""
        from ..personal.own_prices import known_prices
        from ..personal.settings import read_settings

        return repr((sorted(inputs.items(), key=str), known_prices(read_settings().home), _used()))

    @classmethod
    def execute(cls, host: str, width: int, height: int, steps: int, images: int) -> io.NodeOutput:
        from ..quoting.compare_hosts import cheapest, offers_now, table

        offers = offers_now((width, height), steps, images, _used)
        offer = cheapest(offers, None if host == ALL else host)
        amount = float(offer.money.amount) if offer.money else float("nan")
        text = f"{offer.title}: {offer}"
        rows = table(offers)
        currency = offer.money.currency if offer.money else ""
        return io.NodeOutput(amount, text, rows, currency, ui=ui.PreviewText(f"{text}\n\n{rows}"))


def _used() -> Mapping[tuple[str, str], Decimal] | None:
    """What was ordered today at hosts with a free day; nothing is known of it where the ledger cannot be opened."""
    from ..providers.errors import SchnellkitError
    from ..quoting.free_day import used_today
    from ..runtime import get_runtime

    try:
        return used_today(get_runtime(), time.time())
    except SchnellkitError:
        return None


NODES = [SchnellkitCost]
