"""What mini-schnell learns from: batches of scenes drawn on the fly, and how wrong the transformer is on them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import comfy.sd
import torch
from torch import Tensor

from .codec import Basis
from .decoder import Decoder, decoder_loss
from .drawing import draw
from .runs import Plan
from .scenes import for_training, some_scene
from .text import conditionings
from .twin import Twin
from .words import prompt

SIDES = ((128, 128), (128, 128), (160, 128), (128, 160), (192, 192), (256, 256))
AT_START = 0.15
"""How often a step begins from pure noise, from where a single step must arrive."""


@dataclass(frozen=True)
class Batch:
    """Pictures of one size, channels first, and a prompt for each."""

    pictures: Tensor
    prompts: list[str]


@dataclass(frozen=True)
class Lessons:
    """The batches of a plan: of `pixels` in all, in one of the sizes each."""

    plan: Plan
    pixels: int
    sides: tuple[tuple[int, int], ...] = SIDES
    device: str = "cpu"

    def batch(self, step: int) -> Batch:
        """The batch of a step, the same whenever it is asked for."""
        random = Random(f"{self.plan.seed} {step}")
        width, height = random.choice(self.sides)
        scenes = [for_training(random) for _ in range(max(1, self.pixels // (width * height)))]
        drawn = [torch.from_numpy(draw(scene, width, height, random.getrandbits(32))) for scene in scenes]
        return Batch(torch.stack(drawn).movedim(3, 1), [prompt(scene, random) for scene in scenes])


@dataclass(frozen=True)
class DecoderLoss:
    """How wrong the decoder is at a step."""

    lessons: Lessons
    basis: Basis

    def __call__(self, decoder: Decoder, step: int) -> Tensor:
        pictures = self.lessons.batch(step).pictures
        latents, device = self.basis.encode(pictures), self.lessons.device
        return decoder_loss(decoder, latents.to(device), pictures.to(device))


@dataclass(frozen=True)
class FlowLoss:
    """How wrong the transformer is at a step: about the way from a picture to noise, at times between."""

    lessons: Lessons
    basis: Basis
    clip: comfy.sd.CLIP

    def __call__(self, twin: Twin, step: int) -> Tensor:
        batch, device = self.lessons.batch(step), self.lessons.device
        generator = self.lessons.plan.generator(step)
        latents = self.basis.encode(batch.pictures)
        noise = torch.randn(latents.shape, generator=generator)
        time = times(len(latents), generator)
        share = time[:, None, None, None]
        between = (1 - share) * latents + share * noise
        told = conditionings(self.clip, batch.prompts)
        given = (part.to(device) for part in (between, time, *told))
        return (twin(*given) - (noise - latents).to(device)).square().mean()


def times(count: int, generator: torch.Generator) -> Tensor:
    """Times from 0, the picture, to 1, the noise: most of them between, some at the very start of sampling."""
    drawn = torch.randn(count, generator=generator).sigmoid()
    return torch.where(torch.rand(count, generator=generator) < AT_START, torch.ones(count), drawn)


def sample_pictures(count: int, side: int, seed: int) -> Tensor:
    """Pictures of any scenes, to solve the basis for."""
    random = Random(f"basis {seed}")
    drawn = [torch.from_numpy(draw(some_scene(random), side, side, random.getrandbits(32))) for _ in range(count)]
    return torch.stack(drawn).movedim(3, 1)
