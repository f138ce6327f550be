"""The text side of mini-schnell keeps words and their order apart."""

from __future__ import annotations

from random import Random
from typing import Any

import comfy.sd
import pytest
import torch
from torch.nn import functional

from schnellkit.mini.scenes import some_scene
from schnellkit.mini.text import WIDTH, WORDS, conditionings, encoder_weights, text_encoder
from schnellkit.mini.words import prompt

ONE = "a red circle left of a blue square on white"
FEWEST_APART, POOLED_APART = 0.3, 0.05
DISTANCES = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
FIRST = [-0.9354073, 1.7303418, 0.0950969]


def conditioning(clip: comfy.sd.CLIP, prompt: str) -> tuple[torch.Tensor, torch.Tensor]:
    """What ComfyUI itself tells of a prompt."""
    with torch.inference_mode():
        told: Any = clip.encode_from_tokens(clip.tokenize(prompt), return_pooled=True)
    words, pooled = told
    return words[0].float().clone(), pooled[0].float().clone()


@pytest.fixture(scope="module")
def clip() -> comfy.sd.CLIP:
    return text_encoder()


def apart(one: torch.Tensor, other: torch.Tensor) -> float:
    """How far two vectors are from each other, as a share of their length."""
    return float((one - other).norm() / one.norm())


def test_the_same_seed_gives_the_same_weights_and_another_others() -> None:
    first, again, another = encoder_weights(5), encoder_weights(5), encoder_weights(6)
    for part, same, other, alike in zip(first, again, another, ([], [DISTANCES]), strict=True):
        assert all(torch.equal(part[name], same[name]) for name in part)
        assert [name for name in part if torch.equal(part[name], other[name])] == alike


def test_the_weights_are_the_same_on_every_machine() -> None:
    _, t5 = encoder_weights()
    assert t5["shared.weight"].flatten()[:3].tolist() == pytest.approx(FIRST, abs=1e-6)


@pytest.mark.parametrize(
    "other",
    [
        "a green circle left of a blue square on white",
        "a red star left of a blue square on white",
        "a red circle right of a blue square on white",
        "a red circle left of a blue square on grey",
        "a red circle left of a small blue square on white",
    ],
)
def test_one_other_word_changes_words_and_pooled_text(clip: comfy.sd.CLIP, other: str) -> None:
    (words, pooled), (other_words, other_pooled) = conditioning(clip, ONE), conditioning(clip, other)
    changed = max(apart(*pair) for pair in zip(words, other_words, strict=True))
    assert changed > FEWEST_APART
    assert apart(pooled, other_pooled) > POOLED_APART


def test_a_word_tells_beside_which_others_it_stands(clip: comfy.sd.CLIP) -> None:
    """The transformer does not see places of words, so each word must carry its own."""
    words, _ = conditioning(clip, ONE)
    swapped, _ = conditioning(clip, "a blue square left of a red circle on white")
    nearest = torch.cdist(words[:12], swapped[:12]).amin(dim=1) / words[:12].norm(dim=1)
    assert nearest.max() > FEWEST_APART


def told(given: torch.Tensor, wanted: torch.Tensor) -> float:
    """How often a straight reading of numbers, learned on four fifths, tells what is wanted on the rest."""
    given = torch.cat((given, torch.ones(len(given), 1)), dim=1).double()
    learned = len(given) * 4 // 5
    known, answers = given[:learned], functional.one_hot(wanted[:learned]).double()
    reading = torch.linalg.solve(known.T @ known + 1e-3 * torch.eye(known.shape[1]), known.T @ answers)
    return float(((given[learned:] @ reading).argmax(dim=1) == wanted[learned:]).float().mean())


@pytest.fixture(scope="module")
def read(clip: comfy.sd.CLIP) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Numbers of the words in many prompts, and what the encoders tell of them."""
    random = Random(1)
    prompts = [prompt(some_scene(random), random) for _ in range(700)]
    tokens = torch.tensor([[number for number, _ in clip.tokenize(one)["t5xxl"][0]] for one in prompts])
    _, numbers = tokens.unique(return_inverse=True)
    return numbers, *conditionings(clip, prompts)


@pytest.mark.parametrize("distance", [0, -1, 1, -2, 2, -3, 3, -4, 4])
def test_what_is_told_of_a_word_tells_which_one_stands_at_a_distance(
    read: tuple[torch.Tensor, torch.Tensor, torch.Tensor], distance: int
) -> None:
    numbers, words, _ = read
    real = numbers != 0
    there = real & real.roll(-distance, 1)
    # What is rolled in from the other end is padding, or too near to it to be counted.
    there[:, :4] = False
    assert told(words[there], numbers.roll(-distance, 1)[there]) > 0.9


def test_the_summary_tells_which_words_a_prompt_has(read: tuple[torch.Tensor, torch.Tensor, torch.Tensor]) -> None:
    numbers, _, pooled = read
    has = {word: (numbers == word).any(dim=1) for word in numbers.unique().tolist()}
    in_some = [there for there in has.values() if 0.2 < float(there.float().mean()) < 0.8]
    assert len(in_some) >= 5
    for there in in_some:
        assert told(pooled, there.long()) > 0.95


def test_every_prompt_has_the_same_length(clip: comfy.sd.CLIP) -> None:
    random = Random(0)
    for _ in range(60):
        words, pooled = conditioning(clip, prompt(some_scene(random), random))
        assert (words.shape, pooled.shape) == ((WORDS, WIDTH), (WIDTH,))


def test_the_same_prompt_is_told_the_same(clip: comfy.sd.CLIP) -> None:
    for one, again in zip(conditioning(clip, ONE), conditioning(text_encoder(), ONE), strict=True):
        assert torch.equal(one, again)


def test_many_prompts_at_once_are_told_what_each_is_alone(clip: comfy.sd.CLIP) -> None:
    prompts = [ONE, "a huge dotted star", "on mint, a tiny purple cross inside an orange triangle"]
    for prompt_, *together in zip(prompts, *conditionings(clip, prompts), strict=True):
        for one, other in zip(conditioning(clip, prompt_), together, strict=True):
            assert torch.allclose(one, other, atol=1e-5)


def test_a_prompt_that_is_too_long_to_be_summed_up_is_told_as_comfyui_does(clip: comfy.sd.CLIP) -> None:
    long = ", ".join([ONE] * 12)
    for one, (other,) in zip(conditioning(clip, long), conditionings(clip, [long]), strict=True):
        assert torch.allclose(one, other, atol=1e-5)
