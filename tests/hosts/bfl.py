"""What the tests know of Black Forest Labs."""

from __future__ import annotations

import base64
from typing import Any

from schnellkit.tests.known_hosts import PNG, Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitBfl": {"region": "eu"}}
FAILURES = [
    ("request_moderated", "content filter refused"),
]
ORDERS: dict[str, Sold] = {
    "bfl": ("api.bfl.ai", "/v1/flux-2-klein-4b", {"prompt": "a", "seed": 3, "width": 512, "height": 512}),
}
SENT: dict[str, Sent] = {
    "bfl": (
        ordered(
            "bfl",
            "flux-2-klein-4b",
            steps=None,
            reference=PNG,
            more_references=(b"second",),
            options=(("region", "eu"),),
        ),
        "https://api.eu.bfl.ai/v1/flux-2-klein-4b",
        {
            "prompt": "a fox",
            "width": 1024,
            "height": 768,
            "seed": 7,
            "safety_tolerance": 2,
            "output_format": "jpeg",
            "input_image": base64.b64encode(PNG).decode(),
            "input_image_2": base64.b64encode(b"second").decode(),
        },
    ),
}
OUTCOMES = {
    "bfl": {
        "submit": "pending",
        "ready": "link",
        "request_moderated": "ContentRefused",
        "content_moderated": "ContentRefused",
        "error": "HostDown",
        "403_bad_key": "KeyRefused",
        "402_credits": "BalanceEmpty",
        "404_task": "ModelGone",
        "422_validation": "OrderRefused",
        "429_tasks": "TooManyRequests",
        "500_internal": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "bfl": {
        "ready": ("", [1234567], "8f6f1c52-3d24-4a6c-9a0e-6a2f4d5b7c11"),
    },
}
QUEUED = ("flux-2-klein-4b", None)
