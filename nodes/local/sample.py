"""Schnell · Sample."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .shared_inputs import ALONE, CATEGORY, TOGETHER, batching, images, seed, side, speaking, steps, strength


class SchnellkitSample(io.ComfyNode):
    """Latents from conditioning, with schnell's own steps and a seed for every picture."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitSample",
            display_name="Schnell · Sample",
            category=CATEGORY,
            description="Samples FLUX.1 schnell as its makers do: their schedule, no guidance, no negative prompt. "
            "Every picture has a seed of its own and is the same alone.",
            search_aliases=["ksampler", "sampler", "flux", "schnell"],
            inputs=[
                io.Model.Input("model", tooltip="FLUX.1 schnell, with any LoRA or patch on it."),
                io.Conditioning.Input("conditioning", tooltip="What the picture should show."),
                seed(),
                images(),
                steps(),
                side("width", "Width in pixels; start_from brings its own."),
                side("height", "Height in pixels; start_from brings its own."),
                io.MultiType.Input(
                    "start_from",
                    [io.Latent, io.Image],
                    optional=True,
                    tooltip="An empty latent tells the size. A picture or a latent with content is redrawn, "
                    "as far as strength says.",
                ),
                strength(),
                io.Vae.Input("vae", optional=True, tooltip="Needed where start_from is a picture."),
                batching(),
            ],
            outputs=[io.Latent.Output(tooltip="The latents, in the order of their seeds.")],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(
        cls,
        model: io.Model.Type,
        conditioning: io.Conditioning.Type,
        seed: int,
        images: int,
        steps: int,
        width: int,
        height: int,
        start_from: Any = None,
        strength: float = 0.6,
        vae: Any = None,
        batching: str = TOGETHER,
    ) -> io.NodeOutput:
        from ...local.sampling.progress import progress
        from ...local.sampling.sampling import SamplingJob, sample, seeds_from
        from ...local.sampling.schedule import describe_steps
        from ...local.sampling.start import start

        with speaking(cls) as canvas:
            begin = start(start_from, images, (width, height), vae)
            job = SamplingJob(
                model,
                conditioning,
                begin.latents,
                seeds_from(seed, begin.latents.shape[0]),
                steps,
                1.0 if begin.empty else strength,
                begin.mask,
                one_by_one=batching == ALONE,
            )
            samples = sample(job, progress(model, steps * len(job.seeds)))
            canvas.report(describe_steps(steps))
        kept = {"noise_mask": begin.mask} if begin.mask is not None else {}
        return io.NodeOutput({"samples": samples, **kept})


NODES = [SchnellkitSample]
