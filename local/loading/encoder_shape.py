"""The sizes of text encoders, told from their files, so that pruned or narrow ones load as well."""

from __future__ import annotations

from typing import Any

from .header import Header

CLIP_HEAD = 64


def clip_l_shape(header: Header) -> dict[str, Any]:
    """What ComfyUI's CLIP class is to be built with for this file."""
    weights = header.weights
    layer = "text_model.encoder.layers.{}.mlp.fc1.weight"
    middle, width = weights[layer.format(0)].shape
    return {
        "hidden_size": width,
        "intermediate_size": middle,
        "num_attention_heads": max(1, width // CLIP_HEAD),
        "num_hidden_layers": _layers(header, layer),
    }


def t5xxl_shape(header: Header) -> dict[str, Any]:
    """What ComfyUI's T5 class is to be built with for this file."""
    weights = header.weights
    layer = "encoder.block.{}.layer.0.SelfAttention.q.weight"
    inner, width = weights[layer.format(0)].shape
    heads = weights["encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"].shape[1]
    return {
        "d_model": width,
        "d_ff": weights["encoder.block.0.layer.1.DenseReluDense.wo.weight"].shape[1],
        "d_kv": inner // heads,
        "num_heads": heads,
        "num_layers": _layers(header, layer),
    }


def _layers(header: Header, layer: str) -> int:
    count = 0
    while layer.format(count) in header.weights:
        count += 1
    return count
