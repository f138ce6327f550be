"""Schnell's transformer as one that can be trained: the same names and results as ComfyUI's, at mini widths."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

PATCH = 2
TIME_WIDTH = 256
TIME_FACTOR = 1000.0
PERIOD = 10_000
EPSILON = 1e-6
SPAN = 16
"""How many patches the shorter side of any picture has, as positions count them; there are so many at 256."""
REACH = 12
"""How far from the middle positions go. Patches further out stand there too: few pictures have any, and where positions
went on, things came back at the ends of wider ones."""


@dataclass(frozen=True)
class Shape:
    """How wide and deep the transformer is; ComfyUI's detection knows schnell by heads of 128 = 16 + 56 + 56."""

    channels: int = 16
    pooled: int = 256
    context: int = 256
    hidden: int = 128
    heads: int = 1
    double: int = 2
    single: int = 4
    mlp: int = 4
    axes: tuple[int, int, int] = (16, 56, 56)


MINI = Shape()


class Change(NamedTuple):
    """What the time and the prompt do to a layer: move, stretch, and how much of the result is added."""

    shift: Tensor
    scale: Tensor
    gate: Tensor

    def __call__(self, given: Tensor) -> Tensor:
        """The normalised input, moved and stretched."""
        normal = functional.layer_norm(given, given.shape[-1:], eps=EPSILON)
        return normal * (1 + self.scale) + self.shift


class Embedder(nn.Module):
    """A vector of the model's width, out of one of another."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.in_layer = nn.Linear(width, hidden)
        self.out_layer = nn.Linear(hidden, hidden)

    def forward(self, given: Tensor) -> Tensor:
        return self.out_layer(functional.silu(self.in_layer(given)))


class Modulation(nn.Module):
    """One or two changes, out of time and prompt."""

    def __init__(self, hidden: int, changes: int) -> None:
        super().__init__()
        self.changes = changes
        self.lin = nn.Linear(hidden, 3 * changes * hidden)

    def forward(self, vector: Tensor) -> list[Change]:
        parts = self.lin(functional.silu(vector))[:, None].chunk(3 * self.changes, dim=-1)
        return [Change(*parts[3 * index : 3 * index + 3]) for index in range(self.changes)]


class Norm(nn.RMSNorm):
    """One length for all, in the precision of what is given."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.rms_norm(x, tuple(self.normalized_shape), self.weight.to(x.dtype), self.eps)


class Norms(nn.Module):
    """Queries and keys at one length."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query_norm = Norm(width, eps=EPSILON)
        self.key_norm = Norm(width, eps=EPSILON)


class Attention(nn.Module):
    """The weights of one stream's attention."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.norm = Norms(shape.hidden // shape.heads)
        self.proj = nn.Linear(shape.hidden, shape.hidden)

    def asked(self, given: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values."""
        return split_heads(self.qkv(given), self.heads, self.norm)


class DoubleBlock(nn.Module):
    """A layer in which text and picture have weights of their own and look at each other."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.img_mod, self.txt_mod = Modulation(shape.hidden, 2), Modulation(shape.hidden, 2)
        self.img_attn, self.txt_attn = Attention(shape), Attention(shape)
        self.img_mlp, self.txt_mlp = _mlp(shape), _mlp(shape)

    def forward(self, img: Tensor, txt: Tensor, vector: Tensor, turns: Tensor) -> tuple[Tensor, Tensor]:
        (img_look, img_think), (txt_look, txt_think) = self.img_mod(vector), self.txt_mod(vector)
        asked = zip(self.txt_attn.asked(txt_look(txt)), self.img_attn.asked(img_look(img)), strict=True)
        query, key, value = (torch.cat(parts, dim=2) for parts in asked)
        txt_seen, img_seen = attend(query, key, value, turns).split([txt.shape[1], img.shape[1]], dim=1)
        img = img + img_look.gate * self.img_attn.proj(img_seen)
        txt = txt + txt_look.gate * self.txt_attn.proj(txt_seen)
        img = img + img_think.gate * self.img_mlp(img_think(img))
        txt = txt + txt_think.gate * self.txt_mlp(txt_think(txt))
        return img, txt


class SingleBlock(nn.Module):
    """A layer for text and picture in one row, attention and mlp side by side."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.linear1 = nn.Linear(shape.hidden, (3 + shape.mlp) * shape.hidden)
        self.linear2 = nn.Linear((1 + shape.mlp) * shape.hidden, shape.hidden)
        self.norm = Norms(shape.hidden // shape.heads)
        self.modulation = Modulation(shape.hidden, 1)

    def forward(self, row: Tensor, vector: Tensor, turns: Tensor) -> Tensor:
        (change,) = self.modulation(vector)
        qkv, mlp = self.linear1(change(row)).split([3 * self.shape.hidden, self.shape.mlp * self.shape.hidden], dim=-1)
        seen = attend(*split_heads(qkv, self.shape.heads, self.norm), turns)
        both = torch.cat((seen, functional.gelu(mlp, approximate="tanh")), dim=-1)
        return row + change.gate * self.linear2(both)


class LastLayer(nn.Module):
    """The patches of the answer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.linear = nn.Linear(shape.hidden, shape.channels * PATCH**2)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(shape.hidden, 2 * shape.hidden))

    def forward(self, row: Tensor, vector: Tensor) -> Tensor:
        shift, scale = self.adaLN_modulation(vector)[:, None].chunk(2, dim=-1)
        return self.linear(Change(shift, scale, scale)(row))


