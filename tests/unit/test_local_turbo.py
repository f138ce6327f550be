"""Turbo does what a device can, and says in a line what it cannot."""

from __future__ import annotations

import comfy.sd
import pytest
import torch

from schnellkit.local.turbo.fp8_rows import Fp8Linear, by_rows
from schnellkit.local.turbo.plan import Device, plan
from schnellkit.local.turbo.turbo import _linears, turbo
from schnellkit.tests.tiny import Tiny

H100 = Device(cuda=True, capability=(9, 0), compiler=True, weights_fit=True)
RTX_3090 = Device(cuda=True, capability=(8, 6), compiler=True, weights_fit=False)


def test_without_cuda_the_model_goes_through_as_it_is(tiny: Tiny) -> None:
    model = comfy.sd.load_diffusion_model(str(tiny.model))
    faster, chosen = turbo(model, graphs=True, fp8=True)
    assert faster is model
    assert chosen.describe() == "Turbo is off. There is no CUDA device: everything runs as without it."


def test_a_chip_that_can_everything_gets_everything() -> None:
    chosen = plan(H100, graphs=True, fp8=True, patched=False)
    assert (chosen.compile, chosen.graphs, chosen.fp8, chosen.lines) == (True, True, True, ())
    assert chosen.describe().startswith("Turbo: compiled, CUDA graphs, fp8 by rows. The first picture")


@pytest.mark.parametrize(
    ("device", "patched", "line"),
    [
        (RTX_3090, False, "do not fit on the GPU at once: no CUDA graphs"),
        (RTX_3090, False, "has no fp8 by rows"),
        (H100, True, "A LoRA is on the model"),
        (Device(cuda=True, capability=(6, 1), compiler=True, weights_fit=True), False, "torch.compile cannot work"),
        (Device(cuda=True, capability=(9, 0), compiler=False, weights_fit=True), False, "Triton"),
    ],
)
def test_what_cannot_be_done_is_said(device: Device, patched: bool, line: str) -> None:
    assert line in plan(device, graphs=True, fp8=True, patched=patched).describe()


@pytest.mark.parametrize(
    ("capability", "fits", "patched", "done"),
    [
        ((8, 9), True, False, (True, True, False)),
        ((9, 0), False, False, (True, False, False)),
        ((9, 0), True, True, (True, True, False)),
        ((6, 1), True, False, (False, False, False)),
    ],
)
def test_what_cannot_be_done_is_not_planned(
    capability: tuple[int, int], fits: bool, patched: bool, done: tuple[bool, bool, bool]
) -> None:
    device = Device(cuda=True, capability=capability, compiler=True, weights_fit=fits)
    chosen = plan(device, graphs=True, fp8=True, patched=patched)
    assert (chosen.compile, chosen.graphs, chosen.fp8) == done


def test_fp8_by_rows_stays_close_for_rows_of_very_different_size() -> None:
    torch.manual_seed(0)
    matrix = torch.randn([32, 256]) * torch.logspace(-4, 4, 32)[:, None]
    small, scale = by_rows(matrix)
    error = (small.float() * scale - matrix).norm(dim=-1) / matrix.norm(dim=-1)
    assert error.max() < 0.05


def test_a_row_of_zeros_stays_zeros() -> None:
    small, scale = by_rows(torch.zeros([2, 16]))
    assert not (small.float() * scale).any()


def said_product(rows, columns, row_scale, column_scale, bias) -> torch.Tensor:
    """What the chip's fp8 product is said to do, for devices that have none by rows."""
    assert row_scale.shape == (rows.shape[0], 1)
    assert column_scale.shape == (1, columns.shape[1])
    return (rows.float() @ columns.float() * row_scale * column_scale + bias.float()).to(torch.bfloat16)


def test_a_layer_in_fp8_is_close_to_the_layer_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schnellkit.local.turbo.fp8_rows.scaled_product", said_product)
    torch.manual_seed(0)
    linear = torch.nn.Linear(128, 64)
    given = torch.randn([2, 16, 128])
    made = Fp8Linear(linear)(given)
    assert made.shape == (2, 16, 64)
    with torch.no_grad():
        exact = linear(given)
        assert (made - exact).norm() / exact.norm() < 0.06


def test_the_layers_put_in_fp8_are_the_big_ones(tiny: Tiny) -> None:
    keys = _linears(comfy.sd.load_diffusion_model(str(tiny.model)))
    assert "diffusion_model.double_blocks.0.img_attn.qkv" in keys
    assert "diffusion_model.single_blocks.1.linear1" in keys
    assert not any("_mod." in key.removeprefix("diffusion_model") or "modulation" in key for key in keys)
    assert len(keys) == 2 * 8 + 2 * 2
