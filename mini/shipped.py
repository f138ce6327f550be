"""Where mini-schnell's weights lie; they are in the repository, not in the package of the registry."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "weights"
TRANSFORMER, VAE = "mini-schnell.safetensors", "mini-schnell-vae.safetensors"


def is_here(folder: Path = FOLDER) -> bool:
    """Whether the weights are in the folder."""
    return all((folder / name).is_file() for name in (TRANSFORMER, VAE))
