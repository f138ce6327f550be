"""Our sampling against the reference's pipeline, against ComfyUI's own nodes, and against itself in other batches."""

from __future__ import annotations

from dataclasses import replace

import comfy.sample
import comfy.samplers
import comfy.sd
import comfy.utils
import pytest
import torch

from schnellkit.local.sampling.sampling import SamplingJob, empty_latents, noise_for, sample, seeds_from
from schnellkit.local.sampling.schedule import schedule
from schnellkit.local.sampling.trouble import LocalTrouble
from schnellkit.tests.tiny import FLUX_CONFIG, WIDTH, Tiny, filled, flux_weights, save

SIZES = [(256, 256), (384, 192)]


@pytest.fixture(scope="module")
def model(tiny: Tiny):
    return comfy.sd.load_diffusion_model(str(tiny.model))


@pytest.fixture(scope="module")
def conditioning():
    generator = torch.Generator().manual_seed(11)
    sequence = torch.randn([1, 256, WIDTH], generator=generator)
    return [[sequence, {"pooled_output": torch.randn([1, WIDTH], generator=generator)}]]


def made(model, conditioning, seeds, steps=4, size=(256, 256), **rest) -> torch.Tensor:
    job = SamplingJob(model, conditioning, empty_latents(*size, len(seeds)), tuple(seeds), steps, **rest)
    with torch.inference_mode():
        return sample(job, lambda step, seen: None)


def stock(model, conditioning, seed, sigmas, size) -> torch.Tensor:
    """What ComfyUI's SamplerCustomAdvanced makes with BasicGuider, RandomNoise, euler and these sigmas."""
    latent = empty_latents(*size, 1)
    guider = comfy.samplers.CFGGuider(model)
    guider.inner_set_conds({"positive": conditioning})
    noise = comfy.sample.prepare_noise(latent, seed)
    with torch.inference_mode():
        return guider.sample(
            noise, latent, comfy.samplers.sampler_object("euler"), torch.tensor(sigmas), disable_pbar=True, seed=seed
        )


@pytest.fixture(scope="module")
def reference(tiny: Tiny):
    """The pipeline of diffusers with the same weights."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel

    transformer = FluxTransformer2DModel(
        in_channels=64,
        num_layers=2,
        num_single_layers=2,
        attention_head_dim=128,
        num_attention_heads=1,
        joint_attention_dim=WIDTH,
        pooled_projection_dim=WIDTH,
        guidance_embeds=False,
        axes_dims_rope=(16, 56, 56),
    )
    named = _in_diffusers_names(comfy.utils.load_torch_file(str(tiny.model)))
    transformer.load_state_dict({name: named[name] for name in transformer.state_dict()})
    pipeline = FluxPipeline(
        FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=1.0),
        vae=None,
        text_encoder=None,
        tokenizer=None,
        text_encoder_2=None,
        tokenizer_2=None,
        transformer=transformer.eval(),
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _in_diffusers_names(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The same weights under the other names, cut where the other keeps them apart."""
    weights = {name.replace("_norm.scale", "_norm.weight"): weight for name, weight in weights.items()}
    named = {}
    for name, place in comfy.utils.flux_to_diffusers(FLUX_CONFIG).items():
        source, cut, change = (place, None, None) if isinstance(place, str) else (*place, None)[:3]
        source = source.replace("_norm.scale", "_norm.weight")
        if source not in weights:
            continue
        weight = weights[source]
        named[name] = weight if cut is None else weight.narrow(*cut)
        if change:
            named[name] = change(named[name])
    return named


@pytest.mark.parametrize("size", SIZES, ids=["square", "wide"])
@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_the_final_latent_is_the_references(model, conditioning, reference, steps: int, size: tuple[int, int]) -> None:
    width, height = size
    noise = noise_for([5], empty_latents(width, height, 1))
    packed = reference._pack_latents(noise, 1, 16, height // 8, width // 8)
    (sequence, notes), *_ = conditioning
    with torch.no_grad():
        result = reference(
            prompt_embeds=sequence,
            pooled_prompt_embeds=notes["pooled_output"],
            latents=packed,
            num_inference_steps=steps,
            guidance_scale=0.0,
            height=height,
            width=width,
            output_type="latent",
        ).images
    theirs = reference._unpack_latents(result, height, width, 8)
    latents = made(model, conditioning, [5], steps, size)
    ours = model.model.latent_format.process_in(latents)
    assert (ours - theirs).norm() / theirs.norm() <= 1e-3


@pytest.mark.parametrize("steps", range(1, 9))
def test_sigmas_are_the_references(reference, steps: int) -> None:
    import numpy as np

    reference.scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps))
    assert schedule(steps) == pytest.approx(reference.scheduler.sigmas.tolist(), abs=1e-6)


