"""The training of mini-schnell: left and taken up it ends where it would have, and its files are ComfyUI's."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from random import Random

import comfy.sd
import pytest
import torch
from comfy.supported_models import FluxSchnell

from schnellkit.mini.codec import Basis, solved
from schnellkit.mini.scenes import EASY, HARD, PAIRS, PATTERNED, Odds, Scene, for_training
from schnellkit.mini.shipped import TRANSFORMER, VAE
from schnellkit.mini.text import text_encoder
from schnellkit.mini.training import train as training_program
from schnellkit.mini.training.drawing import draw
from schnellkit.mini.training.exam import painter
from schnellkit.mini.training.layout import EVEN, Chances
from schnellkit.mini.training.lessons import (
    AGAIN_FROM,
    AT_START,
    AT_START_FROM,
    EASY_UNTIL,
    MIDDLE,
    SMALL,
    SMALL_UNTIL,
    FlowLoss,
    Lessons,
    later_times,
    sample_pictures,
    sizes_at,
    times,
)
from schnellkit.mini.training.runs import AGAIN_AT, AGAIN_RATE, Plan, Training, optimisers
from schnellkit.mini.training.train import main, new_twin
from schnellkit.mini.twin import Shape, Twin

PLAN = Plan(steps=6, rate=2e-3)
NARROW = Shape(double=1, single=1)


@pytest.fixture(scope="module")
def basis() -> Basis:
    return solved(sample_pictures(30, 64, 0))


@pytest.fixture(scope="module")
def clip() -> comfy.sd.CLIP:
    return text_encoder()


def begun(basis: Basis, clip: comfy.sd.CLIP, plan: Plan = PLAN) -> Training[Twin]:
    """A small training at its start."""
    torch.manual_seed(0)
    sides = ((64, 64), (96, 64))
    lessons = Lessons(plan, 2, 2 * 64 * 96, sides)
    return Training(plan, Twin(NARROW), FlowLoss(lessons, basis, clip))


def test_left_and_taken_up_it_ends_with_the_same_weights(basis: Basis, clip: comfy.sd.CLIP, tmp_path: Path) -> None:
    straight, left = begun(basis, clip), begun(basis, clip)
    losses = [straight.advance() for _ in range(6)]
    assert losses[:3] == [left.advance() for _ in range(3)]
    left.save(tmp_path / "left.pt")
    taken_up = begun(basis, clip)
    torch.manual_seed(99)
    taken_up.resume(tmp_path / "left.pt")
    assert losses[3:] == [taken_up.advance() for _ in range(3)]
    assert taken_up.done
    for ours, theirs in ((taken_up.model, straight.model), (taken_up.mean, straight.mean)):
        again = theirs.state_dict()
        assert all(torch.equal(weight, again[name]) for name, weight in ours.state_dict().items())


def test_compiled_it_learns_the_same(basis: Basis, clip: comfy.sd.CLIP, monkeypatch: pytest.MonkeyPatch) -> None:
    # The true compiler takes minutes; what is traced and by which weights is the same.
    monkeypatch.setattr(training_program, "COMPILER", "eager")
    plain, compiled = begun(basis, clip), training_program.compiled(begun(basis, clip))
    assert [compiled.advance() for _ in range(3)] == pytest.approx([plain.advance() for _ in range(3)], rel=1e-3)


def test_what_was_left_of_another_plan_is_not_taken_up(basis: Basis, clip: comfy.sd.CLIP, tmp_path: Path) -> None:
    begun(basis, clip).save(tmp_path / "left.pt")
    with pytest.raises(ValueError, match="another plan"):
        begun(basis, clip, replace(PLAN, steps=7)).resume(tmp_path / "left.pt")


def test_every_weight_is_moved_by_one_optimiser_and_the_matrices_inside_by_muon() -> None:
    twin = Twin(NARROW)
    rest, inner = optimisers(twin, 1e-3)
    moved = [[id(weight) for group in one.param_groups for weight in group["params"]] for one in (rest, inner)]
    assert isinstance(inner, torch.optim.Muon)
    assert sorted(moved[0] + moved[1]) == sorted(id(weight) for weight in twin.parameters())
    names = {name for name, weight in twin.named_parameters() if id(weight) in moved[1]}
    assert {"double_blocks.0.txt_attn.qkv.weight", "single_blocks.0.linear2.weight"} <= names
    assert not {name for name in names if "mod" in name or name.endswith("bias") or "blocks" not in name}


def test_the_rate_rises_then_falls_to_nothing_twice() -> None:
    plan = Plan(steps=1000, rate=1.0)
    rates = [plan.rate_at(step) for step in range(1001)]
    second = int(1000 * AGAIN_AT)
    assert rates[0] < 0.02
    assert rates.index(max(rates)) == 99
    assert rates[99:second] == sorted(rates[99:second], reverse=True)
    assert rates[second:] == sorted(rates[second:], reverse=True)
    assert rates[second] == AGAIN_RATE
    assert rates[second - 1] < 0.001
    assert rates[-1] == pytest.approx(0)


def test_it_learns_at_first_in_one_step_and_then_in_two(basis: Basis, clip: comfy.sd.CLIP) -> None:
    plan = Plan(steps=130, rate=4e-3)
    training = begun(basis, clip, plan)
    losses = [training.advance() for _ in range(plan.steps)]
    again = next(step for step in range(plan.steps) if plan.share(step) >= AGAIN_FROM)
    assert sum(losses[again - 8 : again]) < 0.7 * sum(losses[:8]), losses
    assert sum(losses[-8:]) < 0.95 * sum(losses[again : again + 8]), losses


def test_a_batch_is_the_same_whenever_it_is_asked_for_and_another_each_step() -> None:
    lessons = Lessons(PLAN, 3, 3 * 64 * 64, ((64, 64),))
    one, again, other = lessons.batch(4), lessons.batch(4), lessons.batch(5)
    assert one.prompts == again.prompts
    assert torch.equal(one.pictures, again.pictures)
    assert one.prompts != other.prompts
    assert one.pictures.shape == (3, 3, 64, 64)


def test_a_batch_shows_what_may_be_trained_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(random: Random, odds: Odds) -> Scene:
        asked.append(odds)
        return for_training(random, odds)

    monkeypatch.setattr("schnellkit.mini.training.lessons.for_training", counted)
    assert len(Lessons(PLAN, 5, 5 * 64 * 64, ((64, 64),)).batch(0).prompts) == len(asked) == 5


BETWEEN = (EASY_UNTIL + AT_START_FROM) / 2


@pytest.mark.parametrize(("share", "at_start"), [(EASY_UNTIL, 1.0), (BETWEEN, (1 + AT_START) / 2), (0.9, AT_START)])
def test_the_very_start_of_sampling_is_learned_first(share: float, at_start: float) -> None:
    drawn = times(4000, share, torch.Generator().manual_seed(0))
    assert float((drawn == 1).float().mean()) == pytest.approx(at_start, abs=0.02)
    assert drawn.min() > 0
    assert at_start == 1 or 0.4 < drawn[drawn < 1].mean() < 0.6


def test_later_steps_are_learned_as_four_of_them_come_half_of_the_time() -> None:
    drawn = later_times(4000, torch.Generator().manual_seed(0))
    quarters = torch.isin(drawn, torch.tensor([0.25, 0.5, 0.75]))
    assert float(quarters.float().mean()) == pytest.approx(0.5, abs=0.03)
    assert 0 <= drawn.min() < 0.05
    assert 0.95 < drawn.max() < 1


class Sure(Twin):
    """Takes every state for one and the same picture; remembers in which way each state led there."""

    def __init__(self, picture: float) -> None:
        super().__init__(NARROW)
        self.picture = picture
        self.asked: list[tuple[torch.Tensor, torch.Tensor]] = []

    def forward(
        self, latents: torch.Tensor, time: torch.Tensor, context: torch.Tensor, pooled: torch.Tensor
    ) -> torch.Tensor:
        self.asked.append((latents, time))
        return (latents - self.picture) / time[:, None, None, None]


def test_in_the_end_a_step_is_taken_from_where_another_one_led(basis: Basis, clip: comfy.sd.CLIP) -> None:
    plan = replace(PLAN, steps=100)
    lessons, sure = Lessons(plan, 24, 24 * 64 * 64, ((64, 64),)), Sure(0.7)
    loss = FlowLoss(lessons, basis, clip)(sure, 90)
    pictures = basis.encode(lessons.batch(90).pictures)
    assert float(loss) == pytest.approx(2 * float((0.7 - pictures).square().mean()), rel=1e-3)

    (noise, start), (later, time) = sure.asked
    assert (start == 1).all()
    long = time[:, None, None, None]
    own = ((later - long * noise) / (1 - long) - pictures) / (0.7 - pictures)
    shares = own.flatten(1).median(dim=1).values
    assert -0.01 < shares.min() < shares.max() < 1.01
    assert 10 <= (shares > 0.999).sum() <= 23


def test_small_pictures_come_first_and_other_sizes_last() -> None:
    assert sizes_at(0) == SMALL
    assert sizes_at(SMALL_UNTIL) == MIDDLE
    assert set(sizes_at(0.99)) > set(MIDDLE)
    lessons = Lessons(replace(PLAN, steps=100), 2, 64 * 64)
    assert [lessons.batch(step).pictures.shape[2:] for step in (0, 40)] == [(128, 128), (256, 256)]


def test_lessons_grow_from_easy_ones_to_hard_ones_and_lay_all_out_alike_unless_they_have_sizes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def counted(random: Random, odds: Odds) -> Scene:
        asked.append(odds)
        return for_training(random, odds)

    def chance_at(lessons: Lessons, step: int) -> Chances:
        monkeypatch.setattr("schnellkit.mini.training.lessons.for_training", counted)
        drawn = []
        monkeypatch.setattr(
            "schnellkit.mini.training.lessons.draw",
            lambda scene, width, height, chance: drawn.append(chance) or draw(scene, width, height, chance),
        )
        lessons.batch(step)
        return drawn[0]

    plan = replace(PLAN, steps=100)
    growing, given = Lessons(plan, 1, 1), Lessons(plan, 1, 1, ((64, 64),))
    assert chance_at(growing, 0) == EVEN
    assert asked == [EASY]
    assert chance_at(growing, 50) == EVEN
    assert chance_at(growing, 90) == EVEN
    assert max(abs(chance - 0.5) for chance in chance_at(given, 0)) > 0.1
    assert asked == [EASY, HARD, PAIRS, PATTERNED]


def test_of_big_pictures_a_batch_has_fewer() -> None:
    lessons = Lessons(replace(PLAN, steps=100), 3, 2 * 64 * 96, ((512, 512), (64, 96), (32, 32)))
    assert {lessons.batch(step).pictures.shape for step in range(30)} == {
        (1, 3, 512, 512),
        (2, 3, 96, 64),
        (3, 3, 32, 32),
    }


def test_a_new_transformer_answers_nothing() -> None:
    torch.manual_seed(0)
    twin = new_twin()
    given = (torch.randn(1, 16, 8, 8), torch.tensor([0.5]), torch.randn(1, 4, 256), torch.randn(1, 256))
    assert not twin(*given).any()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a training of a single step, twice run: the second run finds that it is done."""
    folder = tmp_path_factory.mktemp("mini")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training_program, "BASIS_PICTURES", 20)
        patch.setattr(training_program, "DECODER_BATCH", (1, 1))
        patch.setattr(training_program, "FLOW_BATCH", (1, 1))
        for _ in range(2):
            assert main(["--into", str(folder), "--steps", "1", "--decoder-steps", "1"]) == 0
    return folder


def test_comfyui_draws_with_the_files_of_a_training(trained: Path) -> None:
    assert {file.name for file in trained.glob("*.safetensors")} == {TRANSFORMER, VAE}
    model = comfy.sd.load_diffusion_model(str(trained / TRANSFORMER))
    assert isinstance(model.model.model_config, FluxSchnell)
    painted = painter(trained, 96, 64, steps=1)(["a red star", "a blue cross on white"], 0)
    assert painted.shape == (2, 64, 96, 3)
    assert 0 <= painted.min() <= painted.max() <= 1


def test_what_may_be_shipped_is_small_enough(trained: Path) -> None:
    assert sum((trained / name).stat().st_size for name in (TRANSFORMER, VAE)) <= 12_000_000


def test_without_time_it_saves_and_trains_nothing(basis: Basis, clip: comfy.sd.CLIP, tmp_path: Path) -> None:
    training = begun(basis, clip)
    training_program.train(training, tmp_path / "none.pt", time.monotonic() - 1, "transformer")
    assert training.step == 0
    assert (tmp_path / "none.pt").exists()
