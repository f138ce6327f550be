"""The codec of mini-schnell is the VAE that ComfyUI makes of its file."""

from __future__ import annotations

from pathlib import Path
from random import Random

import comfy.sd
import comfy.utils
import pytest
import torch

from schnellkit.mini.codec import FLUX_SCALE, FLUX_SHIFT, Basis, as_vae, solved
from schnellkit.mini.decoder import Decoder, decoder_loss
from schnellkit.mini.scenes import some_scene
from schnellkit.mini.training.drawing import draw
from schnellkit.mini.training.layout import chances
from schnellkit.tests.tiny import save


def pictures(count: int, side: int, seed: int) -> torch.Tensor:
    """A batch of drawn pictures."""
    random = Random(seed)
    drawn = [torch.from_numpy(draw(some_scene(random), side, side, chances(index))) for index in range(count)]
    return torch.stack(drawn).movedim(3, 1)


@pytest.fixture(scope="module")
def basis() -> Basis:
    return solved(pictures(60, 64, 0))


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    torch.manual_seed(0)
    return Decoder()


@pytest.fixture(scope="module")
def vae(basis: Basis, decoder: Decoder, tmp_path_factory: pytest.TempPathFactory) -> comfy.sd.VAE:
    """The file as ComfyUI loads it."""
    file: Path = tmp_path_factory.mktemp("vae") / "vae.safetensors"
    save(as_vae(basis, decoder), file)
    loaded = comfy.sd.VAE(sd=comfy.utils.load_torch_file(str(file)))
    loaded.throw_exception_if_invalid()
    return loaded


def test_comfyui_encodes_as_the_basis_does(basis: Basis, vae: comfy.sd.VAE) -> None:
    batch = pictures(2, 64, 1)
    theirs = vae.encode(batch.movedim(1, 3))
    assert theirs.shape == (2, 16, 8, 8)
    assert torch.allclose((theirs - FLUX_SHIFT) * FLUX_SCALE, basis.encode(batch), atol=1e-3)


def test_comfyui_decodes_as_the_narrow_decoder_does(decoder: Decoder, vae: comfy.sd.VAE) -> None:
    latents = torch.randn(1, 16, 8, 12, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        ours = decoder(latents).clamp(0, 1)
        theirs = vae.decode(latents / FLUX_SCALE + FLUX_SHIFT).movedim(3, 1)
    assert theirs.shape == (1, 3, 64, 96)
    assert torch.allclose(theirs, ours, atol=1e-3)


def test_latents_are_of_a_size_that_noise_meets(basis: Basis) -> None:
    latents = basis.encode(pictures(20, 64, 2))
    assert latents.abs().amax() < 6
    assert 0.8 < latents[:, 0].std() < 1.25
    assert latents.std(dim=(0, 2, 3)).min() > 0.1


def test_the_same_pictures_give_the_same_basis() -> None:
    one, again = (solved(pictures(20, 64, 3)) for _ in range(2))
    assert torch.equal(one.directions, again.directions)


def test_the_decoder_learns(basis: Basis) -> None:
    torch.manual_seed(1)
    decoder = Decoder()
    batch = pictures(8, 64, 4)
    latents = basis.encode(batch)
    optimiser = torch.optim.AdamW(decoder.parameters(), 3e-3)
    losses = []
    for _ in range(24):
        optimiser.zero_grad()
        loss = decoder_loss(decoder, latents, batch)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.6 * losses[0]
