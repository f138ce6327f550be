"""What the tests know of DeepInfra."""

from __future__ import annotations

from typing import Any

from schnellkit.tests.known_hosts import OPENAI, PLAIN, Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitDeepInfra": {"steps": 4}}
FAILURES = [
    ("403_bad_key_native", "DEEPINFRA_TOKEN"),
    ("500_inference", "not repeated"),
]
ORDERS: dict[str, Sold] = {
    "deepinfra": (
        "api.deepinfra.com",
        "/v1/inference/black-forest-labs/FLUX-1-schnell",
        {"prompt": "a", "num_inference_steps": 4, "seed": 3, "width": 512, "height": 512},
    ),
}
SENT: dict[str, Sent] = {
    "deepinfra": (
        ordered("deepinfra", "black-forest-labs/FLUX-1-schnell"),
        "https://api.deepinfra.com/v1/inference/black-forest-labs/FLUX-1-schnell",
        {"prompt": "a fox", "width": 1024, "height": 768, "num_images": 1, **PLAIN},
    ),
    "deepinfra, openai": (
        ordered("deepinfra", "black-forest-labs/FLUX-1-schnell", images=3, options=(("api", "openai"),)),
        "https://api.deepinfra.com/v1/openai/images/generations",
        {**OPENAI, "model": "black-forest-labs/FLUX-1-schnell", "n": 3},
    ),
    "deepinfra, klein": (
        ordered("deepinfra", "black-forest-labs/FLUX-2-klein-4b", steps=None),
        "https://api.deepinfra.com/v1/inference/black-forest-labs/FLUX-2-klein-4b",
        {"prompt": "a fox", "width": 1024, "height": 768, "num_images": 1, "seed": 7},
    ),
}
OUTCOMES = {
    "deepinfra": {
        "native_success": "picture",
        "native_nsfw": "ContentRefused",
        "openai_success": "picture",
        "403_bad_key_native": "KeyRefused",
        "403_bad_key_openai": "KeyRefused",
        "402_no_balance": "BalanceEmpty",
        "404_model": "ModelGone",
        "422_validation": "OrderRefused",
        "429_rate_limited": "TooManyRequests",
        "429_busy_openai": "TooManyRequests",
        "500_inference": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "deepinfra": {
        "native_success": ("$0.0020", [42], "RabcDEF123"),
        "openai_success": ("", [], None),
    },
}
