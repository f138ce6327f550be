"""Where the models schnell needs are to be had, in the form the frontend's missing-model dialog reads."""

from __future__ import annotations

from dataclasses import asdict, dataclass

HOUSE = "https://huggingface.co"


@dataclass(frozen=True)
class Download:
    """A published model file: its name, its address, and the model folder it belongs in."""

    name: str
    url: str
    directory: str


DOWNLOADS = (
    Download(
        "flux1-schnell.safetensors",
        f"{HOUSE}/Comfy-Org/flux1-schnell/resolve/main/flux1-schnell.safetensors",
        "diffusion_models",
    ),
    Download(
        "flux1-schnell-fp8.safetensors",
        f"{HOUSE}/Comfy-Org/flux1-schnell/resolve/main/flux1-schnell-fp8.safetensors",
        "checkpoints",
    ),
    Download(
        "clip_l.safetensors",
        f"{HOUSE}/comfyanonymous/flux_text_encoders/resolve/main/clip_l.safetensors",
        "text_encoders",
    ),
    Download(
        "t5xxl_fp16.safetensors",
        f"{HOUSE}/comfyanonymous/flux_text_encoders/resolve/main/t5xxl_fp16.safetensors",
        "text_encoders",
    ),
    Download(
        "t5xxl_fp8_e4m3fn_scaled.safetensors",
        f"{HOUSE}/comfyanonymous/flux_text_encoders/resolve/main/t5xxl_fp8_e4m3fn_scaled.safetensors",
        "text_encoders",
    ),
    Download(
        "ae.safetensors",
        f"{HOUSE}/Comfy-Org/Lumina_Image_2.0_Repackaged/resolve/main/split_files/vae/ae.safetensors",
        "vae",
    ),
)


def for_workflow() -> list[dict[str, str]]:
    """What a node carries into every workflow as properties.models; the frontend picks the files that are chosen."""
    return [asdict(download) for download in DOWNLOADS]


def advice(name: str, folders: tuple[str, ...]) -> str:
    """Where to get a file that is missing, as a sentence."""
    for download in DOWNLOADS:
        if download.name == name and download.directory in folders:
            return f"Download it from {download.url} into models/{download.directory}."
    return f"Put it into models/{folders[0]}."
