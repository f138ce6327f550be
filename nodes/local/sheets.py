"""Schnell · Step Ladder and Schnell · Seed Sheet."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .shared_inputs import CATEGORY, IMAGES_AT_MOST, seed, side, speaking, steps


class SchnellkitStepLadder(io.ComfyNode):
    """One seed at 1, 2, 3 and 4 steps."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitStepLadder",
            display_name="Schnell · Step Ladder",
            category=CATEGORY,
            description="The same seed at 1, 2, 3 and 4 steps, side by side: how many steps does this prompt need?",
            search_aliases=["contact sheet", "compare steps", "xy plot"],
            inputs=[
                io.Model.Input("model", tooltip="FLUX.1 schnell, with any LoRA or patch on it."),
                io.Conditioning.Input("conditioning", tooltip="What the picture should show."),
                io.Vae.Input("vae", tooltip="The VAE of FLUX.1."),
                seed(),
                side("width", "Width of a picture in pixels."),
                side("height", "Height of a picture in pixels."),
            ],
            outputs=[
                io.Image.Output(display_name="sheet", tooltip="The four pictures, labelled."),
                io.Image.Output(display_name="images", tooltip="The four pictures: 1, 2, 3 and 4 steps."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, model: Any, conditioning: Any, vae: Any, seed: int, width: int, height: int) -> io.NodeOutput:
        from ...local.sheets.ladder import ladder
        from ...local.sheets.sheet import sheet

        with speaking(cls):
            pictures, labels = ladder(model, conditioning, vae, seed, (width, height))
        return io.NodeOutput(sheet(pictures, labels), pictures)


class SchnellkitSeedSheet(io.ComfyNode):
    """Pictures of many seeds, and one of them picked."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitSeedSheet",
            display_name="Schnell · Seed Sheet",
            category=CATEGORY,
            description="A contact sheet of many seeds, each labelled. Picking another one samples nothing anew.",
            search_aliases=["contact sheet", "compare seeds", "variations", "grid"],
            enable_expand=True,
            inputs=[
                io.Model.Input("model", raw_link=True, tooltip="FLUX.1 schnell, with any LoRA or patch on it."),
                io.Conditioning.Input("conditioning", raw_link=True, tooltip="What the picture should show."),
                io.Vae.Input("vae", raw_link=True, tooltip="The VAE of FLUX.1."),
                seed(),
                io.Int.Input("seeds", default=9, min=1, max=IMAGES_AT_MOST, tooltip="How many seeds, from seed on."),
                io.Int.Input("pick", default=1, min=1, max=IMAGES_AT_MOST, tooltip="Which one to give on, from 1."),
                steps(),
                side("width", "Width of a picture in pixels."),
                side("height", "Height of a picture in pixels."),
                io.Int.Input("columns", default=0, min=0, max=16, optional=True, tooltip="0: nearly square."),
            ],
            outputs=[
                io.Image.Output(display_name="sheet", tooltip="All pictures, each with its seed."),
                io.Image.Output(display_name="picked", tooltip="The picture that was picked."),
                io.Int.Output(display_name="seed", tooltip="Its seed."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(
        cls,
        model: Any,
        conditioning: Any,
        vae: Any,
        seed: int,
        seeds: int,
        pick: int,
        steps: int,
        width: int,
        height: int,
        columns: int = 0,
    ) -> io.NodeOutput:
        from comfy_execution.graph_utils import GraphBuilder

        from ...local.sampling.sampling import seeds_from

        numbers = seeds_from(seed, seeds)
        chosen = min(pick, seeds) - 1
        # Inner nodes are cached one by one, by the links they were given: another pick finds the pictures made.
        graph = GraphBuilder(prefix=f"{cls.hidden.unique_id}.sheet.")
        latents = graph.node(
            "SchnellkitSample",
            model=model,
            conditioning=conditioning,
            seed=seed,
            images=seeds,
            steps=steps,
            width=width,
            height=height,
        )
        pictures = graph.node("VAEDecode", samples=latents.out(0), vae=vae)
        labelled = graph.node(
            "SchnellkitSheet", images=pictures.out(0), labels="\n".join(map(str, numbers)), columns=columns
        )
        # Decoded again by itself: kernels may round differently in a batch, and it is to be the picture made alone.
        latent = graph.node("LatentFromBatch", samples=latents.out(0), batch_index=chosen, length=1)
        picked = graph.node("VAEDecode", samples=latent.out(0), vae=vae)
        return io.NodeOutput(labelled.out(0), picked.out(0), numbers[chosen], expand=graph.finalize())


class SchnellkitSheet(io.ComfyNode):
    """Any pictures on one sheet, labelled."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitSheet",
            display_name="Schnell · Contact Sheet",
            category=CATEGORY,
            description="Pictures in rows on one sheet, each with a label under it.",
            search_aliases=["contact sheet", "grid", "label"],
            inputs=[
                io.Image.Input("images", tooltip="The pictures to put on the sheet."),
                io.String.Input("labels", multiline=True, default="", tooltip="A line for each picture."),
                io.Int.Input("columns", default=0, min=0, max=16, optional=True, tooltip="0: nearly square."),
            ],
            outputs=[io.Image.Output(display_name="sheet", tooltip="All of the pictures, in rows.")],
        )

    @classmethod
    def execute(cls, images: Any, labels: str, columns: int = 0) -> io.NodeOutput:
        from ...local.sheets.sheet import sheet

        lines = labels.splitlines()[: len(images)]
        return io.NodeOutput(sheet(images, [*lines, *[""] * (len(images) - len(lines))], columns))


NODES = [SchnellkitStepLadder, SchnellkitSeedSheet, SchnellkitSheet]
