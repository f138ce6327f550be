"""A genuine FLUX.1 schnell that is tiny: the true classes and key names, few and narrow layers, weights from a seed."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import torch

WIDTH = 64
CLIP_L_CONFIG = {
    "hidden_size": WIDTH,
    "intermediate_size": 128,
    "num_attention_heads": 1,
    "num_hidden_layers": 2,
    "vocab_size": 49408,
    "max_position_embeddings": 77,
    "hidden_act": "quick_gelu",
    "eos_token_id": 49407,
}
T5_CONFIG = {
    "d_model": WIDTH,
    "d_ff": 128,
    "d_kv": 16,
    "num_heads": 4,
    "num_layers": 2,
    "dense_act_fn": "gelu_pytorch_tanh",
    "is_gated_act": True,
    "model_type": "t5",
    "vocab_size": 32128,
}
FLUX_CONFIG = {
    "image_model": "flux",
    "in_channels": 16,
    "out_channels": 16,
    "patch_size": 2,
    "vec_in_dim": WIDTH,
    "context_in_dim": WIDTH,
    "hidden_size": 128,
    "mlp_ratio": 4.0,
    "num_heads": 1,
    "depth": 2,
    "depth_single_blocks": 2,
    "axes_dim": [16, 56, 56],
    "txt_ids_dims": [],
    "theta": 10000,
    "qkv_bias": True,
    "guidance_embed": False,
}
CHECKPOINT_PREFIXES = (
    "model.diffusion_model.",
    "text_encoders.clip_l.transformer.",
    "text_encoders.t5xxl.transformer.",
    "vae.",
)
VAE_SCALE, VAE_SHIFT = 0.3611, 0.1159
VAE_CONTRAST = 2.0


@dataclass(frozen=True)
class Tiny:
    """The files of one tiny schnell, as a person would have them in their model folders."""

    model: Path
    clip_l: Path
    t5xxl: Path
    vae: Path
    checkpoint: Path

    def files(self) -> list[tuple[str, Path]]:
        """Each file behind the model folder of ComfyUI it belongs in."""
        return [
            ("diffusion_models", self.model),
            ("text_encoders", self.clip_l),
            ("text_encoders", self.t5xxl),
            ("vae", self.vae),
            ("checkpoints", self.checkpoint),
        ]

    def under_published_names(self, models: Path) -> None:
        """Copies the parts into the model folders, called as the published files are."""
        from schnellkit.local.loading.files import FOLDERS, USUAL

        for role, name in USUAL.items():
            place = models / FOLDERS[role][0]
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(getattr(self, role), place / name)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The tiny schnell of seed 0, built once for the whole run."""
    return build(tmp_path_factory.mktemp("tiny"))


def build(folder: Path, seed: int = 0) -> Tiny:
    """The tiny schnell of this seed, written into the folder unless it is there; same seed, same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("schnell", "clip_l", "t5xxl", "ae", "checkpoint")
    tiny = Tiny(*(folder / f"tiny_{name}_{seed}.safetensors" for name in names))
    if not tiny.checkpoint.exists():
        _write_all(tiny, seed)
    return tiny


def flux_weights(seed: int, *, guidance: bool = False) -> dict[str, torch.Tensor]:
    """Weights of the tiny diffusion model under their published names; with guidance it is a tiny dev."""
    import comfy.ldm.flux.model
    import comfy.ops
    import torch

    config: dict[str, Any] = {**FLUX_CONFIG, "guidance_embed": guidance}
    flux = comfy.ldm.flux.model.Flux(
        **config, dtype=torch.float32, device="meta", operations=comfy.ops.disable_weight_init
    )
    published = {_published(name): shape for name, shape in _shapes(flux).items()}
    return filled(published, seed)


def _published(name: str) -> str:
    """The name of a weight in published files, which call the norms' weights scale."""
    return name.removesuffix("weight") + "scale" if name.endswith("_norm.weight") else name


def _write_all(tiny: Tiny, seed: int) -> None:
    import comfy.clip_model
    import comfy.ops
    import comfy.taesd.taesd
    import comfy.text_encoders.t5
    import torch

    operations = comfy.ops.disable_weight_init
    clip_l = comfy.clip_model.CLIPTextModel(CLIP_L_CONFIG, torch.float32, "meta", operations)
    t5xxl = comfy.text_encoders.t5.T5(T5_CONFIG, torch.float32, "meta", operations)
    parts = {
        tiny.model: flux_weights(seed),
        tiny.clip_l: filled(_shapes(clip_l), seed + 1),
        tiny.t5xxl: filled(_shapes(t5xxl), seed + 2),
        tiny.vae: _vae_weights(comfy.taesd.taesd.TAESD(latent_channels=16), seed + 3),
    }
    for path, weights in parts.items():
        save(weights, path)
    whole = {
        prefix + name: weight
        for prefix, weights in zip(CHECKPOINT_PREFIXES, parts.values(), strict=True)
        for name, weight in weights.items()
    }
    save(whole, tiny.checkpoint)


def _vae_weights(taesd: torch.nn.Module, seed: int) -> dict[str, torch.Tensor]:
    """A VAE whose pictures are grey on average, so that black and white hide no difference."""
    import torch

    weights = filled(_shapes(taesd), seed)
    last = max((name for name in weights if name.startswith("taesd_decoder.")), key=_place).rpartition(".")[0]
    kernels = weights[f"{last}.weight"]
    weights[f"{last}.weight"] = VAE_CONTRAST * (kernels - kernels.mean(dim=(2, 3), keepdim=True))
    weights[f"{last}.bias"] = torch.full([3], 0.5)
    return {**weights, "vae_scale": torch.tensor(VAE_SCALE), "vae_shift": torch.tensor(VAE_SHIFT)}


def _place(name: str) -> int:
    """Where in its sequence a weight's layer stands."""
    return int(name.split(".")[1])


def _shapes(module: torch.nn.Module) -> dict[str, torch.Size]:
    return {name: weight.shape for name, weight in module.state_dict().items()}


def filled(shapes: dict[str, torch.Size], seed: int) -> dict[str, torch.Tensor]:
    """Weights of these shapes, drawn so that signals neither die out nor explode on their way through."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name in sorted(shapes):
        shape = shapes[name]
        drawn = torch.randn(shape, generator=generator)
        if "norm" in name:
            weights[name] = 0.1 * drawn + (0.0 if name.endswith("bias") else 1.0)
        elif len(shape) < 2:
            weights[name] = 0.1 * drawn
        elif "embed" in name or name.startswith("shared"):
            weights[name] = drawn
        else:
            weights[name] = drawn * shape[1:].numel() ** -0.5
    return weights


def save(weights: dict[str, torch.Tensor], path: Path) -> None:
    """Writes a safetensors file that is there whole or not at all."""
    from safetensors.torch import save_file

    unfinished = path.with_suffix(f".{os.getpid()}.part")
    save_file(weights, unfinished)
    unfinished.replace(path)
