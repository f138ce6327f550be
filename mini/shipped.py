"""What the files of mini-schnell's weights are called, and where they lie once they are good enough to be shipped."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "weights"
TRANSFORMER, VAE = "mini-schnell.safetensors", "mini-schnell-vae.safetensors"


def is_here(folder: Path = FOLDER) -> bool:
    """Whether the weights are in the folder."""
    return all((folder / name).is_file() for name in (TRANSFORMER, VAE))
