"""The text side of mini-schnell: the real tokenizers, ComfyUI's own encoder classes, weights made from a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import comfy.clip_model
import comfy.ops
import comfy.sd
import comfy.text_encoders.t5
import numpy
import torch

SEED = 1
WIDTH = 256
WORDS = 44
"""Prompts are padded to so many tokens instead of 256: the padding would cost most of the time at this size."""
CLIP_L: dict[str, Any] = {
    "hidden_size": WIDTH,
    "intermediate_size": 128,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "vocab_size": 49408,
    "max_position_embeddings": 77,
    "hidden_act": "quick_gelu",
    "eos_token_id": 49407,
}
T5: dict[str, Any] = {
    "d_model": WIDTH,
    "d_ff": 128,
    "d_kv": 32,
    "num_heads": 10,
    "num_layers": 1,
    "dense_act_fn": "gelu_pytorch_tanh",
    "is_gated_act": True,
    "model_type": "t5",
    "vocab_size": 32128,
}
DISTANCES = (*((distance,) for distance in (-1, 1, -2, 2, -3, 3, -4, 4)), range(-10, -4), range(5, 11))
"""Where each head of T5 looks, from a word on, in places of its table, of which those from 8 on stand for several words
each: schnell gets the order of words nowhere else."""
NEARBY = 12.0
STRENGTHS = {
    "SelfAttention.q.weight": 0.3,
    "SelfAttention.k.weight": 0.3,
    "SelfAttention.o.weight": 2.0,
    "DenseReluDense.wo.weight": 0.3,
    "self_attn.q_proj.weight": 0.1,
    "self_attn.k_proj.weight": 0.1,
    "self_attn.out_proj.weight": 12.0,
    "mlp.fc2.weight": 0.3,
}
"""T5 tells of a word mostly itself and the words at those distances, CLIP-L of a prompt all its words alike."""
LATER = 16
"""Distances forward stand in the table of T5 behind so many backward ones."""

Weights = dict[str, torch.Tensor]


def encoder_weights(seed: int = SEED) -> tuple[Weights, Weights]:
    """The weights of CLIP-L and T5, the same on every machine."""
    operations = comfy.ops.disable_weight_init
    clip_l = comfy.clip_model.CLIPTextModel(CLIP_L, torch.float32, "meta", operations)
    t5 = comfy.text_encoders.t5.T5(T5, torch.float32, "meta", operations)
    return _drawn(clip_l.state_dict(), seed), _drawn(t5.state_dict(), seed + 1)


def text_encoder(seed: int = SEED) -> comfy.sd.CLIP:
    """ComfyUI's CLIP for FLUX with these weights."""
    clip = comfy.sd.load_text_encoder_state_dicts(
        list(encoder_weights(seed)),
        clip_type=comfy.sd.CLIPType.FLUX,
        model_options={"model_config": dict(CLIP_L), "t5xxl_model_config": dict(T5)},
    )
    clip.tokenizer.t5xxl.min_length = WORDS
    return clip


def conditionings(clip: comfy.sd.CLIP, prompts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """What the transformer is told of plain prompts: their words in their context, and all of each in one vector."""
    tokens = [clip.tokenize(prompt) for prompt in prompts]
    model: Any = clip.cond_stage_model
    with torch.inference_mode():
        words, _ = model.t5xxl.encode([_numbers(told["t5xxl"]) for told in tokens])
        _, pooled = model.clip_l.encode([_numbers(told["l"]) for told in tokens])
    return words.float().clone(), pooled.float().clone()


def _numbers(told: list[list[tuple[int, float]]]) -> list[int]:
    """Of a text in several parts, which only a summary may be of, those of the first: ComfyUI sums up no other."""
    return [number for number, _ in told[0]]


def _drawn(shapes: Mapping[str, torch.Tensor], seed: int) -> Weights:
    """Weights of these shapes, drawn so that signals neither die out nor explode on their way through."""
    # The stream of RandomState is frozen for ever, and even numbers need no mathematics that machines do differently.
    random = numpy.random.RandomState(seed)
    return {name: _scaled(name, _even(random, shapes[name].shape)) for name in sorted(shapes)}


def _even(random: numpy.random.RandomState, shape: torch.Size) -> torch.Tensor:
    """Numbers around 0 that vary by 1."""
    drawn = (random.random_sample(tuple(shape)) - 0.5) * 12**0.5
    return torch.from_numpy(drawn.astype(numpy.float32))


def _scaled(name: str, drawn: torch.Tensor) -> torch.Tensor:
    if "relative_attention_bias" in name:
        return _looking(torch.zeros_like(drawn))
    if "norm" in name:
        return 0.1 * drawn + (0.0 if name.endswith("bias") else 1.0)
    if drawn.ndim < 2:
        return 0.1 * drawn
    if "embed" in name or name.startswith("shared"):
        return drawn
    strength = next((strength for end, strength in STRENGTHS.items() if name.endswith(end)), 1.0)
    return strength * drawn * drawn.shape[1] ** -0.5


def _looking(table: torch.Tensor) -> torch.Tensor:
    """How much rather each head looks at each distance."""
    for head, distances in enumerate(DISTANCES):
        for distance in distances:
            table[-distance if distance < 0 else LATER + distance, head] = NEARBY
    return table
