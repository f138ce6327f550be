"""Schnell · Prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from .shared_inputs import CATEGORY, CUT, long_prompt, speaking

if TYPE_CHECKING:
    from ...local.prompts.prompt import Beyond


class SchnellkitPrompt(io.ComfyNode):
    """A text as conditioning, kept so that it is never encoded twice."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="SchnellkitPrompt",
            display_name="Schnell · Prompt",
            category=CATEGORY,
            description="A prompt for schnell. Counts its tokens, says what lies beyond the limit, and keeps the "
            "encoding: a prompt met before never loads the text encoders.",
            search_aliases=["clip text encode", "conditioning", "t5", "tokens"],
            inputs=[
                io.Clip.Input("clip", tooltip="The text encoders of FLUX.1: CLIP-L and T5."),
                io.String.Input("text", multiline=True, dynamic_prompts=True, tooltip="What the picture should show."),
                long_prompt(),
            ],
            outputs=[
                io.Conditioning.Output(tooltip="The prompt, encoded."),
                io.Int.Output(display_name="tokens", tooltip="How many tokens the prompt has; schnell reads 256."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, clip: io.Clip.Type, text: str, long_prompt: Beyond = CUT) -> io.NodeOutput:
        from ...local.prompts.places import places
        from ...local.prompts.prompt import encode
        from ...personal.settings import read_settings

        with speaking(cls) as canvas:
            kept = places(read_settings().home)
            encoded = encode(clip, text, long_prompt, kept.shelf, kept.hashes)
            told = encoded.describe(long_prompt)
            canvas.report(f"{told} · known, encoders not needed" if encoded.known else told)
        return io.NodeOutput(encoded.conditioning, encoded.tokens)


NODES = [SchnellkitPrompt]
