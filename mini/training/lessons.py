"""What mini-schnell learns from: batches of scenes drawn on the fly, and how wrong the transformer is on them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import comfy.sd
import torch
from torch import Tensor

from ..codec import CELL, CHANNELS, Basis
from ..decoder import Decoder, decoder_loss
from ..scenes import for_training, some_scene
from ..text import conditionings
from ..twin import Twin
from ..words import prompt
from .drawing import draw
from .layout import Chances, chances
from .runs import Plan

SMALL, USUAL = ((128, 128),), ((256, 256),)
OTHERS = (
    *(8 * USUAL),
    *((192, 192), (256, 192), (192, 256), (320, 192), (192, 320), (384, 256), (256, 384)),
    *((512, 512), (512, 512), (672, 384)),
)
"""A size as often as it is drawn at the end of a training, so that no size is broken."""
OF_DECODER = ((128, 128), (192, 192), (256, 256))
EASY_UNTIL = 0.03
"""The part of a training in which scenes are easy: where all is said, colour, shape and place are found out soon."""
SMALL_UNTIL, USUAL_UNTIL = 0.065, 0.7
"""At first pictures are small, then of one size: where the top right is hangs on the size, which is one thing more to
find out."""
OPEN_FROM, OPEN_AT = 0.045, 0.5
"""From and until which part the noise is given more and more to decide: what it decides is learned as small changes of
pictures that are known, where all at once it would be a blur for long."""
AT_START, AT_START_FROM = 0.5, 0.25
"""How often a step begins from pure noise, from where a single step must arrive, and from which part on; before that it
is more often, with easy scenes always."""
APART, APART_UNTIL = 0.2, 0.6
"""How often, and up to which time, the noise over a picture is not the noise that it was drawn by."""


Sizes = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Batch:
    """Pictures of one size, channels first, with the prompt and the noise from which each is to be painted."""

    pictures: Tensor
    prompts: list[str]
    noise: Tensor


@dataclass(frozen=True)
class Lessons:
    """The batches of a plan: so many pictures each, all of one size; fewer where they would have more pixels in all.

    Without sizes of their own they grow from small and easy ones in the course of the plan."""

    plan: Plan
    pictures: int
    pixels: int
    sizes: Sizes | None = None
    device: str = "cpu"

    def batch(self, step: int) -> Batch:
        """The batch of a step, the same whenever it is asked for."""
        random = Random(f"{self.plan.seed} {step}")
        share = 1.0 if self.sizes else self.plan.share(step)
        width, height = random.choice(self.sizes or sizes_at(share))
        count = max(1, min(self.pictures, self.pixels // (width * height)))
        scenes = [for_training(random, easy=share < EASY_UNTIL) for _ in range(count)]
        noise = torch.randn(count, CHANNELS, height // CELL, width // CELL, generator=self.plan.generator(step))
        pairs = zip(scenes, decided(noise, openness(share)), strict=True)
        drawn = [torch.from_numpy(draw(scene, width, height, chance)) for scene, chance in pairs]
        return Batch(torch.stack(drawn).movedim(3, 1), [prompt(scene, random) for scene in scenes], noise)


def sizes_at(share: float) -> Sizes:
    """The sizes of pictures at that share of a training."""
    return SMALL if share < SMALL_UNTIL else USUAL if share < USUAL_UNTIL else OTHERS


@dataclass(frozen=True)
class DecoderLoss:
    """How wrong the decoder is at a step."""

    lessons: Lessons
    basis: Basis

    def __call__(self, decoder: Decoder, step: int) -> Tensor:
        pictures = self.lessons.batch(step).pictures
        latents, device = self.basis.encode(pictures), self.lessons.device
        with quickly(device):
            return decoder_loss(decoder, latents.to(device), pictures.to(device))


@dataclass(frozen=True)
class FlowLoss:
    """How wrong the transformer is at a step: about the way from a picture to noise, at times between."""

    lessons: Lessons
    basis: Basis
    clip: comfy.sd.CLIP

    def __call__(self, twin: Twin, step: int) -> Tensor:
        batch, device = self.lessons.batch(step), self.lessons.device
        generator = self.lessons.plan.generator(self.lessons.plan.steps + step)
        latents = self.basis.encode(batch.pictures)
        time = times(len(latents), self.lessons.plan.share(step), generator)
        noise = mingled(batch.noise, time, generator)
        share = time[:, None, None, None]
        between = (1 - share) * latents + share * noise
        told = conditionings(self.clip, batch.prompts)
        given = (part.to(device) for part in (between, time, *told))
        with quickly(device):
            answer = twin(*given)
        return (answer.float() - (noise - latents).to(device)).square().mean()


def quickly(device: str) -> torch.autocast:
    """Calculation in bf16 where the device is made for it: on such a CPU it takes half the time."""
    made_for_it = device != "cpu" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device, torch.bfloat16, enabled=made_for_it)


def openness(share: float) -> float:
    """How much is left to the noise at that share of a training."""
    return min(1.0, max(0.0, (share - OPEN_FROM) / (OPEN_AT - OPEN_FROM)))


def decided(noise: Tensor, share: float = 1.0) -> list[Chances]:
    """What each noise decides of its picture, by the means of its first channels; each chance is even from 0 to 1."""
    # If chance drew the picture, the best single step from noise would be the mean of all that fit the prompt: a blur.
    means = noise[:, : len(Chances._fields)].mean(dim=(2, 3)) * (noise.shape[2] * noise.shape[3]) ** 0.5
    return [Chances(*numbers).narrowed(share) for numbers in torch.special.ndtr(means).tolist()]


def mingled(noise: Tensor, time: Tensor, generator: torch.Generator) -> Tensor:
    """The noise, here and there another one where the picture can be seen: another picture may be painted over."""
    apart = (torch.rand(len(noise), generator=generator) < APART) & (time < APART_UNTIL)
    return torch.where(apart[:, None, None, None], torch.randn(noise.shape, generator=generator), noise)


def times(count: int, share: float, generator: torch.Generator) -> Tensor:
    """Times from 0, the picture, to 1, the noise, for a step at that share of a training."""
    begun = max(0.0, share - EASY_UNTIL) / (AT_START_FROM - EASY_UNTIL)
    at_start = max(AT_START, 1 - begun * (1 - AT_START))
    drawn = torch.randn(count, generator=generator).sigmoid()
    return torch.where(torch.rand(count, generator=generator) < at_start, torch.ones(count), drawn)


def sample_pictures(count: int, side: int, seed: int) -> Tensor:
    """Pictures of any scenes, to solve the basis for."""
    random = Random(f"basis {seed}")
    drawn = [
        torch.from_numpy(draw(some_scene(random), side, side, chances(random.getrandbits(32)))) for _ in range(count)
    ]
    return torch.stack(drawn).movedim(3, 1)
