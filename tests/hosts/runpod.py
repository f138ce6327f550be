"""What the tests know of RunPod."""

from __future__ import annotations

from typing import Any

from schnellkit.tests.known_hosts import Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitRunPod": {"steps": 4}}
FAILURES = [
    ("failed", "did not finish it"),
]
ORDERS: dict[str, Sold] = {
    "runpod": (
        "api.runpod.ai",
        "/v2/black-forest-labs-flux-1-schnell/runsync",
        {"input": {"prompt": "a", "seed": 3, "width": 512, "height": 512}},
    ),
}
SENT: dict[str, Sent] = {
    "runpod": (
        ordered("runpod", "black-forest-labs-flux-1-schnell"),
        "https://api.runpod.ai/v2/black-forest-labs-flux-1-schnell/runsync",
        {
            "input": {
                "prompt": "a fox",
                "negative_prompt": "",
                "width": 1024,
                "height": 768,
                "num_inference_steps": 4,
                "guidance": 1.0,
                "seed": 7,
                "image_format": "jpeg",
            }
        },
    ),
}
OUTCOMES = {
    "runpod": {
        "success": "link",
        "success_as_documented": "link",
        "in_queue": "pending",
        "failed": "HostDown",
        "400_width": "OrderRefused",
        "401_bad_key": "KeyRefused",
        "402_balance": "BalanceEmpty",
        "404_no_job": "ModelGone",
        "429": "TooManyRequests",
        "500_internal": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "runpod": {
        "success": ("$0.0030", [], "sync-4f1f1c1e-8a3d-4b12-9a9a-0b6f6a9f2c3d-e1"),
        "success_as_documented": ("$0.0030", [], "sync-4f1f1c1e-8a3d-4b12-9a9a-0b6f6a9f2c3d-e1"),
    },
}
QUEUED = ("black-forest-labs-flux-1-schnell", 4)
