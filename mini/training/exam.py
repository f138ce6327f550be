"""Whether pictures show what their prompts say: scenes never trained on, drawn through ComfyUI, read by the checker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import comfy.sample
import comfy.sd
import comfy.utils
import numpy
import torch

from ..scenes import Scene, for_exam
from ..shipped import TRANSFORMER, VAE
from ..spread import spread
from ..text import conditionings, text_encoder
from ..words import prompt
from .checker import look, wrong

TOGETHER = 8

Painter = Callable[[Sequence[str], int], numpy.ndarray]
"""Prompts and a seed to a batch of pictures."""


@dataclass(frozen=True)
class Question:
    """A scene that was never trained on, said in one way."""

    scene: Scene
    prompt: str


@dataclass(frozen=True)
class Answer:
    """What is wrong in the picture of a question; nothing where all is right."""

    question: Question
    wrong: tuple[str, ...]


def questions(count: int, things: int, seed: int = 0) -> list[Question]:
    """So many scenes of one or two things, the same for the same seed."""
    random = Random(f"exam {things} {seed}")
    scenes = [for_exam(random, things) for _ in range(count)]
    return [Question(scene, prompt(scene, random)) for scene in scenes]


def answers(asked: Sequence[Question], paint: Painter) -> Iterator[Answer]:
    """The answer to each question, painted a few at a time."""
    for begin in range(0, len(asked), TOGETHER):
        part = asked[begin : begin + TOGETHER]
        for question, picture in zip(part, paint([one.prompt for one in part], begin), strict=True):
            yield Answer(question, tuple(wrong(look(picture), question.scene)))


def share_right(answered: Sequence[Answer]) -> float:
    """The share of pictures in which everything that was named is right."""
    return sum(not answer.wrong for answer in answered) / len(answered)


def painter(folder: Path, width: int, height: int, steps: int) -> Painter:
    """Paints with the weights in a folder, through ComfyUI's own loaders, sampler and VAE."""
    model = spread(comfy.sd.load_diffusion_model(str(folder / TRANSFORMER)))
    vae = comfy.sd.VAE(sd=comfy.utils.load_torch_file(str(folder / VAE)))
    clip = text_encoder()

    def paint(prompts: Sequence[str], seed: int) -> numpy.ndarray:
        words, pooled = conditionings(clip, prompts)
        told = [[words, {"pooled_output": pooled}]]
        latents = torch.zeros([len(prompts), 16, height // 8, width // 8])
        with torch.inference_mode():
            noise = comfy.sample.prepare_noise(latents, seed)
            how = (steps, 1.0, "euler", "simple")
            done = comfy.sample.sample(model, noise, *how, told, told, latents, disable_pbar=True, seed=seed)
            # One by one: for eight at once ComfyUI's VAE takes half as long again.
            return torch.cat([vae.decode(one[None]) for one in done]).numpy()

    return paint
