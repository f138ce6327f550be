"""Model files become MODEL, CLIP and VAE; every header is read and judged before any weight is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import comfy.model_management
import comfy.sd
import comfy.utils
import folder_paths
import torch

from ..sampling.trouble import LocalTrouble
from .awaited_clip import AwaitedClip
from .base_model import named
from .encoder_shape import clip_l_shape, t5xxl_shape
from .files import MINI, MINI_TOLD
from .header import read_header
from .kinds import Found, Role, found_in, need
from .memory import Needs, weights_fit

if TYPE_CHECKING:
    from comfy.model_patcher import ModelPatcher

Precision = Literal["auto", "bf16", "fp16", "fp32", "fp8", "fp8 fast"]
DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32, "fp8": torch.float8_e4m3fn}


@dataclass(frozen=True)
class Files:
    """The files to load; a part without one is taken out of the model file."""

    model: Path
    clip_l: Path | None = None
    t5xxl: Path | None = None
    vae: Path | None = None

    def of(self, role: Role) -> Path:
        """The file that holds a part."""
        given: Path | None = getattr(self, role)
        return given or self.model


@dataclass(frozen=True)
class Schnell:
    """Everything needed to make pictures, and what to tell about it."""

    model: ModelPatcher
    clip: comfy.sd.CLIP
    vae: comfy.sd.VAE
    told: str


def load(files: Files, precision: Precision = "auto") -> Schnell:
    """Schnell from these files; nothing is loaded where one of them is not what it should be."""
    found: dict[Role, Found] = {role: _needed(files, role) for role in ("model", "clip_l", "t5xxl", "vae")}
    device = comfy.model_management.get_torch_device()
    there = cast(int, comfy.model_management.get_total_memory(device))
    options = _model_options(found["model"], precision, device, there)
    needs = Needs(found["model"].size, found["clip_l"].size + found["t5xxl"].size, found["vae"].size)
    stored = options.get("dtype") or found["model"].precision
    told = f"FLUX.1 schnell, {str(stored).removeprefix('torch.')}. {needs.describe(there, str(device))}"
    model = comfy.sd.load_diffusion_model(str(files.model), model_options=options)
    return Schnell(model, _clip(files, found), _vae(files.of("vae"), found["vae"]), told)


def load_mini(model: Path, vae: Path, precision: Precision = "auto") -> Schnell:
    """The demo model that comes with the pack; its text encoders are made, not read."""
    from ...mini.spread import spread
    from ...mini.text import text_encoder

    device = comfy.model_management.get_torch_device()
    there = cast(int, comfy.model_management.get_total_memory(device))
    options = _model_options(need(model, "model"), precision, device, there)
    patcher = comfy.sd.load_diffusion_model(str(model), model_options=options)
    return Schnell(named(spread(patcher), MINI), AwaitedClip(text_encoder, ()), _vae(vae, need(vae, "vae")), MINI_TOLD)


def _needed(files: Files, role: Role) -> Found:
    if getattr(files, role) or role == "model":
        return need(files.of(role), role)
    found = found_in(files.model, role)
    if found and found.kind.serves == role and found.prefix:
        return found
    raise LocalTrouble(f"{files.model.name} holds no {role}: choose a file for {role} beside it.")


def _model_options(found: Found, precision: Precision, device: torch.device, there: int) -> dict[str, Any]:
    """How ComfyUI is to store the weights; nothing means its own choice for this device."""
    if found.precision.startswith("quantised") or found.precision.endswith("scaled"):
        return {}
    if precision == "fp8 fast":
        if not comfy.model_management.supports_fp8_compute(device):
            raise LocalTrouble(f"{device} cannot calculate in fp8. Choose precision auto, or fp8 to save memory only.")
        return {"dtype": DTYPES["fp8"], "fp8_optimizations": True}
    if precision != "auto":
        return {"dtype": DTYPES[precision]}
    halves = found.size if found.precision in ("bf16", "fp16") else 0
    too_big = halves and not weights_fit(halves, there) and weights_fit(halves // 2, there)
    return {"dtype": DTYPES["fp8"]} if too_big and not comfy.model_management.is_device_cpu(device) else {}


def _clip(files: Files, found: dict[Role, Found]) -> AwaitedClip:
    roles: tuple[Role, ...] = ("clip_l", "t5xxl")
    sources = tuple(dict.fromkeys((files.of("clip_l"), files.of("t5xxl"))))
    shapes = {
        role: shape(read_header(files.of(role)).under(found[role].prefix))
        for role, shape in zip(roles, (clip_l_shape, t5xxl_shape), strict=True)
    }

    def read() -> comfy.sd.CLIP:
        weights = [_weights(files.of(role), found[role].prefix) for role in roles]
        clip = comfy.sd.load_text_encoder_state_dicts(
            weights,
            embedding_directory=folder_paths.get_folder_paths("embeddings"),
            clip_type=comfy.sd.CLIPType.FLUX,
            # ComfyUI builds its own CLIP-L options from model_config and takes T5's as they are.
            model_options={"model_config": shapes["clip_l"], "t5xxl_model_config": shapes["t5xxl"]},
        )
        clip.patcher.cached_patcher_init = (_clip_patcher, ([str(path) for path in sources], read))
        return clip

    return AwaitedClip(read, sources)


def _clip_patcher(_sources: list[str], read: Any, *_: Any, **__: Any) -> Any:
    """The patcher of the CLIP read anew, which ComfyUI asks for when it spreads work over devices."""
    return read().patcher


def _vae(path: Path, found: Found) -> comfy.sd.VAE:
    weights, metadata = comfy.utils.load_torch_file(str(path), return_metadata=True)
    vae = comfy.sd.VAE(sd=_under(weights, found.prefix), metadata=metadata)
    vae.throw_exception_if_invalid()
    return vae


def _weights(path: Path, prefix: str) -> dict[str, torch.Tensor]:
    """The weights under a prefix, with older quantised forms turned into today's."""
    weights, metadata = comfy.utils.load_torch_file(str(path), safe_load=True, return_metadata=True)
    weights, _ = comfy.utils.convert_old_quants(_under(weights, prefix), model_prefix="", metadata=metadata)
    return weights


def _under(weights: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    if not prefix:
        return weights
    return {name.removeprefix(prefix): weight for name, weight in weights.items() if name.startswith(prefix)}
