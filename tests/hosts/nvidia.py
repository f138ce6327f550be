"""What the tests know of NVIDIA."""

from __future__ import annotations

from typing import Any

from schnellkit.tests.known_hosts import NVIDIA, Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitNvidia": {"steps": 4}}
FAILURES = [
    ("content_filtered", "content filter refused"),
    ("402_credits", "no balance left"),
    ("422_only_1024", "set width and height to 1024"),
]
ORDERS: dict[str, Sold] = {
    "nvidia": ("ai.api.nvidia.com", "/v1/genai/black-forest-labs/flux.1-schnell", {"prompt": "a", "seed": 3}),
}
SENT: dict[str, Sent] = {
    "nvidia": (
        ordered("nvidia", "black-forest-labs/flux.1-schnell"),
        "https://ai.api.nvidia.com/v1/genai/black-forest-labs/flux.1-schnell",
        NVIDIA,
    ),
    "nvidia, klein": (
        ordered("nvidia", "black-forest-labs/flux.2-klein-4b", height=1024, steps=None),
        "https://ai.api.nvidia.com/v1/genai/black-forest-labs/flux.2-klein-4b",
        {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "steps": 4},
    ),
}
OUTCOMES = {
    "nvidia": {
        "success": "picture",
        "content_filtered": "ContentRefused",
        "content_filtered_black_image": "ContentRefused",
        "202_pending": "pending",
        "401_missing_header": "KeyRefused",
        "403_bad_key": "KeyRefused",
        "402_credits": "BalanceEmpty",
        "404_function_gone": "ModelGone",
        "422_validation": "OrderRefused",
        "422_only_1024": "OrderRefused",
        "429": "TooManyRequests",
        "500_container": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "nvidia": {
        "success": ("", [1234567], "3f1c2b9e-0000-4000-8000-000000000001"),
    },
}