@pytest.mark.parametrize("size", SIZES, ids=["square", "wide"])
@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_stock_nodes_with_the_references_sigmas_give_the_same_bits(model, conditioning, steps: int, size) -> None:
    theirs = stock(model, conditioning, 5, schedule(steps), size)
    assert torch.equal(made(model, conditioning, [5], steps, size), theirs)


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_stock_ksampler_wired_right_gives_the_same_bits(model, conditioning, steps: int) -> None:
    latent = empty_latents(256, 256, 1)
    noise = comfy.sample.prepare_noise(latent, 5)
    with torch.inference_mode():
        theirs = comfy.sample.sample(
            model, noise, steps, 1.0, "euler", "simple", conditioning, conditioning, latent, disable_pbar=True, seed=5
        )
    assert torch.equal(made(model, conditioning, [5], steps), theirs)


def test_eight_in_a_batch_are_the_eight_made_alone_in_any_order(model, conditioning) -> None:
    seeds = seeds_from(40, 8)
    batch = made(model, conditioning, seeds)
    for index in (3, 0, 7, 5, 1, 6, 2, 4):
        alone = made(model, conditioning, [seeds[index]])
        assert torch.equal(batch[index : index + 1], alone), f"picture {index} is another one alone"


def test_side_by_side_in_one_pass_pictures_stay_within_one_step_of_a_byte(
    model, conditioning, tiny: Tiny, monkeypatch, record_property
) -> None:
    seeds = seeds_from(40, 8)
    vae = comfy.sd.VAE(sd=comfy.utils.load_torch_file(str(tiny.vae)))

    def bytes_of(latents: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            return torch.cat([(vae.decode(one[None]) * 255).round() for one in latents])

    alone = bytes_of(made(model, conditioning, seeds))
    monkeypatch.setattr("schnellkit.local.sampling.sampling.batch_size", lambda *_: 8)
    difference = (bytes_of(made(model, conditioning, seeds)) - alone).abs()
    record_property("largest difference in bytes", difference.max().item())
    assert difference.max() <= 1


def test_one_by_one_is_exact_whatever_fits(model, conditioning, monkeypatch) -> None:
    alone = made(model, conditioning, [1, 2, 3])
    monkeypatch.setattr("schnellkit.local.sampling.sampling.batch_size", lambda *_: 3)
    assert torch.equal(made(model, conditioning, [1, 2, 3], one_by_one=True), alone)


@pytest.mark.parametrize("size", [2, 3])
def test_pictures_that_do_not_fit_at_once_are_made_in_turns(model, conditioning, monkeypatch, size: int) -> None:
    whole = made(model, conditioning, [1, 2, 3, 4, 5])
    monkeypatch.setattr("schnellkit.local.sampling.sampling.batch_size", lambda *_: size)
    torch.testing.assert_close(made(model, conditioning, [1, 2, 3, 4, 5]), whole)


def test_seeds_go_on_at_zero_after_the_last_number() -> None:
    assert seeds_from(2**64 - 1, 3) == (2**64 - 1, 0, 1)


@pytest.mark.parametrize("strength", [0.2, 0.6, 0.9])
def test_starting_from_a_picture_runs_every_step_promised(model, conditioning, strength: float) -> None:
    start = made(model, conditioning, [1])
    steps: list[int] = []
    job = SamplingJob(model, conditioning, start, (2,), 4, strength)
    with torch.inference_mode():
        changed = sample(job, lambda step, seen: steps.append(step))
    assert steps == [1, 2, 3, 4]
    assert schedule(4, strength)[0] == strength
    assert not torch.equal(changed, start)


def test_more_strength_leaves_less_of_the_start(model, conditioning) -> None:
    start = made(model, conditioning, [1])
    job = SamplingJob(model, conditioning, start, (2,), 4)
    with torch.inference_mode():
        far = [(sample(replace(job, strength=s), lambda *_: None) - start).norm() for s in (0.1, 0.5, 1.0)]
    assert far == sorted(far)


def test_a_mask_keeps_what_lies_outside_of_it(model, conditioning) -> None:
    start = made(model, conditioning, [1])
    mask = torch.zeros([1, 1, 256, 256])
    mask[..., 128:] = 1.0
    with torch.inference_mode():
        changed = sample(SamplingJob(model, conditioning, start, (2,), 4, 0.8, mask), lambda *_: None)
    assert torch.allclose(changed[..., :12], start[..., :12], atol=1e-4)
    assert not torch.allclose(changed[..., 20:], start[..., 20:], atol=1e-2)


def test_conditioning_given_per_picture_stays_with_its_picture(model, conditioning) -> None:
    (sequence, notes), *_ = conditioning
    two = [[torch.cat([sequence, -sequence]), {"pooled_output": torch.cat([notes["pooled_output"]] * 2)}]]
    other = [[-sequence, dict(notes)]]
    batch = made(model, two, [1, 2], one_by_one=True)
    assert torch.equal(batch[1:], made(model, other, [2]))


def controlled(conditioning, tiny: Tiny):
    """The conditioning with a tiny FLUX ControlNet on it, applied as ComfyUI's own node does."""
    import comfy.controlnet
    import comfy.latent_formats
    import comfy.ops
    from comfy.ldm.flux.controlnet import ControlNetFlux

    cpu = torch.device("cpu")
    config = {name: value for name, value in FLUX_CONFIG.items() if name != "image_model"}
    network = ControlNetFlux(
        latent_input=True,
        control_latent_channels=16,
        dtype=torch.float32,
        device=cpu,
        operations=comfy.ops.disable_weight_init,
        **config,
    )
    network.load_state_dict(filled({name: weight.shape for name, weight in network.state_dict().items()}, 8))
    control = comfy.controlnet.ControlNet(
        network,
        compression_ratio=1,
        latent_format=comfy.latent_formats.Flux(),
        load_device=cpu,
        extra_conds=["y", "guidance"],
    )
    vae = comfy.sd.VAE(sd=comfy.utils.load_torch_file(str(tiny.vae)))
    hint = torch.rand([1, 3, 256, 256], generator=torch.Generator().manual_seed(3))
    applied = control.copy().set_cond_hint(hint, 0.5, (0.0, 1.0), vae=vae)
    return [[tensor, {**notes, "control": applied, "control_apply_to_uncond": False}] for tensor, notes in conditioning]


def test_a_controlnet_of_core_steers_every_picture_of_a_batch(model, conditioning, tiny: Tiny) -> None:
    steered = controlled(conditioning, tiny)
    batch = made(model, steered, [1, 2])
    assert not torch.equal(batch, made(model, conditioning, [1, 2]))
    for index, seed in enumerate((1, 2)):
        assert torch.equal(batch[index : index + 1], stock(model, steered, seed, schedule(4), (256, 256)))


def test_cancel_is_felt_between_steps(model, conditioning) -> None:
    import comfy.model_management as management

    steps: list[int] = []

    def stop_at_two(step: int, _seen: torch.Tensor) -> None:
        steps.append(step)
        if step == 2:
            management.interrupt_current_processing()

    job = SamplingJob(model, conditioning, empty_latents(256, 256, 1), (1,), 4)
    with pytest.raises(management.InterruptProcessingException), torch.inference_mode():
        sample(job, stop_at_two)
    assert steps == [1, 2]


def test_dev_is_refused_with_a_sentence(conditioning, tmp_path) -> None:
    path = tmp_path / "dev.safetensors"
    save(flux_weights(1, guidance=True), path)
    with pytest.raises(LocalTrouble, match=r"FLUX\.1 dev.*guidance and 20\+ steps"):
        made(comfy.sd.load_diffusion_model(str(path)), conditioning, [1])
