"""Schnell · Turbo."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .shared_inputs import CATEGORY, speaking


class SchnellkitTurbo(io.ComfyNode):
    """Schnell compiled for this GPU."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitTurbo",
            display_name="Schnell · Turbo",
            category=CATEGORY,
            description="Compiles schnell for this GPU. Off until you switch it on: the first picture of each size "
            "takes a minute or more longer. Put it last, behind every LoRA. Where the GPU cannot, it says so and "
            "changes nothing.",
            search_aliases=["torch compile", "speed", "cuda graphs", "fp8", "faster"],
            inputs=[
                io.Model.Input("model", tooltip="FLUX.1 schnell, with any LoRA or patch on it."),
                io.Boolean.Input("turbo", default=False, tooltip="Off: the model goes through as it is."),
                io.Boolean.Input(
                    "cuda_graphs",
                    default=True,
                    tooltip="Replay whole blocks at once. Needs all weights on the GPU.",
                ),
                io.Boolean.Input(
                    "fp8",
                    default=False,
                    tooltip="Multiply in fp8, a scale for each row. Changes pictures a little. H100 and newer.",
                ),
                io.Vae.Input("vae", optional=True, tooltip="A VAE to compile as well."),
            ],
            outputs=[
                io.Model.Output(tooltip="The model, compiled."),
                io.Vae.Output(tooltip="The VAE, compiled, where one is wired."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, model: Any, turbo: bool, cuda_graphs: bool, fp8: bool, vae: Any = None) -> io.NodeOutput:
        if not turbo:
            return io.NodeOutput(model, vae)
        from ...local.turbo.turbo import turbo as made_faster
        from ...local.turbo.turbo import turbo_vae

        with speaking(cls) as canvas:
            faster, chosen = made_faster(model, graphs=cuda_graphs, fp8=fp8)
            canvas.report(chosen.describe())
        return io.NodeOutput(faster, turbo_vae(vae, chosen) if vae is not None else None)


NODES = [SchnellkitTurbo]
