"""From a prompt to pictures on this machine, in one go, with what it took."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import comfy.model_management
import comfy.sd
import torch

from ..loading.base_model import name_on
from ..prompts.places import Places
from ..prompts.prompt import Beyond, encode
from .energy import joules_used
from .progress import progress
from .sampling import SamplingJob, sample, seeds_from
from .schedule import describe_steps
from .start import scaled, start


@dataclass(frozen=True)
class Request:
    """What is asked for, in the words of the node."""

    prompt: str
    width: int
    height: int
    seed: int
    images: int
    steps: int
    beyond: Beyond = "cut"
    start_from: torch.Tensor | None = None
    strength: float = 0.6
    one_by_one: bool = False


@dataclass(frozen=True)
class Generated:
    """The pictures, their seeds, the model and device that made them, and the seconds and joules they took."""

    images: torch.Tensor
    seeds: tuple[int, ...]
    model: str
    device: str
    seconds: float
    joules: float | None
    notes: tuple[str, ...]


def generate(request: Request, model: Any, clip: comfy.sd.CLIP, vae: comfy.sd.VAE, places: Places) -> Generated:
    """The pictures of a request."""
    began, energy = time.perf_counter(), joules_used(model.load_device)
    encoded = encode(clip, request.prompt, request.beyond, places.shelf, places.hashes)
    size = (request.width, request.height)
    given = None if request.start_from is None else scaled(request.start_from, *size)
    begin = start(given, request.images, size, vae)
    seeds = seeds_from(request.seed, begin.latents.shape[0])
    strength = 1.0 if begin.empty else request.strength
    job = SamplingJob(
        model,
        encoded.conditioning,
        begin.latents,
        seeds,
        request.steps,
        strength,
        one_by_one=request.one_by_one,
    )
    latents = sample(job, progress(model, request.steps * len(seeds)))
    images = decoded(vae, latents)
    after = joules_used(model.load_device)
    joules = after - energy if after is not None and energy is not None else None
    notes = (encoded.describe(request.beyond) if encoded.beyond else "", describe_steps(request.steps))
    device = comfy.model_management.get_torch_device_name(model.load_device)
    seconds = time.perf_counter() - began
    return Generated(images, seeds, name_on(model), device, seconds, joules, tuple(note for note in notes if note))


def decoded(vae: comfy.sd.VAE, latents: torch.Tensor) -> torch.Tensor:
    """The pictures in latents, decoded one at a time so that each is the same alone."""
    return torch.cat([vae.decode(one) for one in latents.split(1)])
