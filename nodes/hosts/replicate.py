"""Schnell · Replicate."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode, why_not
from ..inputs import reference_input, setting_input


class SchnellkitReplicate(HostedNode):
    """FLUX.1 schnell or FLUX.2 klein at Replicate."""

    host = "replicate"
    title = "Replicate"
    told = "FLUX.1 schnell in eleven shapes, or FLUX.2 klein 4B, at Replicate. Its key: REPLICATE_API_TOKEN."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.replicate import CHECKER, FAST, FORMAT, KLEIN, MODEL, QUALITY

        return [
            io.Combo.Input(
                "model",
                options=[MODEL, KLEIN],
                default=MODEL,
                optional=True,
                tooltip="Only klein takes a reference picture. It makes 1024 × 1024, and steps are not used with it.",
            ),
            setting_input(FORMAT, "png has lost nothing; jpg and webp arrive sooner."),
            setting_input(QUALITY, "How much of the picture jpg and webp keep, of 100."),
            setting_input(FAST, "on: faster, but the same seed does not give the same picture again."),
            setting_input(CHECKER, "on: the host looks for what it will not show, and such a picture is refused."),
            reference_input(cls.described()),
        ]

    @classmethod
    def validate_inputs(cls, model: str | None = None) -> bool | str:
        """A model that is gone is told with the ways out, not as a value that is on no list."""
        return why_not(cls.host, model)


NODES = [SchnellkitReplicate]
