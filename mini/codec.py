"""Pictures to latents of 16 channels, an eighth of the size, and back, in the form of a VAE that ComfyUI loads."""

from __future__ import annotations

from dataclasses import dataclass

import comfy.taesd.taesd
import torch
from torch import Tensor
from torch.nn import functional

from .decoder import Decoder

CHANNELS, CELL = 16, 8
FLUX_SCALE, FLUX_SHIFT = 0.3611, 0.1159
"""ComfyUI's sampling takes these out of every latent of FLUX, so a latent carries them in."""
EVENNESS, COARSEST = 0.7, 1.2
"""0 leaves fine detail as small as it is beside colour, 1 makes all channels vary alike; how much colour varies."""
FOLDS = (2, 6)
BASIS_IN, LIFT, BASIS_OUT = "10.weight", "11.conv.4.bias", "14"


@dataclass(frozen=True, eq=False)
class Basis:
    """What a cell of 8 × 8 pixels is told by: a direction for each channel, and what all cells are on average."""

    directions: Tensor
    bias: Tensor

    def encode(self, pictures: Tensor) -> Tensor:
        """The latents of a batch of pictures from 0 to 1, as the transformer sees them."""
        return functional.conv2d(pictures, self.directions, self.bias, stride=CELL)


def solved(pictures: Tensor) -> Basis:
    """The directions in which the cells of these pictures vary most."""
    cells = functional.unfold(pictures, CELL, stride=CELL).transpose(1, 2).flatten(0, 1).double()
    mean = cells.mean(dim=0)
    lengths, directions = torch.linalg.eigh((cells - mean).T.cov())
    lengths, directions = lengths.flip(0)[:CHANNELS].sqrt(), directions.flip(1)[:, :CHANNELS].T
    # An eigenvector may point either way: the same pictures are to give the same latents.
    directions = directions * directions.sum(dim=1, keepdim=True).sign()
    directions = directions * (COARSEST * lengths[0] ** (EVENNESS - 1) / lengths**EVENNESS)[:, None]
    return Basis(directions.float().unflatten(1, (3, CELL, CELL)), -(directions @ mean).float())


def as_vae(basis: Basis, decoder: Decoder) -> dict[str, Tensor]:
    """The codec as the weights of ComfyUI's small VAE class; what it has no use for is 0."""
    whole = comfy.taesd.taesd.TAESD(latent_channels=CHANNELS)
    weights = {name: torch.zeros(weight.shape) for name, weight in whole.state_dict().items()}
    for name, weight in _encoder(basis).items():
        _put(weights[f"taesd_encoder.{name}"], weight)
    for name, weight in decoder.state_dict().items():
        _put(weights[f"taesd_decoder.{name}"], weight)
    return {**weights, "vae_scale": torch.tensor(FLUX_SCALE), "vae_shift": torch.tensor(FLUX_SHIFT)}


def decoder_of(vae: dict[str, Tensor]) -> Decoder:
    """The narrow decoder out of the weights of a VAE."""
    decoder = Decoder()
    decoder.load_state_dict(
        {name: _part(vae[f"taesd_decoder.{name}"], to) for name, to in decoder.state_dict().items()}
    )
    return decoder


def _part(whole: Tensor, like: Tensor) -> Tensor:
    return whole[tuple(slice(side) for side in like.shape)]


def _put(whole: Tensor, part: Tensor) -> None:
    whole[tuple(slice(side) for side in part.shape)] = part


def _encoder(basis: Basis) -> dict[str, Tensor]:
    """The basis as layers: cells are folded into channels by steps of 2, and no number on the way is below 0."""
    layers = {"0.weight": _centred(torch.eye(3))}
    width = 3
    for index in FOLDS:
        layers[f"{index}.weight"] = _stepped(torch.eye(4 * width).unflatten(1, (width, 2, 2)))
        width *= 4
    # Where the colour, row and column of each pixel of a cell have gone: the first fold took the finest step.
    folded = basis.directions.reshape(CHANNELS, 3, 2, 2, 2, 2, 2, 2).permute(0, 1, 4, 7, 3, 6, 2, 5)
    layers[BASIS_IN] = _stepped(folded.reshape(CHANNELS, width, 2, 2))
    lift = basis.directions.clamp(max=0).flatten(1).sum(dim=1).neg().ceil()
    layers[LIFT] = lift
    layers[f"{BASIS_OUT}.weight"] = _centred(torch.eye(CHANNELS))
    layers[f"{BASIS_OUT}.bias"] = basis.bias - lift
    return layers


def _centred(matrix: Tensor) -> Tensor:
    """A kernel of 3 × 3 that looks at its own pixel only."""
    return functional.pad(matrix[..., None, None], (1, 1, 1, 1))


def _stepped(kernel: Tensor) -> Tensor:
    """A kernel of 2 × 2 as one of 3 × 3 that goes in steps of 2 over a padded picture."""
    return functional.pad(kernel, (1, 0, 1, 0))
