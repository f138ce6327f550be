"""A good order for every host of the sandbox, and how to ask and read it."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Answered, Asked

SCHNELL = "black-forest-labs/FLUX.1-schnell"
IMAGES = "/v1/images/generations"
NATIVE = "/v1/inference/black-forest-labs/FLUX-1-schnell"
ORDERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "together": (
        "api.together.xyz",
        IMAGES,
        {"model": SCHNELL, "prompt": "a", "steps": 4, "seed": 3, "width": 512, "height": 512},
    ),
    "deepinfra": (
        "api.deepinfra.com",
        NATIVE,
        {"prompt": "a", "num_inference_steps": 4, "seed": 3, "width": 512, "height": 512},
    ),
    "nvidia": ("ai.api.nvidia.com", "/v1/genai/black-forest-labs/flux.1-schnell", {"prompt": "a", "seed": 3}),
    "ionos": ("openai.inference.de-txl.ionos.com", IMAGES, {"model": SCHNELL, "prompt": "a"}),
    "monica": (
        "openapi.monica.im",
        "/v1/image/gen/flux",
        {"model": "flux_schnell", "prompt": "a", "seed": 3},
    ),
    "fal": (
        "queue.fal.run",
        "/fal-ai/flux/schnell",
        {"prompt": "a", "seed": 3, "image_size": {"width": 512, "height": 512}},
    ),
    "replicate": (
        "api.replicate.com",
        "/v1/models/black-forest-labs/flux-schnell/predictions",
        {"input": {"prompt": "a", "seed": 3, "megapixels": "0.25", "output_format": "png"}},
    ),
    "bfl": ("api.bfl.ai", "/v1/flux-2-klein-4b", {"prompt": "a", "seed": 3, "width": 512, "height": 512}),
    "runpod": (
        "api.runpod.ai",
        "/v2/black-forest-labs-flux-1-schnell/runsync",
        {"input": {"prompt": "a", "seed": 3, "width": 512, "height": 512}},
    ),
    "wavespeed": (
        "api.wavespeed.ai",
        "/api/v3/wavespeed-ai/flux-schnell",
        {"prompt": "a", "seed": 3, "size": "512*512", "enable_sync_mode": True},
    ),
    "cloudflare": (
        "api.cloudflare.com",
        "/client/v4/accounts/canary/ai/run/@cf/black-forest-labs/flux-1-schnell",
        {"prompt": "a"},
    ),
    "runware": (
        "api.runware.ai",
        "/v1",
        {
            "taskType": "imageInference",
            "taskUUID": "50836053-a0ee-4cf5-b9d6-ae7c5d140ada",
            "model": "runware:100@1",
            "positivePrompt": "a",
            "width": 512,
            "height": 512,
            "seed": 3,
            "outputType": "base64Data",
        },
    ),
    "nscale": ("inference.api.nscale.com", IMAGES, {"model": SCHNELL, "prompt": "a", "size": "512x512"}),
    "vllm": ("vllm.sandbox", IMAGES, {"prompt": "a", "size": "512x512", "num_inference_steps": 4, "seed": 3}),
    "sglang": (
        "sglang.sandbox",
        IMAGES,
        {
            "prompt": "a",
            "size": "512x512",
            "response_format": "b64_json",
            "num_inference_steps": 4,
            "seed": 3,
        },
    ),
    "localai": ("localai.sandbox", IMAGES, {"prompt": "a", "size": "512x512", "step": 4, "seed": 3}),
    "xinference": (
        "xinference.sandbox",
        IMAGES,
        {
            "model": "flux",
            "prompt": "a",
            "size": "512x512",
            "response_format": "b64_json",
            "kwargs": '{"num_inference_steps": 4, "seed": 3}',
        },
    ),
    "nim": ("nim.sandbox", "/v1/infer", {"prompt": "a", "seed": 3, "steps": 4, "width": 672, "height": 672}),
}

# Hosts that want their order in a list.
IN_A_LIST = ("runware",)


def body_of(name: str, **change: object) -> bytes:
    """The good order of that host, with some fields changed."""
    fields = ORDERS[name][2]
    inner = {"input": {**fields["input"], **change}} if "input" in fields else {**fields, **change}
    return json.dumps([inner] if name in IN_A_LIST else inner).encode()


def asked(name: str, *, key: str = "sandbox", headers: dict[str, str] | None = None, **change: object) -> Asked:
    host, path, _ = ORDERS[name]
    told = {"authorization": f"Bearer {key}"} if key else {}
    return Asked(
        "POST",
        host,
        path,
        headers={**told, **(headers or {})},
        body=body_of(name, **change),
    )


def answer(simulator: Simulator, request: Asked) -> Answered:
    return asyncio.run(simulator.answer(request))


def get(simulator: Simulator, url: str, **headers: str) -> Answered:
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    path, _, query = path.partition("?")
    told = {"user-agent": "test", "authorization": "Bearer sandbox", **headers}
    return answer(simulator, Asked("GET", host, "/" + path, query, told, scheme=scheme))


def finished(simulator: Simulator, answered: Answered) -> Answered:
    """The answer with the pictures, fetched from the host's queue where it was not the first one."""
    while link := _where(json.loads(answered.body)):
        answered = get(simulator, link)
    return answered


def _where(body: dict[str, Any]) -> str:
    """Where to look next for an order that is not done; nothing where it is."""
    told = body.get("data") if isinstance(body.get("data"), dict) else body
    assert isinstance(told, dict)
    if told.get("status") in ("succeeded", "completed", "Ready"):
        return ""
    if told.get("status") == "COMPLETED":
        return str(told.get("response_url") or "")
    urls = told.get("urls")
    return str(told.get("status_url") or told.get("polling_url") or (urls.get("get") if urls else "") or "")


def _links(body: dict[str, Any]) -> list[str]:
    """The links of the hosts that have a place of their own for them."""
    told = body.get("data") if isinstance(body.get("data"), dict) else body
    assert isinstance(told, dict)
    output, result = told.get("output"), told.get("result")
    if isinstance(output, dict):
        return [output["result"]]
    return list(told.get("outputs") or output or ([result["sample"]] if result and "sample" in result else []))


def pictures(simulator: Simulator, answered: Answered) -> list[bytes]:
    """The pictures of a good answer, wherever the host puts them."""
    answered = finished(simulator, answered)
    body = json.loads(answered.body)
    if links := _links(body):
        return [get(simulator, link).body for link in links]
    if "images" in body and isinstance(body["images"][0], dict):
        return [get(simulator, entry["url"]).body for entry in body["images"]]
    if "images" in body:
        return [base64.b64decode(uri.partition(",")[2]) for uri in body["images"]]
    if "artifacts" in body:
        return [base64.b64decode(artifact["base64"]) for artifact in body["artifacts"]]
    if "result" in body:
        return [base64.b64decode(body["result"]["image"])]
    if "imageBase64Data" in body["data"][0]:
        return [base64.b64decode(result["imageBase64Data"]) for result in body["data"]]
    return [
        get(simulator, entry["url"]).body if entry.get("url") else base64.b64decode(entry["b64_json"])
        for entry in body["data"]
    ]
