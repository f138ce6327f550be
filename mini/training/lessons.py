"""What mini-schnell learns from: batches of scenes drawn on the fly, and how wrong the transformer is on them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import comfy.sd
import torch
from torch import Tensor

from ..codec import Basis
from ..decoder import Decoder, decoder_loss
from ..scenes import EASY, HARD, PAIRS, PATTERNED, USUAL, Odds, for_training, some_scene
from ..text import conditionings
from ..twin import Twin
from ..words import prompt
from .drawing import draw
from .layout import EVEN, Chances, chances
from .runs import Plan

SMALL, MIDDLE = ((128, 128),), ((256, 256),)
OTHERS = (
    *(22 * MIDDLE),
    *(2 * ((192, 192), (320, 192), (192, 320), (384, 256), (256, 384), (448, 256), (256, 448))),
    *(3 * ((384, 384), (512, 512))),
    *(2 * ((672, 384), (384, 672))),
    *((768, 768), (1024, 1024)),
)
"""A size as often as it is drawn at the end of a training, so that no size is broken."""
OF_DECODER = ((128, 128), (192, 192), (256, 256))
EASY_UNTIL, HARD_FROM, PAIRS_FROM = 0.03, 0.375, 0.75
"""The parts of a training in which scenes are easy, hard and mostly pairs: where all is said, colour, shape and place
are found out soon; fine shapes take longer, and those of two things longest."""
SMALL_UNTIL, MIDDLE_UNTIL = 0.09, 0.465
"""At first pictures are small, as those take least time, then of one size, in the end of all."""
AGAIN_FROM = MIDDLE_UNTIL
"""From which part on a step is taken from where another one led, mostly from there alone: what one leaves wrong the
next can mend."""
AT_START, AT_START_FROM = 0.5, 0.105
"""How often a step begins from pure noise, from where a single step must arrive, and from which part on; before that it
is more often, with easy scenes always."""

Sizes = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Batch:
    """Pictures of one size, channels first, each with its prompt."""

    pictures: Tensor
    prompts: list[str]


@dataclass(frozen=True)
class Lessons:
    """The batches of a plan: so many pictures each, all of one size; fewer where they would have more pixels in all.

    With sizes of their own, as for a decoder, they show all that a scene leaves open, and many patterns. Without,
    pictures grow from small and easy ones in the course of the plan; what a scene leaves open is always the same."""

    plan: Plan
    pictures: int
    pixels: int
    sizes: Sizes | None = None
    device: str = "cpu"

    def batch(self, step: int) -> Batch:
        """The batch of a step, the same whenever it is asked for."""
        random = Random(f"{self.plan.seed} {step}")
        share = self.plan.share(step)
        odds = PATTERNED if self.sizes else odds_at(share)
        width, height = random.choice(self.sizes or sizes_at(share))
        count = max(1, min(self.pictures, self.pixels // (width * height)))
        scenes = [for_training(random, odds) for _ in range(count)]
        drawn = [torch.from_numpy(draw(scene, width, height, self._chance(random))) for scene in scenes]
        return Batch(torch.stack(drawn).movedim(3, 1), [prompt(scene, random) for scene in scenes])

    def _chance(self, random: Random) -> Chances:
        return chances(random.getrandbits(32)) if self.sizes else EVEN


def sizes_at(share: float) -> Sizes:
    """The sizes of pictures at that share of a training."""
    return SMALL if share < SMALL_UNTIL else MIDDLE if share < MIDDLE_UNTIL else OTHERS


def odds_at(share: float) -> Odds:
    """What scenes have at that share of a training."""
    until = ((EASY_UNTIL, EASY), (HARD_FROM, USUAL), (PAIRS_FROM, HARD))
    return next((odds for end, odds in until if share < end), PAIRS)


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
class Way:
    """The way from pictures to noise, and what the prompts say."""

    latents: Tensor
    noise: Tensor
    told: tuple[Tensor, Tensor]

    def taken(self, twin: Twin, seen: Tensor, time: Tensor) -> Tensor:
        """What the transformer takes for the pictures where the way from what was seen in them has come to a time."""
        long = time[:, None, None, None]
        state = seen.lerp(self.noise, long)
        with quickly(state.device.type):
            velocity = twin(state, time, *self.told)
        return state - long * velocity.float()


@dataclass(frozen=True)
class FlowLoss:
    """How wrong the transformer is at a step: in one step at any time, later in two, one after the other."""

    lessons: Lessons
    basis: Basis
    clip: comfy.sd.CLIP

    def __call__(self, twin: Twin, step: int) -> Tensor:
        plan = self.lessons.plan
        generator, share = plan.generator(plan.steps + step), plan.share(step)
        way = self._way(step, generator)
        latents, count, device = way.latents, len(way.latents), self.lessons.device
        if share < AGAIN_FROM:
            time = times(count, share, generator).to(device)
            missed = way.taken(twin, latents, time) - latents
            return (missed / time[:, None, None, None]).square().mean()
        first = way.taken(twin, latents, torch.ones(count, device=device))
        own = (4 * torch.rand(count, 1, 1, 1, generator=generator)).clamp(max=1).to(device)
        seen = latents.lerp(first.detach(), own)
        second = way.taken(twin, seen, later_times(count, generator).to(device))
        return (first - latents).square().mean() + (second - latents).square().mean()

    def _way(self, step: int, generator: torch.Generator) -> Way:
        batch, device = self.lessons.batch(step), self.lessons.device
        latents = self.basis.encode(batch.pictures)
        noise = torch.randn(latents.shape, generator=generator)
        words, pooled = conditionings(self.clip, batch.prompts)
        return Way(latents.to(device), noise.to(device), (words.to(device), pooled.to(device)))


def quickly(device: str) -> torch.autocast:
    """Calculation in bf16 where the device is made for it: on such a CPU it takes half the time."""
    made_for_it = device != "cpu" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device, torch.bfloat16, enabled=made_for_it)


def times(count: int, share: float, generator: torch.Generator) -> Tensor:
    """Times from 0, the picture, to 1, the noise, for a step at that share of a training."""
    begun = max(0.0, share - EASY_UNTIL) / (AT_START_FROM - EASY_UNTIL)
    at_start = max(AT_START, 1 - begun * (1 - AT_START))
    drawn = torch.randn(count, generator=generator).sigmoid()
    return torch.where(torch.rand(count, generator=generator) < at_start, torch.ones(count), drawn)


def later_times(count: int, generator: torch.Generator) -> Tensor:
    """Times of a step that is not the first: half of them such as four steps have."""
    quarters = torch.randint(1, 4, (count,), generator=generator) / 4
    return torch.where(torch.rand(count, generator=generator) < 0.5, quarters, torch.rand(count, generator=generator))


def sample_pictures(count: int, side: int, seed: int) -> Tensor:
    """Pictures of any scenes, to solve the basis for."""
    random = Random(f"basis {seed}")
    drawn = [
        torch.from_numpy(draw(some_scene(random), side, side, chances(random.getrandbits(32)))) for _ in range(count)
    ]
    return torch.stack(drawn).movedim(3, 1)
