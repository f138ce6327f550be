"""Schnell at its true size, eager and turbo, on the CUDA device of this machine: python3 dev.py bench turbo"""

from __future__ import annotations

import statistics
import time

import torch

if not torch.cuda.is_available():
    print("turbo: there is no CUDA device here, nothing was measured")
    raise SystemExit(0)

import comfy.model_management
import comfy.model_patcher
import comfy.supported_models
import comfy.utils

from schnellkit.local.sampling.sampling import SamplingJob, empty_latents, sample
from schnellkit.local.turbo.turbo import turbo

SCHNELL = {
    "image_model": "flux",
    "in_channels": 16,
    "out_channels": 16,
    "patch_size": 2,
    "vec_in_dim": 768,
    "context_in_dim": 4096,
    "hidden_size": 3072,
    "mlp_ratio": 4.0,
    "num_heads": 24,
    "depth": 19,
    "depth_single_blocks": 38,
    "axes_dim": [16, 56, 56],
    "txt_ids_dims": [],
    "theta": 10000,
    "qkv_bias": True,
    "guidance_embed": False,
}
TEXT_TOKENS, STEPS, ROUNDS = 256, 4, 5
SPREAD = 0.02
DEVICE = torch.device("cuda")


def schnell() -> comfy.model_patcher.ModelPatcher:
    """The true shapes with random weights, made on the device."""
    config = comfy.supported_models.FluxSchnell(dict(SCHNELL))
    config.set_inference_dtype(torch.bfloat16, None)
    model = config.get_model({}, "", device=DEVICE)
    generator = torch.Generator(DEVICE).manual_seed(0)
    for name, weight in model.diffusion_model.named_parameters():
        if "norm" in name:
            weight.data.fill_(1.0)
        else:
            weight.data.normal_(0.0, SPREAD, generator=generator)
    return comfy.model_patcher.ModelPatcher(model, load_device=DEVICE, offload_device=torch.device("cpu"))


def conditioning() -> list:
    """What a prompt of full length gives, in random numbers."""
    generator = torch.Generator().manual_seed(1)
    sequence = torch.randn([1, TEXT_TOKENS, SCHNELL["context_in_dim"]], generator=generator)
    return [[sequence, {"pooled_output": torch.randn([1, SCHNELL["vec_in_dim"]], generator=generator)}]]


def operations(side: int) -> float:
    """Multiplications and additions of one picture: linear layers and attention."""
    width, both, single = SCHNELL["hidden_size"], SCHNELL["depth"], SCHNELL["depth_single_blocks"]
    tokens = TEXT_TOKENS + (side // 16) ** 2
    linear = 2 * tokens * width * width * (both * 12 + single * 12)
    attention = 4 * tokens * tokens * width * (both + single)
    return STEPS * (linear + attention)


def fastest_rate() -> float:
    """What the chip really does of bf16 operations in a second, on one large product."""
    left, right = (torch.randn([8192, 8192], device=DEVICE, dtype=torch.bfloat16) for _ in range(2))
    times = [timed(lambda: left @ right) for _ in range(20)]
    return 2 * 8192**3 / min(times)


def timed(work) -> float:
    """Seconds until the device is done."""
    torch.cuda.synchronize()
    began = time.perf_counter()
    work()
    torch.cuda.synchronize()
    return time.perf_counter() - began


def measure(model, side: int) -> tuple[torch.Tensor, float, float, float]:
    """The latent, seconds of the first picture, seconds of a later one, and peak memory in bytes."""
    job = SamplingJob(model, conditioning(), empty_latents(side, side, 1), (7,), STEPS)
    first = timed(lambda: sample(job, lambda *_: None))
    torch.cuda.reset_peak_memory_stats()
    later = statistics.median(timed(lambda: sample(job, lambda *_: None)) for _ in range(ROUNDS))
    return sample(job, lambda *_: None), first, later, torch.cuda.max_memory_allocated()


def main() -> None:
    """Prints a line for each size and way, eager first, and the error against it."""
    comfy.utils.set_progress_bar_enabled(False)
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}, schnell with random weights, {STEPS} steps")
    rate = fastest_rate()
    print(f"largest bf16 product: {rate / 1e12:.0f} TFLOP/s")
    ways = {"eager": None, "turbo": {"graphs": True, "fp8": False}, "turbo fp8": {"graphs": True, "fp8": True}}
    for side in (512, 1024):
        exact = None
        for name, wishes in ways.items():
            model = schnell()
            told = ""
            if wishes is not None:
                model, chosen = turbo(model, **wishes)
                told = " · " + " ".join(chosen.lines) if chosen.lines else ""
            latent, first, later, peak = measure(model, side)
            exact = latent if exact is None else exact
            error = ((latent - exact).norm() / exact.norm()).item()
            print(
                f"{side}² {name}: {later:.3f} s a picture, first {first:.1f} s, "
                f"{operations(side) / rate / later:.0%} of the chip's floor, peak {peak / 1e9:.1f} GB, "
                f"error against eager {error:.1e}{told}"
            )
            del model
            comfy.model_management.unload_all_models()
            comfy.model_management.soft_empty_cache()


if __name__ == "__main__":
    with torch.inference_mode():
        main()
