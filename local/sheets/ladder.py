"""The step ladder: one seed at every number of steps that is of use."""

from __future__ import annotations

from typing import Any

import comfy.sd
import torch

from ..sampling.picture import decoded
from ..sampling.progress import progress
from ..sampling.sampling import SamplingJob, sample
from ..sampling.schedule import STEPS_OF_USE
from ..sampling.start import start


def ladder(
    model: Any, conditioning: list[list[Any]], vae: comfy.sd.VAE, seed: int, size: tuple[int, int]
) -> tuple[torch.Tensor, list[str]]:
    """The pictures and their labels; each is a run of its own, since a short run is no beginning of a long one."""
    latents = start(None, 1, size, None).latents
    rungs = range(1, STEPS_OF_USE + 1)
    on_step = progress(model, sum(rungs))
    done = 0
    made = []
    for steps in rungs:
        before = done
        job = SamplingJob(model, conditioning, latents, (seed,), steps)
        made.append(sample(job, lambda step, seen, before=before: on_step(before + step, seen)))
        done += steps
    return decoded(vae, torch.cat(made)), [f"{steps} step{'s' if steps > 1 else ''}" for steps in rungs]
