"""The text side of mini-schnell keeps words and their order apart."""

from __future__ import annotations

from random import Random

import comfy.sd
import pytest
import torch

from schnellkit.mini.scenes import some_scene
from schnellkit.mini.text import WIDTH, WORDS, conditioning, conditionings, encoder_weights, text_encoder
from schnellkit.mini.words import prompt

ONE = "a red circle left of a blue square on white"
FEWEST_APART, POOLED_APART = 0.3, 0.02
FIRST = [0.2679981, 0.3298441, -1.663040]


@pytest.fixture(scope="module")
def clip() -> comfy.sd.CLIP:
    return text_encoder()


def apart(one: torch.Tensor, other: torch.Tensor) -> float:
    """How far two vectors are from each other, as a share of their length."""
    return float((one - other).norm() / one.norm())


def test_the_same_seed_gives_the_same_weights_and_another_others() -> None:
    first, again, another = encoder_weights(5), encoder_weights(5), encoder_weights(6)
    for part, same, other in zip(first, again, another, strict=True):
        assert all(torch.equal(part[name], same[name]) for name in part)
        assert not any(torch.equal(part[name], other[name]) for name in part)


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
