"""What a model file is, told from its header: schnell, or something else that a person may take for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..sampling.trouble import LocalTrouble
from .header import Header, learned

Role = Literal["model", "clip_l", "t5xxl", "vae"]

MODEL_PREFIXES = ("model.diffusion_model.", "diffusion_model.", "model.", "")
FLUX_BLOCK = "double_blocks.0.img_attn.qkv.weight"
DIFFUSERS_BLOCK = "transformer_blocks.0.attn.add_q_proj.weight"
CLIP_L_PREFIX, T5_PREFIX, VAE_PREFIX = "text_encoders.clip_l.transformer.", "text_encoders.t5xxl.transformer.", "vae."
CLIP_LAYER = "text_model.encoder.layers.{}.mlp.fc1.weight"
T5_LAYER = "encoder.block.{}.layer.0.SelfAttention.q.weight"
WORDS = {"F32": "fp32", "F16": "fp16", "BF16": "bf16", "F8_E4M3": "fp8", "F8_E5M2": "fp8 e5m2", "I8": "int8"}
FOREIGN_QUANTS = (".qweight", ".absmax", ".quant_map", ".quant_state.bitsandbytes__nf4", ".wscales")
LATENT_CHANNELS = 16
PATCH = 4


@dataclass(frozen=True)
class Kind:
    """A kind of model: its name, what it serves as here, and what to tell a person where it does not."""

    name: str
    serves: Role | None = None
    advice: str = ""


SCHNELL = Kind("FLUX.1 schnell", serves="model")
DEV = Kind("FLUX.1 dev", advice="it needs guidance and 20+ steps, use ComfyUI's own nodes for it")
FILL = Kind("FLUX.1 Fill", advice="it needs a masked picture, guidance and 20+ steps, use ComfyUI's own nodes for it")
CONTROL = Kind("FLUX.1 Canny or Depth", advice="it needs a control picture, guidance and 20+ steps")
CHROMA = Kind("Chroma", advice="it has guidance, steps and cfg of its own, use ComfyUI's own nodes for it")
FLUX2 = Kind("FLUX.2", advice="it has another text encoder and VAE, use ComfyUI's own nodes for it")
QUANTISED = Kind(
    "a FLUX model quantised in a way ComfyUI does not read",
    advice="take an fp8, bf16 or ComfyUI-quantised file, or the loader its maker offers",
)
PART = Kind("one part of a model that comes in several files", advice="take the single-file version")
LORA = Kind("a LoRA", advice="put it in models/loras and load it with ComfyUI's LoRA loader behind this node")
CLIP_L = Kind("CLIP-L", serves="clip_l")
T5XXL = Kind("T5-XXL", serves="t5xxl")
VAE = Kind("FLUX VAE", serves="vae")
OTHER_VAE = Kind("the VAE of another model", advice="FLUX needs the VAE with 16 channels, ae.safetensors")
OTHER_ENCODER = Kind("another text encoder", advice="FLUX needs clip_l and t5xxl")
OTHER = Kind("no FLUX model")
ROLE_WORDS: dict[Role, str] = {
    "model": "FLUX.1 schnell",
    "clip_l": "the CLIP-L text encoder (clip_l.safetensors)",
    "t5xxl": "the T5-XXL text encoder (t5xxl_fp16 or t5xxl_fp8_e4m3fn_scaled)",
    "vae": "FLUX's VAE (ae.safetensors)",
}


@dataclass(frozen=True)
class Found:
    """One thing a file holds: its kind, where its weights start, their precision and size."""

    kind: Kind
    prefix: str
    precision: str
    size: int

    def describe(self) -> str:
        """It in a few words: FLUX.1 schnell, bf16, 23.8 GB."""
        return f"{self.kind.name}, {self.precision}, {gigabytes(self.size)}"


def gigabytes(size: float) -> str:
    """Bytes as a person reads them."""
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.0f} MB"


def find(header: Header, role: Role) -> Found | None:
    """What the file holds for that role, right or wrong; None where it holds nothing like it."""
    finders: dict[Role, Callable[[Header], tuple[Kind, str] | None]] = {
        "model": _find_model,
        "clip_l": lambda head: _find_encoder(head, CLIP_L_PREFIX, CLIP_L),
        "t5xxl": lambda head: _find_encoder(head, T5_PREFIX, T5XXL),
        "vae": _find_vae,
    }
    seen = finders[role](header)
    if seen is None:
        return None
    kind, prefix = seen
    part = header.under(prefix)
    return Found(kind, prefix, precision(part), part.size)


def found_in(path: Path, role: Role) -> Found | None:
    """What the file at the path holds for that role; LocalTrouble says why it cannot be told."""
    return learned(path, role, lambda header: find(header, role))


def need(path: Path, role: Role) -> Found:
    """What the file holds for that role; LocalTrouble names what it is instead."""
    found = found_in(path, role)
    if found and found.kind.serves == role:
        return found
    kind = found.kind if found else look(path)
    advice = f": {kind.advice}" if kind.advice else ""
    raise LocalTrouble(f"{path.name} is {kind.name}{advice}. Needed here: {ROLE_WORDS[role]}.")


def look(path: Path) -> Kind:
    """What a file is, whatever role it was put in."""
    for role in ROLE_WORDS:
        if found := found_in(path, role):
            return found.kind
    return OTHER


def describe_file(path: Path, role: Role) -> str:
    """A file in one line, for a list of files."""
    try:
        found = found_in(path, role)
        kind = found.kind if found else look(path)
    except LocalTrouble as trouble:
        return str(trouble)
    if found and kind.serves == role:
        return f"{path.name}: {found.describe()}"
    return f"{path.name}: {kind.name}{f' ({kind.advice})' if kind.advice else ''}"


def precision(header: Header) -> str:
    """How the numbers of most weights are stored."""
    if "_quantization_metadata" in header.metadata or any(name.endswith(".comfy_quant") for name in header.weights):
        return "quantised for ComfyUI"
    counts: Counter[str] = Counter()
    for weight in header.weights.values():
        counts[weight.dtype] += weight.size
    common = counts.most_common(1)[0][0] if counts else "nothing"
    scaled = any(name.endswith((".scale_weight", ".weight_scale")) for name in header.weights)
    return WORDS.get(common, common.lower()) + (" scaled" if scaled else "")


def _find_model(header: Header) -> tuple[Kind, str] | None:
    names = header.weights.keys()
    if any(".lora_" in name or name.startswith("lora_") for name in names):
        return LORA, ""
    for prefix in MODEL_PREFIXES:
        kind = _model_kind(header, prefix)
        if kind:
            return kind, prefix
    return None


def _model_kind(header: Header, prefix: str) -> Kind | None:
    names = header.weights.keys()
    if f"{prefix}double_stream_modulation_img.lin.weight" in names:
        return FLUX2
    published, diffusers = prefix + FLUX_BLOCK in names, prefix + DIFFUSERS_BLOCK in names
    blocks = ("double_blocks.", "single_blocks.", "transformer_blocks.", "single_transformer_blocks.")
    own = [name for name in names if name.startswith(tuple(prefix + block for block in blocks))]
    if own and any(name.endswith(FOREIGN_QUANTS) for name in own):
        return QUANTISED
    if not published and not diffusers:
        return PART if any("single_transformer_blocks." in name for name in own) else None
    if any(name.startswith(f"{prefix}distilled_guidance_layer.") for name in names):
        return CHROMA
    entry = header.weights.get(prefix + ("img_in.weight" if published else "x_embedder.weight"))
    if entry is None or prefix + ("final_layer.linear.weight" if published else "proj_out.weight") not in names:
        return PART
    guided = {f"{prefix}guidance_in.in_layer.weight", f"{prefix}time_text_embed.guidance_embedder.linear_1.weight"}
    return _by_entry(entry.shape[-1] // PATCH, guided=bool(guided & names))


def _by_entry(channels: int, *, guided: bool) -> Kind:
    """The kind by what goes in: latent channels alone, or a control picture or mask beside them."""
    if channels == LATENT_CHANNELS:
        return DEV if guided else SCHNELL
    return CONTROL if channels == 2 * LATENT_CHANNELS else FILL


def _find_encoder(header: Header, prefix: str, wanted: Kind) -> tuple[Kind, str] | None:
    for start in (prefix, ""):
        kind = _encoder_kind(header, start)
        if kind and (kind is wanted or start == ""):
            return kind, start
    return None


def _encoder_kind(header: Header, prefix: str) -> Kind | None:
    names = header.weights.keys()
    if prefix + CLIP_LAYER.format(0) in names:
        return OTHER_ENCODER if prefix + CLIP_LAYER.format(12) in names else CLIP_L
    if prefix + T5_LAYER.format(0) in names:
        bias = f"{prefix}encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight"
        return OTHER_ENCODER if bias in names else T5XXL
    return None


def _find_vae(header: Header) -> tuple[Kind, str] | None:
    for prefix in (VAE_PREFIX, ""):
        for entry in ("decoder.conv_in.weight", "taesd_decoder.1.weight"):
            weight = header.weights.get(prefix + entry)
            if weight is not None:
                return (VAE if weight.shape[1:2] == (LATENT_CHANNELS,) else OTHER_VAE), prefix
    return None
