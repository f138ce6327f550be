"""A training that can be left and taken up again: weights, their running mean, the optimiser, and its step."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from math import cos, pi
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

WARM_UP = 100
MEAN_OVER = 0.999
LONGEST_STEP, DECAY = 1.0, 0.01
AGAIN_AT, AGAIN_RATE = 0.75, 0.5
"""From which part of a training on the rate falls a second time, and from how much of what it was."""

Model = TypeVar("Model", bound=nn.Module)


@dataclass(frozen=True)
class Plan:
    """How long a training is and how it begins; two of one plan give the same weights."""

    steps: int
    rate: float
    seed: int = 0

    def share(self, step: int) -> float:
        """How much of the training is behind a step."""
        return step / self.steps

    def rate_at(self, step: int) -> float:
        """The learning rate: it rises shortly, then falls to nothing, twice."""
        share = self.share(step)
        first = share < AGAIN_AT
        fallen = share / AGAIN_AT if first else (share - AGAIN_AT) / (1 - AGAIN_AT)
        top = 1 if first else AGAIN_RATE
        return self.rate * min(1.0, (step + 1) / WARM_UP) * top * (1 + cos(pi * fallen)) / 2

    def generator(self, step: int) -> torch.Generator:
        """Chance at a step: it hangs on nothing that came before, so nothing of it need be kept."""
        return torch.Generator().manual_seed(self.seed * 1_000_003 + step)


@dataclass
class Training(Generic[Model]):
    """A model on its way; `loss` is asked for each step."""

    plan: Plan
    model: Model
    loss: Callable[[Model, int], Tensor]
    step: int = 0
    mean: Model = field(init=False)
    optimisers: list[torch.optim.Optimizer] = field(init=False)

    def __post_init__(self) -> None:
        self.mean = deepcopy(self.model).requires_grad_(False)
        self.optimisers = optimisers(self.model, self.plan.rate)

    @property
    def done(self) -> bool:
        """Whether the plan is fulfilled."""
        return self.step >= self.plan.steps

    def advance(self) -> float:
        """Trains one step and gives its loss."""
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = self.plan.rate_at(self.step)
            optimiser.zero_grad()
        loss = self.loss(self.model, self.step)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), LONGEST_STEP)
        for optimiser in self.optimisers:
            optimiser.step()
        self.step += 1
        self._follow()
        return loss.item()

    def save(self, file: Path) -> None:
        """Writes a file that is there whole or not at all, from which the training goes on as if never left."""
        unfinished = file.with_suffix(".part")
        torch.save(self._state(), unfinished)
        unfinished.replace(file)

    def resume(self, file: Path) -> None:
        """Takes up what was saved; ValueError where that was of another plan."""
        state = torch.load(file, map_location="cpu", weights_only=True)
        if state["plan"] != vars(self.plan):
            raise ValueError(f"{file} is of another plan, {state['plan']}: give the same, or remove the file")
        self.model.load_state_dict(state["model"])
        self.mean.load_state_dict(state["mean"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self.step = state["step"]

    def _state(self) -> dict[str, Any]:
        return {
            "model": self.model.state_dict(),
            "mean": self.mean.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "step": self.step,
            "plan": vars(self.plan),
        }

    @torch.no_grad()
    def _follow(self) -> None:
        """Moves the mean after the weights, quickly as long as it is young."""
        kept = min(MEAN_OVER, (1 + self.step) / (10 + self.step))
        for mean, weight in zip(self.mean.parameters(), self.model.parameters(), strict=True):
            mean.lerp_(weight, 1 - kept)


def optimisers(model: nn.Module, rate: float) -> list[torch.optim.Optimizer]:
    """AdamW, and for the matrices in a transformer's blocks Muon, which takes a third fewer steps."""
    inner, rest = [], []
    for name, weight in model.named_parameters():
        # What tells a block of the time and the prompt is no matrix from what it has to what it makes of it.
        is_inner = weight.ndim == 2 and "_blocks." in name and "mod" not in name
        (inner if is_inner else rest).append(weight)
    chosen: list[torch.optim.Optimizer] = [torch.optim.AdamW(rest, rate, weight_decay=DECAY)]
    if inner:
        chosen.append(torch.optim.Muon(inner, rate, weight_decay=DECAY, adjust_lr_fn="match_rms_adamw"))
    return chosen
