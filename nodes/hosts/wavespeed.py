"""Schnell · WaveSpeed."""

from __future__ import annotations

from comfy_api.latest import io

from ..hosted import HostedNode, why_not
from ..inputs import reference_input, setting_input


class SchnellkitWaveSpeed(HostedNode):
    """FLUX.1 schnell or FLUX.2 klein at WaveSpeed."""

    host = "wavespeed"
    title = "WaveSpeed"
    told = "FLUX.1 schnell, from a picture too, or FLUX.2 klein 4B, at WaveSpeed. Its key: WAVESPEED_API_KEY."

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        from ...providers.hosts.wavespeed import CHECKER, FORMAT, KLEIN, MODEL, STRENGTH

        return [
            io.Combo.Input(
                "model",
                options=[MODEL, KLEIN],
                default=MODEL,
                optional=True,
                tooltip="klein takes no reference and no settings of its own.",
            ),
            setting_input(FORMAT, "jpeg arrives sooner; png has lost nothing."),
            setting_input(CHECKER, "on: the host looks for what it will not show, and such a picture is refused."),
            setting_input(STRENGTH, "How far the picture may go from the reference: 1 keeps nothing of it."),
            reference_input(cls.described()),
        ]

    @classmethod
    def validate_inputs(cls, model: str | None = None) -> bool | str:
        """A model that is gone is told with the ways out, not as a value that is on no list."""
        return why_not(cls.host, model)


NODES = [SchnellkitWaveSpeed]
