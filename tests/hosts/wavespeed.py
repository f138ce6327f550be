"""What the tests know of WaveSpeed."""

from __future__ import annotations

import base64
from typing import Any

from schnellkit.tests.known_hosts import PNG, Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitWaveSpeed": {"model": "wavespeed-ai/flux-schnell"}}
FAILURES = [
    ("401_bad_key", "before the first payment"),
]
ORDERS: dict[str, Sold] = {
    "wavespeed": (
        "api.wavespeed.ai",
        "/api/v3/wavespeed-ai/flux-schnell",
        {"prompt": "a", "seed": 3, "size": "512*512", "enable_sync_mode": True},
    ),
}
SENT: dict[str, Sent] = {
    "wavespeed": (
        ordered("wavespeed", "wavespeed-ai/flux-schnell", steps=None, reference=PNG),
        "https://api.wavespeed.ai/api/v3/wavespeed-ai/flux-schnell",
        {
            "prompt": "a fox",
            "size": "1024*768",
            "num_images": 1,
            "seed": 7,
            "output_format": "jpeg",
            "enable_safety_checker": True,
            "enable_sync_mode": True,
            "image": f"data:image/png;base64,{base64.b64encode(PNG).decode()}",
            "strength": 0.8,
        },
    ),
    "wavespeed, klein": (
        ordered("wavespeed", "wavespeed-ai/flux-2-klein-4b/text-to-image", steps=None),
        "https://api.wavespeed.ai/api/v3/wavespeed-ai/flux-2-klein-4b/text-to-image",
        {"prompt": "a fox", "size": "1024*768", "seed": 7, "enable_sync_mode": True},
    ),
}
OUTCOMES = {
    "wavespeed": {
        "success": "link",
        "success_base64": "picture",
        "created": "pending",
        "failed": "HostDown",
        "failed_nsfw": "ContentRefused",
        "401_bad_key": "KeyRefused",
        "402_balance": "BalanceEmpty",
        "402_in_200": "BalanceEmpty",
        "404_no_prediction": "ModelGone",
        "400_size": "OrderRefused",
        "429": "TooManyRequests",
        "500_internal": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "wavespeed": {
        "success": ("", [], "c4c1b8a6f0d94d3f8a5b"),
        "success_base64": ("", [], "c4c1b8a6f0d94d3f8a5b"),
    },
}
QUEUED = ("wavespeed-ai/flux-schnell", None)
