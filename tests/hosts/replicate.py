"""What the tests know of Replicate."""

from __future__ import annotations

import base64
from typing import Any

from schnellkit.tests.known_hosts import PNG, Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitReplicate": {"steps": 4, "model": "black-forest-labs/flux-schnell"}}
FAILURES = [
    ("failed_moderated", "content filter refused"),
]
ORDERS: dict[str, Sold] = {
    "replicate": (
        "api.replicate.com",
        "/v1/models/black-forest-labs/flux-schnell/predictions",
        {"input": {"prompt": "a", "seed": 3, "megapixels": "0.25", "output_format": "png"}},
    ),
}
SENT: dict[str, Sent] = {
    "replicate": (
        ordered("replicate", "black-forest-labs/flux-schnell", width=672, height=384),
        "https://api.replicate.com/v1/models/black-forest-labs/flux-schnell/predictions",
        {
            "input": {
                "prompt": "a fox",
                "aspect_ratio": "16:9",
                "megapixels": "0.25",
                "seed": 7,
                "num_outputs": 1,
                "num_inference_steps": 4,
                "output_format": "png",
                "output_quality": 95,
                "go_fast": False,
                "disable_safety_checker": False,
            }
        },
    ),
    "replicate, klein": (
        ordered(
            "replicate",
            "black-forest-labs/flux-2-klein-4b",
            height=1024,
            steps=None,
            reference=PNG,
            more_references=(b"second",),
        ),
        "https://api.replicate.com/v1/models/black-forest-labs/flux-2-klein-4b/predictions",
        {
            "input": {
                "prompt": "a fox",
                "aspect_ratio": "1:1",
                "output_megapixels": "1",
                "seed": 7,
                "output_format": "png",
                "output_quality": 95,
                "go_fast": False,
                "disable_safety_checker": False,
                "images": [f"data:image/png;base64,{base64.b64encode(one).decode()}" for one in (PNG, b"second")],
            }
        },
    ),
}
OUTCOMES = {
    "replicate": {
        "success": "link",
        "starting": "pending",
        "failed": "HostDown",
        "failed_moderated": "ContentRefused",
        "canceled": "HostDown",
        "401_bad_key": "KeyRefused",
        "402_no_credit": "BalanceEmpty",
        "404_no_model": "ModelGone",
        "422_input": "OrderRefused",
        "429_throttled": "TooManyRequests",
        "500_internal": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "replicate": {
        "success": ("", [], "gm3qorzdhgbfurvjtvhg6dckhu"),
    },
}
QUEUED = ("black-forest-labs/flux-schnell", 4)
HEADERS = {"prefer": "wait"}
