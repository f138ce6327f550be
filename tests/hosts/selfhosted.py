"""What the tests know of one's own servers."""

from __future__ import annotations

import json
from typing import Any

from schnellkit.tests.known_hosts import IMAGES, NVIDIA, OPENAI, PLAIN, SCHNELL, Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitSelfHosted": {"steps": 4, "endpoint": "sandbox vllm"}}
FAILURES = [
    ("422_size", "size must be in format"),
]
ORDERS: dict[str, Sold] = {
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
SENT: dict[str, Sent] = {
    "vllm": (
        ordered("selfhosted", SCHNELL, options=(("dialect", "vllm"),)),
        "https://endpoint.invalid/v1/images/generations",
        {**OPENAI, **PLAIN},
    ),
    "sglang": (
        ordered("selfhosted", SCHNELL, options=(("dialect", "sglang"),)),
        "https://endpoint.invalid/v1/images/generations",
        {**OPENAI, **PLAIN},
    ),
    "localai": (
        ordered("selfhosted", SCHNELL, options=(("dialect", "localai"),)),
        "https://endpoint.invalid/v1/images/generations",
        {**OPENAI, "step": 4, "seed": 7},
    ),
    "xinference": (
        ordered("selfhosted", SCHNELL, options=(("dialect", "xinference"),)),
        "https://endpoint.invalid/v1/images/generations",
        {**OPENAI, "kwargs": json.dumps(PLAIN)},
    ),
    "nim": (ordered("selfhosted", SCHNELL, options=(("dialect", "nim"),)), "https://endpoint.invalid/v1/infer", NVIDIA),
}
OUTCOMES = {
    "nim": {
        "success": "picture",
        "health_ready": "Unreadable",
        "health_not_ready": "HostDown",
    },
    "vllm": {
        "success": "picture",
        "422_size": "OrderRefused",
    },
    "sglang": {
        "success": "picture",
    },
    "localai": {
        "success_b64": "picture",
        "success_url": "link",
    },
    "xinference": {
        "success": "picture",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "nim": {
        "success": ("", [42], None),
    },
    "vllm": {
        "success": ("", [], None),
    },
    "sglang": {
        "success": ("", [], None),
    },
    "localai": {
        "success_b64": ("", [], None),
        "success_url": ("", [], None),
    },
    "xinference": {
        "success": ("", [], None),
    },
}
