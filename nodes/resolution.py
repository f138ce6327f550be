"""Schnell Resolution: a size schnell draws well, as numbers and as an empty latent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from .inputs import when_served

if TYPE_CHECKING:
    import torch


class SchnellkitResolution(io.ComfyNode):
    """A size by preset or by hand."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitResolution",
            display_name="Schnell Resolution",
            category="schnellkit",
            description="A size FLUX.1 schnell draws well: by preset or by hand, in either orientation.",
            search_aliases=["size", "aspect ratio", "empty latent", "preset", "flux resolution"],
            inputs=when_served(cls, cls._inputs),
            outputs=[
                io.Int.Output(display_name="width", tooltip="The width in pixels."),
                io.Int.Output(display_name="height", tooltip="The height in pixels."),
                io.Latent.Output(display_name="latent", tooltip="An empty latent of that size, for local sampling."),
                io.String.Output(
                    display_name="label", tooltip="The size as text, what it was snapped from, and which hosts take it."
                ),
            ],
        )

    @classmethod
    def _inputs(cls) -> list[io.Input]:
        from ..personal.own_presets import offered
        from ..personal.settings import read_settings
        from ..providers.hosts import hosts
        from ..providers.presets import CUSTOM
        from ..providers.sizing import NO_HOST, ORIENTATIONS

        return [
            io.Combo.Input(
                "preset",
                options=[CUSTOM, *offered(read_settings().home)],
                default="1024x1024 (1:1)",
                tooltip="A size by ratio and area; the list says which hosts take it. “custom” takes width and height.",
            ),
            *(
                io.Int.Input(
                    side,
                    default=1024,
                    min=64,
                    max=4096,
                    step=16,
                    tooltip="Used for “custom”, and for a preset that this machine does not have.",
                )
                for side in ("width", "height")
            ),
            io.Combo.Input(
                "orientation",
                options=list(ORIENTATIONS),
                default=ORIENTATIONS[0],
                tooltip="Turns the size: landscape is wider than high, portrait higher than wide.",
            ),
            io.Int.Input(
                "images",
                default=1,
                min=1,
                max=64,
                tooltip="How many pictures the empty latent holds.",
            ),
            io.Image.Input(
                "picture",
                optional=True,
                tooltip="The size takes this picture's ratio; preset or numbers then only say how large its area is.",
            ),
            io.Combo.Input(
                "snap_for",
                options=[NO_HOST, *hosts()],
                default=NO_HOST,
                optional=True,
                tooltip="The nearest size that this host takes; the label says if it was snapped. "
                "What each host takes stands on the Hosts page of the Schnell sidebar.",
            ),
        ]

    @classmethod
    def validate_inputs(cls, preset: str) -> bool | str:
        """Any preset name is fine: one that is unknown here falls back to the numbers beside it."""
        return True

    @classmethod
    def execute(
        cls,
        preset: str,
        width: int,
        height: int,
        orientation: str,
        images: int,
        picture: torch.Tensor | None = None,
        snap_for: str | None = None,
    ) -> io.NodeOutput:
        from ..providers.hosts import hosts
        from ..providers.sizing import NO_HOST, SizeRequest, label, sized

        like = None if picture is None else (picture.shape[2], picture.shape[1])
        made = sized(SizeRequest(preset, width, height, orientation, snap_for or NO_HOST, like), hosts())
        latent = _empty_latent(made.width, made.height, images)
        return io.NodeOutput(made.width, made.height, latent, label(made, hosts()))


def _empty_latent(width: int, height: int, images: int) -> dict[str, object]:
    import torch
    from comfy.model_management import intermediate_device

    samples = torch.zeros([images, 16, height // 8, width // 8], device=intermediate_device())
    return {"samples": samples}


NODES = [SchnellkitResolution]
