"""What all local nodes share: the inputs that mean the same everywhere, and a way to speak to the person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from comfy_api.latest import io

if TYPE_CHECKING:
    from ..running.canvas import Canvas

CATEGORY = "schnellkit/local"
SEED_MOST = 2**64 - 1
IMAGES_AT_MOST = 64
TOGETHER, ALONE = "as many as fit", "one at a time"
CUT, KEEP = "cut", "keep"


@contextmanager
def speaking(node: type[io.ComfyNode]) -> Iterator[Canvas]:
    """The node's canvas; what goes wrong is said on it before the run stops."""
    from ...local.sampling.trouble import LocalTrouble
    from ...providers.errors import SchnellkitError
    from ..running.canvas import Canvas

    canvas = Canvas(str(node.hidden.unique_id))
    try:
        yield canvas
    except (LocalTrouble, SchnellkitError) as trouble:
        canvas.report(str(trouble))
        canvas.note("error", str(trouble))
        raise


def side(name: str, tooltip: str) -> io.Input:
    """Width or height."""
    return io.Int.Input(name, default=1024, min=64, max=4096, step=16, tooltip=tooltip)


def seed() -> io.Input:
    """The seed of the first picture."""
    return io.Int.Input(
        "seed",
        default=0,
        min=0,
        max=SEED_MOST,
        control_after_generate=True,
        tooltip="The seed of the first picture; the same seed gives the same picture.",
    )


def images() -> io.Input:
    """How many pictures."""
    return io.Int.Input(
        "images",
        default=1,
        min=1,
        max=IMAGES_AT_MOST,
        tooltip="How many pictures. Picture i is made with seed + i and is the same alone.",
    )


def steps() -> io.Input:
    """How many steps."""
    return io.Int.Input(
        "steps",
        default=4,
        min=1,
        max=8,
        tooltip="schnell is made for 1 to 4 steps; 4 is best. More are of no use, they only take longer.",
    )


def strength() -> io.Input:
    """How much of the start is redrawn."""
    return io.Float.Input(
        "strength",
        default=0.6,
        min=0.05,
        max=1.0,
        step=0.05,
        optional=True,
        tooltip="How much of start_from is redrawn: 1 is all of it. All steps are run, whatever the strength.",
    )


def batching() -> io.Input:
    """Whether pictures are sampled side by side."""
    return io.Combo.Input(
        "batching",
        options=[TOGETHER, ALONE],
        default=TOGETHER,
        optional=True,
        advanced=True,
        tooltip="Some GPUs round differently when several pictures are sampled in one pass; "
        "“one at a time” makes every picture the same to the last bit.",
    )


def long_prompt() -> io.Input:
    """What happens to a prompt that is too long."""
    return io.Combo.Input(
        "long_prompt",
        options=[CUT, KEEP],
        default=CUT,
        optional=True,
        tooltip="schnell was made for prompts of up to 256 tokens, about 190 words. "
        "cut: the rest is left out, as the reference does. keep: the rest is read as well.",
    )
