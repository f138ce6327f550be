"""The transformer that is trained is the one that ComfyUI runs."""

from __future__ import annotations

from pathlib import Path

import comfy.ldm.flux.model
import comfy.ops
import comfy.sample
import comfy.sd
import pytest
import torch
from comfy.supported_models import FluxSchnell

from schnellkit.mini.spread import spread, told
from schnellkit.mini.twin import MINI, REACH, Twin, placed, turned
from schnellkit.tests.tiny import FLUX_CONFIG, filled, save

TOLERANCE = 1e-4


def weights(twin: Twin, seed: int = 0) -> dict[str, torch.Tensor]:
    """Weights from a seed, so that every layer has its say."""
    return filled({name: weight.shape for name, weight in twin.state_dict().items()}, seed)


@pytest.fixture(scope="module")
def pair() -> tuple[Twin, torch.nn.Module]:
    """The twin and ComfyUI's own class with the same weights."""
    twin = Twin()
    widths = {"context_in_dim": MINI.context, "vec_in_dim": MINI.pooled}
    config = {**FLUX_CONFIG, **widths, "depth": MINI.double, "depth_single_blocks": MINI.single}
    flux = comfy.ldm.flux.model.Flux(
        **config, dtype=torch.float32, device="cpu", operations=comfy.ops.disable_weight_init
    )
    assert set(twin.state_dict()) == set(flux.state_dict())
    twin.load_state_dict(weights(twin))
    flux.load_state_dict(weights(twin))
    return twin, flux


@pytest.mark.parametrize(("height", "width", "words"), [(32, 32, 44), (16, 16, 32), (8, 12, 5), (64, 20, 256)])
def test_it_gives_what_comfyui_gives_that_is_told_where_patches_are(
    pair: tuple[Twin, torch.nn.Module], height: int, width: int, words: int
) -> None:
    generator = torch.Generator().manual_seed(height)
    shapes = ([2, 16, height, width], [2, words, MINI.context], [2, MINI.pooled])
    latents, context, pooled = (torch.randn(shape, generator=generator) for shape in shapes)
    time = torch.tensor([1.0, 0.25])
    twin, flux = pair
    with torch.inference_mode():
        ours = twin(latents, time, context, pooled)
        with_places = {"patches": {"post_input": [told]}}
        theirs = flux(latents.clone(), time, context.clone(), pooled, transformer_options=with_places)
        untold = flux(latents.clone(), time, context.clone(), pooled)
    assert ours.std() > 0.1
    assert (ours - theirs).abs().max() < TOLERANCE * theirs.abs().max()
    assert bool((ours - untold).abs().max() < TOLERANCE * theirs.abs().max()) is (height == width == 32)


def test_the_square_in_the_middle_of_a_picture_stands_where_a_square_picture_stands() -> None:
    square = turned(16, 16, 3, MINI.axes, torch.device("cpu"))[:, 3:].unflatten(1, (16, 16))
    wide = turned(16, 28, 3, MINI.axes, torch.device("cpu"))[:, 3:].unflatten(1, (16, 28))
    assert torch.allclose(wide[:, :, 6:22], square, atol=1e-6)
    assert not torch.allclose(wide[:, :, :16], square, atol=0.1)
    assert [float(placed(torch.tensor(-0.5), side, side)) for side in (8, 16, 64)] == [-0.5, -0.5, -0.5]


def test_what_is_far_from_the_middle_stands_where_positions_end() -> None:
    places = placed(torch.arange(64), 64, 16)
    assert places.min() == 7.5 - REACH
    assert places.max() == 7.5 + REACH
    assert torch.equal(places[24:40], torch.arange(16.0))


def test_a_model_that_is_spread_is_told_so_in_a_sampling(pair: tuple[Twin, torch.nn.Module], tmp_path: Path) -> None:
    twin, _ = pair
    save(weights(twin), tmp_path / "mini.safetensors")
    model = spread(comfy.sd.load_diffusion_model(str(tmp_path / "mini.safetensors")))
    noise, context, pooled = torch.randn(1, 16, 24, 40), torch.randn(1, 44, MINI.context), torch.randn(1, MINI.pooled)
    prompt = [[context, {"pooled_output": pooled}]]
    with torch.inference_mode():
        ours = noise - twin(noise, torch.ones(1), context, pooled)
        how = (1, 1.0, "euler", "simple")
        sampled = comfy.sample.sample(model, noise, *how, prompt, prompt, torch.zeros_like(noise), disable_pbar=True)
        theirs = model.model.latent_format.process_in(sampled)
    assert (ours - theirs).abs().max() < TOLERANCE * ours.abs().max()


def test_comfyui_detects_the_saved_file_as_schnell(tmp_path: Path) -> None:
    twin = Twin()
    save(weights(twin), tmp_path / "mini.safetensors")
    model = comfy.sd.load_diffusion_model(str(tmp_path / "mini.safetensors"))
    assert isinstance(model.model.model_config, FluxSchnell)
    config = model.model.model_config.unet_config
    assert (config["hidden_size"], config["depth"], config["depth_single_blocks"]) == (128, 2, 4)


def test_every_weight_learns() -> None:
    twin = Twin()
    twin.load_state_dict(weights(twin))
    twin(
        torch.randn(1, 16, 8, 8), torch.tensor([0.5]), torch.randn(1, 4, 256), torch.randn(1, 256)
    ).square().sum().backward()
    assert [name for name, weight in twin.named_parameters() if weight.grad is None or not weight.grad.any()] == []
