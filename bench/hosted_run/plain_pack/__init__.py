"""A throw-away pack: a hosted node as packs write it today, and the clock that times any node in a graph."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import time
from typing import Any

import numpy
import requests
import torch
from PIL import Image

MODELS = {
    "jpeg": ("TOGETHER", "/v1/images/generations", "TOGETHER_API_KEY"),
    "png": ("DEEPINFRA", "/v1/inference/black-forest-labs/FLUX-1-schnell", "DEEPINFRA_TOKEN"),
}


class BenchClock:
    """Starts the clock and hands on the seed, so that the timed nodes wait for it."""

    CATEGORY = "bench"
    RETURN_TYPES = ("INT", "FLOAT")
    FUNCTION = "start"

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802
        return {"required": {"seed": ("INT", {"max": 2**31})}}

    def start(self, seed: int) -> tuple[int, float]:
        return seed, time.perf_counter()


class BenchStop:
    """Stops the clock once all pictures are there."""

    CATEGORY = "bench"
    RETURN_TYPES = ()
    OUTPUT_NODE = True
    FUNCTION = "stop"

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802
        pictures = {f"picture_{number}": ("IMAGE",) for number in range(4)}
        return {"required": {"began": ("FLOAT", {"forceInput": True})}, "optional": pictures}

    def stop(self, began: float, **pictures: torch.Tensor) -> dict[str, Any]:
        seconds = time.perf_counter() - began
        return {"ui": {"seconds": [seconds], "shapes": [list(picture.shape) for picture in pictures.values()]}}


class BenchWait:
    """What ComfyUI itself needs for a node that only waits as long as the host does."""

    CATEGORY = "bench"
    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "wait"
    PICTURE = torch.zeros(1, 1024, 1024, 3)

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802
        return {"required": {"seed": ("INT", {"max": 2**31}), "seconds": ("FLOAT", {})}}

    async def wait(self, seed: int, seconds: float) -> tuple[torch.Tensor]:
        await asyncio.sleep(seconds)
        return (self.PICTURE,)


class BenchPlain:
    """One POST with requests, one picture with Pillow."""

    CATEGORY = "bench"
    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "generate"

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802
        seed = ("INT", {"max": 2**31})
        return {"required": {"prompt": ("STRING", {}), "seed": seed, "kind": (list(MODELS),)}}

    def generate(self, prompt: str, seed: int, kind: str) -> tuple[torch.Tensor]:
        host, path, key = MODELS[kind]
        body = {"prompt": prompt, "width": 1024, "height": 1024, "seed": seed}
        if kind == "jpeg":
            model = {"model": "black-forest-labs/FLUX.1-schnell", "steps": 4}
            body = {**body, **model, "response_format": "base64", "output_format": "jpeg"}
        headers = {"Authorization": f"Bearer {os.environ[key]}"}
        response = requests.post(os.environ[f"SCHNELLKIT_{host}_URL"] + path, json=body, headers=headers, timeout=120)
        response.raise_for_status()
        answer = response.json()
        text = answer["data"][0]["b64_json"] if kind == "jpeg" else answer["images"][0].partition(",")[2]
        image = Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB")
        pixels = numpy.array(image).astype(numpy.float32) / 255.0
        return (torch.from_numpy(pixels)[None,],)


NODE_CLASS_MAPPINGS = {node.__name__: node for node in (BenchClock, BenchStop, BenchWait, BenchPlain)}
