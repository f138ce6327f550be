"""What the tests know of Runware."""

from __future__ import annotations

import base64
from typing import Any

from schnellkit.tests.known_hosts import PNG, Sent, Sold, ordered

INLINE_PICTURES = [base64.b64encode(one).decode() for one in (PNG, b"second")]
NODE: dict[str, Any] = {"SchnellkitRunware": {"steps": 4, "model": "flux-2-klein-4b"}}
FAILURES = [
    ("402_credits", "no balance left"),
    ("credits_in_200", "no balance left"),
    ("nsfw", "content filter refused"),
]
ORDERS: dict[str, Sold] = {
    "runware": (
        "api.runware.ai",
        "/v1",
        [
            {
                "taskType": "imageInference",
                "taskUUID": "50836053-a0ee-4cf5-b9d6-ae7c5d140ada",
                "model": "runware:100@1",
                "positivePrompt": "a",
                "width": 512,
                "height": 512,
                "seed": 3,
                "outputType": "base64Data",
            }
        ],
    ),
}
SENT: dict[str, Sent] = {
    "runware": (
        ordered(
            "runware",
            "flux-2-klein-4b",
            steps=None,
            options=(("output_format", "PNG"), ("output_quality", 95), ("check_content", "on")),
            mark="50836053a0ee4cf5b9d6ae7c5d140ada",
            reference=PNG,
            more_references=(b"second",),
        ),
        "https://api.runware.ai/v1",
        [
            {
                "taskType": "imageInference",
                "taskUUID": "50836053-a0ee-4cf5-b9d6-ae7c5d140ada",
                "model": "runware:400@4",
                "positivePrompt": "a fox",
                "width": 1024,
                "height": 768,
                "steps": 4,
                "seed": 7,
                "numberResults": 1,
                "outputType": "base64Data",
                "outputFormat": "PNG",
                "outputQuality": 95,
                "includeCost": True,
                "deliveryMethod": "sync",
                "referenceImages": [
                    f"data:image/png;base64,{base64.b64encode(one).decode()}" for one in (PNG, b"second")
                ],
                "safety": {"checkContent": True},
            }
        ],
    ),
}
OUTCOMES = {
    "runware": {
        "success": "picture",
        "success_checked": "picture",
        "nsfw": "ContentRefused",
        "400_invalid": "OrderRefused",
        "401_bad_key": "KeyRefused",
        "402_credits": "BalanceEmpty",
        "credits_in_200": "BalanceEmpty",
        "404_model": "ModelGone",
        "429": "TooManyRequests",
        "500_failed": "HostDown",
        "400_unknown_task": "OrderRefused",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "runware": {
        "success": ("$0.0013", [3], "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"),
        "success_checked": ("$0.0013", [3], "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"),
    },
}
