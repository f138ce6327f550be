"""Linear layers in fp8: one scale for each row of weights and each row that comes in."""

from __future__ import annotations

import torch

FP8 = torch.float8_e4m3fn
LARGEST = torch.finfo(FP8).max
SMALLEST_SCALE = 1e-12


def by_rows(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The matrix in fp8 and the scale of each row that brings it back."""
    scale = (matrix.abs().amax(dim=-1, keepdim=True).float() / LARGEST).clamp(min=SMALLEST_SCALE)
    return (matrix / scale).clamp(-LARGEST, LARGEST).to(FP8), scale


class Fp8Linear(torch.nn.Module):
    """A linear layer whose product is taken in fp8."""

    def __init__(self, linear: torch.nn.Linear) -> None:
        super().__init__()
        weight, scale = by_rows(linear.weight.detach())
        self.register_buffer("weight", weight)
        self.register_buffer("scale", scale.t().contiguous())
        self.register_buffer("bias", None if linear.bias is None else linear.bias.detach())
        self.out_features, self.in_features = linear.weight.shape

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """The product, in the precision of what is given."""
        rows, scale = by_rows(given.reshape(-1, self.in_features))
        product = torch._scaled_mm(
            rows,
            self.weight.t(),
            scale_a=scale,
            scale_b=self.scale,
            bias=None if self.bias is None else self.bias.to(torch.bfloat16),
            out_dtype=torch.bfloat16,
            use_fast_accum=True,
        )
        return product.to(given.dtype).reshape(*given.shape[:-1], self.out_features)


def fits(linear: torch.nn.Linear) -> bool:
    """Whether the chip takes a layer of this shape: sides in multiples of 16."""
    return all(side % 16 == 0 for side in linear.weight.shape)
