"""What the tests know of fal."""

from __future__ import annotations

from typing import Any

from schnellkit.tests.known_hosts import Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitFal": {"steps": 4, "model": "fal-ai/flux/schnell"}}
FAILURES = [
    ("403_locked", "no balance left"),
]
ORDERS: dict[str, Sold] = {
    "fal": (
        "queue.fal.run",
        "/fal-ai/flux/schnell",
        {"prompt": "a", "seed": 3, "image_size": {"width": 512, "height": 512}},
    ),
}
SENT: dict[str, Sent] = {
    "fal": (
        ordered("fal", "fal-ai/flux/schnell", options=(("safety_checker", "off"),)),
        "https://queue.fal.run/fal-ai/flux/schnell",
        {
            "prompt": "a fox",
            "image_size": {"width": 1024, "height": 768},
            "seed": 7,
            "num_images": 1,
            "output_format": "jpeg",
            "enable_safety_checker": False,
            "guidance_scale": 3.5,
            "acceleration": "none",
            "num_inference_steps": 4,
        },
    ),
    "fal, klein": (
        ordered("fal", "fal-ai/flux-2/klein/4b", steps=None, options=(("output_format", "png"),)),
        "https://queue.fal.run/fal-ai/flux-2/klein/4b",
        {
            "prompt": "a fox",
            "image_size": {"width": 1024, "height": 768},
            "seed": 7,
            "num_images": 1,
            "output_format": "png",
            "enable_safety_checker": True,
        },
    ),
}
OUTCOMES = {
    "fal": {
        "submit": "pending",
        "success": "link",
        "flagged": "ContentRefused",
        "401_bad_key": "KeyRefused",
        "403_locked": "BalanceEmpty",
        "404_no_request": "ModelGone",
        "422_content_policy": "ContentRefused",
        "422_validation": "OrderRefused",
        "429_concurrent": "TooManyRequests",
        "500_runner": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "fal": {
        "success": ("", [1234567], "764cabcf-b745-4b3e-ae38-1200304cf45b"),
    },
}
QUEUED = ("fal-ai/flux/schnell", 4)
