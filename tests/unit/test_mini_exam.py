"""The exam of mini-schnell: true pictures pass it, pictures of something else do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy
import pytest

from schnellkit.mini.scenes import never_trained
from schnellkit.mini.training.drawing import draw
from schnellkit.mini.training.exam import Question, answers, questions, share_right
from schnellkit.mini.training.layout import chances

COUNT = 20


def drawn(asked: Sequence[Question], shift: int) -> numpy.ndarray:
    """Drawn pictures, each of the question that stands so much further."""
    scenes = [asked[(index + shift) % len(asked)].scene for index in range(len(asked))]
    return numpy.stack([draw(scene, 128, 128, chances(index)) for index, scene in enumerate(scenes)])


@pytest.mark.parametrize("things", [1, 2])
def test_true_pictures_pass_and_others_do_not(things: int) -> None:
    asked = questions(COUNT, things)
    by_prompt = {question.prompt: index for index, question in enumerate(asked)}
    for shift, right in ((0, 1.0), (1, 0.0)):
        pictures = drawn(asked, shift)
        answered = list(answers(asked, lambda prompts, _seed, them=pictures: them[[by_prompt[one] for one in prompts]]))
        assert share_right(answered) == right


@pytest.mark.parametrize("things", [1, 2])
def test_only_what_was_never_trained_on_is_asked(things: int) -> None:
    asked = questions(50, things)
    assert all(never_trained(question.scene) and len(question.scene.things) == things for question in asked)
    assert asked == questions(50, things)
    assert asked != questions(50, things, seed=1)
