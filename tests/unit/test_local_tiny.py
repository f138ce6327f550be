"""The tiny schnell of the tests is what it says it is."""

from __future__ import annotations

from pathlib import Path

import torch
from comfy.supported_models import FluxSchnell

from schnellkit.tests.tiny import CLIP_L_CONFIG, T5_CONFIG, build


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = build(tmp_path / "a", seed=7), build(tmp_path / "b", seed=7)
    for (_, one), (_, other) in zip(first.files(), second.files(), strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_another_seed_gives_other_weights(tmp_path: Path) -> None:
    assert build(tmp_path, seed=1).model.read_bytes() != build(tmp_path, seed=2).model.read_bytes()


def test_comfyui_takes_it_for_schnell_and_draws_a_picture(tmp_path: Path) -> None:
    import comfy.sample
    import comfy.sd
    import comfy.utils

    tiny = build(tmp_path)
    model = comfy.sd.load_diffusion_model(str(tiny.model))
    assert isinstance(model.model.model_config, FluxSchnell)
    clip = comfy.sd.load_clip(
        [str(tiny.clip_l), str(tiny.t5xxl)],
        clip_type=comfy.sd.CLIPType.FLUX,
        model_options={"model_config": dict(CLIP_L_CONFIG), "t5xxl_model_config": T5_CONFIG},
    )
    vae = comfy.sd.VAE(sd=comfy.utils.load_torch_file(str(tiny.vae)))

    def picture(text: str) -> torch.Tensor:
        with torch.inference_mode():
            cond = clip.encode_from_tokens_scheduled(clip.tokenize(text))
            latent = torch.zeros([1, 16, 16, 16])
            noise = comfy.sample.prepare_noise(latent, 5)
            done = comfy.sample.sample(
                model, noise, 4, 1.0, "euler", "simple", cond, cond, latent, disable_pbar=True, seed=5
            )
            return vae.decode(done)

    fox = picture("a red fox in the snow")
    assert fox.shape == (1, 128, 128, 3)
    assert ((fox > 0) & (fox < 1)).float().mean() > 0.9, "black and white hide differences"
    assert fox.std() > 0.1, "the picture is blank"
    assert not torch.equal(fox, picture("a teapot")), "the prompt changes nothing"
