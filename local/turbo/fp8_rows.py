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


def scaled_product(
    rows: torch.Tensor,
    columns: torch.Tensor,
    row_scale: torch.Tensor,
    column_scale: torch.Tensor,
    bias: torch.Tensor | None,
) -> torch.Tensor:
    """The chip's own product of two fp8 matrices, brought back by the scales of rows and columns, in bf16."""
    product = torch.ops.aten._scaled_mm
    return product(rows, columns, row_scale, column_scale, bias, out_dtype=torch.bfloat16, use_fast_accum=True)


class Fp8Linear(torch.nn.Module):
    """A linear layer whose product is taken in fp8."""

    weight: torch.Tensor
    scale: torch.Tensor
    bias: torch.Tensor | None

    def __init__(self, linear: torch.nn.Linear) -> None:
        super().__init__()
        weight, scale = by_rows(linear.weight.detach())
        self.register_buffer("weight", weight)
        self.register_buffer("scale", scale.t().contiguous())
        self.register_buffer("bias", None if linear.bias is None else linear.bias.detach().to(torch.bfloat16))
        self.out_features, self.in_features = linear.weight.shape

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """The product, in the precision of what is given."""
        rows, scale = by_rows(given.reshape(-1, self.in_features))
        product = scaled_product(rows, self.weight.t(), scale, self.scale, self.bias)
        return product.to(given.dtype).reshape(*given.shape[:-1], self.out_features)


def fits(linear: torch.nn.Linear) -> bool:
    """Whether the chip takes a layer of this shape: sides in multiples of 16."""
    return all(side % 16 == 0 for side in linear.weight.shape)
