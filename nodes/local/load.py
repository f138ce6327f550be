"""Schnell · Load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..inputs import when_served
from .shared_inputs import CATEGORY, speaking

if TYPE_CHECKING:
    from ...local.loading.kinds import Role
    from ...local.loading.loading import Precision

PRECISIONS = ["auto", "bf16", "fp16", "fp32", "fp8", "fp8 fast"]


class SchnellkitLoad(io.ComfyNode):
    """FLUX.1 schnell from the model files of this machine."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitLoad",
            display_name="Schnell · Load",
            category=CATEGORY,
            description="FLUX.1 schnell from this machine's model files. Files that are something else are refused "
            "with a sentence, and the text encoders are only read when a new prompt needs them.",
            search_aliases=["flux", "schnell", "checkpoint", "unet", "diffusion model", "loader"],
            inputs=when_served(cls, cls._inputs),
            outputs=[
                io.Model.Output(tooltip="The model, for nodes that draw with it."),
                io.Clip.Output(tooltip="The text encoders of FLUX.1: CLIP-L and T5."),
                io.Vae.Output(tooltip="The VAE of FLUX.1."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def _inputs(cls) -> list[io.Input]:
        return [
            cls._files("model", "The diffusion model or checkpoint."),
            cls._files("clip_l", "The CLIP-L text encoder."),
            cls._files("t5xxl", "The T5-XXL text encoder."),
            cls._files("vae", "The VAE."),
            io.Combo.Input(
                "precision",
                options=PRECISIONS,
                default="auto",
                tooltip="How the model's weights are stored. auto: the best this device can hold. fp8 halves the "
                "memory and changes pictures a little. Quantised files stay as they are.",
            ),
        ]

    @classmethod
    def _files(cls, role: Role, what: str) -> io.Input:
        """A list of files, told apart by their headers."""
        from ...local.loading.downloads import for_workflow
        from ...local.loading.files import catalogue, default, names

        return io.Combo.Input(
            role,
            options=names(role),
            default=default(role),
            tooltip=f"{what} On this machine:\n{catalogue(role)}",
            # js/downloads.js puts them where the frontend looks for the address of a missing model.
            extra_dict={"downloads": for_workflow()} if role == "model" else None,
        )

    @classmethod
    def validate_inputs(cls, model: str | None) -> bool | str:
        """A model file that is missing or something else is said before anything runs."""
        from ...local.loading.files import path_of
        from ...local.loading.kinds import need
        from ...local.sampling.trouble import LocalTrouble

        try:
            if model is not None:
                need(path_of(model, "model"), "model")
        except LocalTrouble as trouble:
            return str(trouble)
        return True

    @classmethod
    def execute(cls, model: str, clip_l: str, t5xxl: str, vae: str, precision: Precision) -> io.NodeOutput:
        from ...local.loading.files import FROM_CHECKPOINT, MINI, mini_path, path_of
        from ...local.loading.loading import Files, load, load_mini

        def chosen(name: str, role: Role) -> Path | None:
            return None if name == FROM_CHECKPOINT else path_of(name, role)

        with speaking(cls) as canvas:
            if model == MINI:
                loaded = load_mini(mini_path("model"), mini_path("vae"), precision)
            else:
                parts = chosen(clip_l, "clip_l"), chosen(t5xxl, "t5xxl"), chosen(vae, "vae")
                loaded = load(Files(path_of(model, "model"), *parts), precision)
            canvas.report(loaded.told)
        return io.NodeOutput(loaded.model, loaded.clip, loaded.vae)


NODES = [SchnellkitLoad]
