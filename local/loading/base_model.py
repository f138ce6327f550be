"""The name of the model in a file of this machine, or that a LoRA was made for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..sampling.trouble import LocalTrouble
from .header import Header, read_header
from .kinds import LORA, SCHNELL, find

if TYPE_CHECKING:
    from comfy.model_patcher import ModelPatcher

FOLDERS = ("diffusion_models", "checkpoints", "loras")
WRITTEN_IN = ("modelspec.architecture", "ss_base_model_version", "ss_sd_model_name", "base_model", "ss_output_name")
NAME = "schnellkit.name"


def named(model: ModelPatcher, name: str) -> ModelPatcher:
    """The model with another name than schnell's, for receipts."""
    model.set_attachments(NAME, name)
    return model


def name_on(model: ModelPatcher) -> str:
    """The name for receipts."""
    return model.get_attachment(NAME) or SCHNELL.name


def name_of(file: str) -> str | None:
    """The model's name by the file's header; None where the file is not here or tells nothing."""
    import folder_paths

    path = next((full for folder in FOLDERS if (full := folder_paths.get_full_path(folder, file))), None)
    try:
        return name_in(Path(path)) if path else None
    except LocalTrouble:
        return None


def name_in(path: Path) -> str | None:
    """The model's name by the header of this file."""
    header = read_header(path)
    found = find(header, "model")
    if not found:
        return None
    return _base_of(header) if found.kind is LORA else found.kind.name


def _base_of(header: Header) -> str | None:
    """What a LoRA was made for, by its own words, or by weights that only dev has."""
    words = " ".join(header.metadata.get(name, "") for name in WRITTEN_IN).lower()
    if "schnell" in words:
        return SCHNELL.name
    guided = any("guidance_in" in name or "guidance_embedder" in name for name in header.weights)
    return "FLUX.1 dev" if guided or ("flux" in words and "dev" in words) else None
