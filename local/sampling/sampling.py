"""Schnell's sampling: one seed a picture, the reference's steps, no guidance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import comfy.model_management
import comfy.samplers
import comfy.supported_models
import comfy.utils
import torch

from . import intermediate
from .batch_size import batch_size
from .schedule import schedule
from .trouble import LocalTrouble

if TYPE_CHECKING:
    from comfy.model_patcher import ModelPatcher

SEEDS = 2**64
CHANNELS = 16
Step = Callable[[int, torch.Tensor], None]


@dataclass(frozen=True)
class SamplingJob:
    """What to sample: a latent and a seed for every picture, and how."""

    model: ModelPatcher
    conditioning: Sequence[Any]
    latents: torch.Tensor
    seeds: tuple[int, ...]
    steps: int
    strength: float = 1.0
    mask: torch.Tensor | None = None
    one_by_one: bool = False

    def part(self, begin: int, end: int) -> SamplingJob:
        """The same job for some of its pictures."""
        mask = self.mask
        if mask is not None and mask.ndim > 2 and mask.shape[0] > 1:
            mask = mask[[index % mask.shape[0] for index in range(begin, end)]]
        return replace(
            self,
            latents=self.latents[begin:end],
            seeds=self.seeds[begin:end],
            conditioning=_of_pictures(self.conditioning, begin, end),
            mask=mask,
        )


def seeds_from(seed: int, images: int) -> tuple[int, ...]:
    """The seed of each picture: seed, seed + 1, and on; after the last number comes 0."""
    return tuple((seed + index) % SEEDS for index in range(images))


def empty_latents(width: int, height: int, images: int) -> torch.Tensor:
    """Latents with nothing in them, of a size in pixels."""
    return torch.zeros([images, CHANNELS, height // 8, width // 8])


def noise_for(seeds: Sequence[int], latents: torch.Tensor) -> torch.Tensor:
    """The noise each seed gives, the same wherever its picture stands in a batch."""
    shape = [1, *latents.shape[1:]]
    drawn = [torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds]
    return torch.cat(drawn).to(latents.dtype)


def refuse_other_models(model: ModelPatcher) -> None:
    """LocalTrouble where the model is not FLUX.1 schnell."""
    config = model.model.model_config
    if isinstance(config, comfy.supported_models.FluxSchnell):
        return
    if isinstance(config, comfy.supported_models.Flux) and config.unet_config.get("guidance_embed"):
        raise LocalTrouble(
            "This model is FLUX.1 dev or made from it: it needs guidance and 20+ steps. Wire FLUX.1 schnell in."
        )
    raise LocalTrouble(f"This model is {type(config).__name__}, not FLUX.1 schnell. Wire FLUX.1 schnell in.")


def sample(job: SamplingJob, on_step: Step) -> torch.Tensor:
    """The latents of all pictures, as many at a time as fit; on_step is told each step and what is seen then."""
    refuse_other_models(job.model)
    count = len(job.seeds)
    size = 1 if job.one_by_one else batch_size(job.model, job.latents.shape, count)
    done: list[torch.Tensor] = []
    begin = 0
    while begin < count:
        part = job.part(begin, min(begin + size, count))
        try:
            done.append(_sample(part, on_step, begin * job.steps))
        except Exception as error:
            if size == 1 or not comfy.model_management.is_oom(error):
                raise
            size = size // 2
            comfy.model_management.soft_empty_cache()
            continue
        begin += len(part.seeds)
    return torch.cat(done)


def _sample(job: SamplingJob, on_step: Step, already: int) -> torch.Tensor:
    """Pictures side by side in one batch."""
    share = len(job.seeds)

    def callback(step: int, seen: torch.Tensor, _latent: torch.Tensor, _steps: int) -> None:
        comfy.model_management.throw_exception_if_processing_interrupted()
        on_step(already + (step + 1) * share, seen)

    guider = comfy.samplers.CFGGuider(job.model)
    # Without a negative nothing is computed for one: cfg 1 at the price of one pass.
    guider.inner_set_conds({"positive": job.conditioning})
    latents = guider.sample(
        noise_for(job.seeds, job.latents),
        job.latents,
        comfy.samplers.sampler_object("euler"),
        torch.tensor(schedule(job.steps, job.strength)),
        denoise_mask=job.mask,
        callback=callback,
        disable_pbar=not comfy.utils.PROGRESS_BAR_ENABLED,
        seed=job.seeds[0],
    )
    return latents.to(intermediate.device(), intermediate.dtype())


def _of_pictures(conditioning: Sequence[Any], begin: int, end: int) -> list[list[Any]]:
    """Conditioning that is given per picture, for some of the pictures; what all share stays as it is."""

    def cut(value: Any) -> Any:
        if not isinstance(value, torch.Tensor) or value.ndim < 2 or value.shape[0] == 1:
            return value
        return value[[index % value.shape[0] for index in range(begin, end)]]

    return [
        [cut(tensor), {**notes, "pooled_output": cut(notes.get("pooled_output"))}] for tensor, notes in conditioning
    ]