class Twin(nn.Module):
    """What ComfyUI calls Flux, without guidance: latents, time, context and pooled text to a velocity."""

    def __init__(self, shape: Shape = MINI) -> None:
        super().__init__()
        self.shape = shape
        self.img_in = nn.Linear(shape.channels * PATCH**2, shape.hidden)
        self.time_in = Embedder(TIME_WIDTH, shape.hidden)
        self.vector_in = Embedder(shape.pooled, shape.hidden)
        self.txt_in = nn.Linear(shape.context, shape.hidden)
        self.double_blocks = nn.ModuleList(DoubleBlock(shape) for _ in range(shape.double))
        self.single_blocks = nn.ModuleList(SingleBlock(shape) for _ in range(shape.single))
        self.final_layer = LastLayer(shape)

    def forward(self, latents: Tensor, time: Tensor, context: Tensor, pooled: Tensor) -> Tensor:
        """The velocity from picture to noise; latents have even sides, time goes from 0, the picture, to 1."""
        rows, columns = (side // PATCH for side in latents.shape[-2:])
        turns = turned(rows, columns, context.shape[1], self.shape.axes, latents.device)
        return self.answer(latents, time, context, pooled, turns)

    def answer(self, latents: Tensor, time: Tensor, context: Tensor, pooled: Tensor, turns: Tensor) -> Tensor:
        """The velocity, by the turns of every place."""
        vector = self.time_in(waves(time)) + self.vector_in(pooled)
        img = self.img_in(functional.pixel_unshuffle(latents, PATCH).flatten(2).transpose(1, 2))
        txt = self.txt_in(context)
        for block in self.double_blocks:
            img, txt = block(img, txt, vector, turns)
        row = torch.cat((txt, img), dim=1)
        for block in self.single_blocks:
            row = block(row, vector, turns)
        patches = self.final_layer(row[:, txt.shape[1] :], vector)
        rows_and_columns = [side // PATCH for side in latents.shape[-2:]]
        return functional.pixel_shuffle(patches.transpose(1, 2).unflatten(2, rows_and_columns), PATCH)


def _mlp(shape: Shape) -> nn.Sequential:
    wide = shape.mlp * shape.hidden
    return nn.Sequential(nn.Linear(shape.hidden, wide), nn.GELU(approximate="tanh"), nn.Linear(wide, shape.hidden))


def split_heads(qkv: Tensor, heads: int, norm: Norms) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values of each head, queries and keys at one length."""
    query, key, value = qkv.unflatten(2, (3, heads, -1)).permute(2, 0, 3, 1, 4)
    return norm.query_norm(query), norm.key_norm(key), value


def attend(query: Tensor, key: Tensor, value: Tensor, turns: Tensor) -> Tensor:
    """Attention after queries and keys were turned by where they stand."""
    seen = functional.scaled_dot_product_attention(_turn(query, turns), _turn(key, turns), value)
    return seen.transpose(1, 2).flatten(2)


def _turn(given: Tensor, turns: Tensor) -> Tensor:
    """Each pair of numbers turned by its angle: turns holds cosines and sines."""
    cosine, sine = turns
    one, other = given.unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack((one * cosine - other * sine, one * sine + other * cosine), dim=-1).flatten(-2)


def turned(rows: int, columns: int, words: int, axes: tuple[int, int, int], device: torch.device) -> Tensor:
    """Cosines and sines for every place: words stand at 0, patches where they are in the square in the middle."""
    sides = placed(torch.arange(rows), rows, columns), placed(torch.arange(columns), columns, rows)
    down, across = torch.meshgrid(*sides, indexing="ij")
    patches = torch.stack((torch.zeros_like(down), down, across), dim=-1).flatten(0, 1)
    places = torch.cat((torch.zeros(words, 3), patches)).double()
    angles = torch.cat([places[:, i, None] * _speeds(width) for i, width in enumerate(axes)], dim=1)
    return torch.stack((angles.cos(), angles.sin())).float().to(device)


def placed(numbers: Tensor, count: int, other: int) -> Tensor:
    """Where patches stand that are numbered along a side of so many, where the other side has so many: the square in
    the middle is alike in every picture."""
    from_middle = (numbers - (count - 1) / 2) * (SPAN / min(count, other))
    return from_middle.clamp(-REACH, REACH) + (SPAN - 1) / 2


def _speeds(width: int) -> Tensor:
    return PERIOD ** -(torch.arange(0, width, 2, dtype=torch.float64) / width)


def waves(time: Tensor) -> Tensor:
    """A time as cosines and sines of many lengths."""
    half = TIME_WIDTH // 2
    speeds = torch.exp(-log(PERIOD) * torch.arange(half, device=time.device) / half)
    angles = TIME_FACTOR * time[:, None].float() * speeds
    return torch.cat((angles.cos(), angles.sin()), dim=-1)
