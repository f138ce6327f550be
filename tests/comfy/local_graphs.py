"""Graphs of schnell on this machine, and the pictures they make."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageChops

from schnellkit.workshop.comfyui.running import ComfyUI

Graph = dict[str, Any]


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def loader(**chosen: str) -> dict[str, Any]:
    parts = {
        "model": "tiny_schnell_0.safetensors",
        "clip_l": "tiny_clip_l_0.safetensors",
        "t5xxl": "tiny_t5xxl_0.safetensors",
        "vae": "tiny_ae_0.safetensors",
    }
    return node("SchnellkitLoad", **{**parts, "precision": "auto", **chosen})


def picture_graph(**inputs: Any) -> Graph:
    asked = {"prompt": "a red fox", "width": 128, "height": 128, "seed": 7, "images": 1, "steps": 4, **inputs}
    return {
        "load": loader(),
        "local": node("SchnellkitLocal", **asked, model=["load", 0], clip=["load", 1], vae=["load", 2]),
        "save": node("SaveImage", images=["local", 0], filename_prefix="local"),
        "receipt": node("SchnellkitReceipt", **{"receipts.receipt_0": ["local", 1]}),
    }


def core_graph(**sampler: Any) -> Graph:
    """The same picture with core's sampler, decoder and latent, wired right."""
    asked = {"seed": 7, "steps": 4, "cfg": 1.0, "sampler_name": "euler", "scheduler": "simple", "denoise": 1.0}
    return {
        "load": loader(),
        "prompt": node("SchnellkitPrompt", clip=["load", 1], text="a red fox"),
        "latent": node("EmptySD3LatentImage", width=128, height=128, batch_size=1),
        "sample": node(
            "KSampler",
            **{**asked, **sampler},
            model=["load", 0],
            positive=["prompt", 0],
            negative=["prompt", 0],
            latent_image=["latent", 0],
        ),
        "decode": node("VAEDecode", samples=["sample", 0], vae=["load", 2]),
        "save": node("SaveImage", images=["decode", 0], filename_prefix="core"),
    }


def own_graph(**inputs: Any) -> Graph:
    """The same picture with our sampler between core's nodes."""
    graph = core_graph()
    asked = {"seed": 7, "images": 1, "steps": 4, "width": 128, "height": 128, **inputs}
    graph["sample"] = node("SchnellkitSample", **asked, model=["load", 0], conditioning=["prompt", 0])
    return graph


def pictures(comfy: ComfyUI, entry: dict[str, Any], name: str = "save") -> list[Image.Image]:
    folder, saved = comfy.base / "output", entry["outputs"][name]["images"]
    return [Image.open(BytesIO((folder / one["subfolder"] / one["filename"]).read_bytes())) for one in saved]


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox() is None
