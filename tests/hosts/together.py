"""What the tests know of Together AI."""

from __future__ import annotations

import base64
from typing import Any

from schnellkit.tests.known_hosts import IMAGES, PNG, SCHNELL, Sent, Sold, ordered

NODE: dict[str, Any] = {
    "SchnellkitTogether": {"steps": 4, "model": "black-forest-labs/FLUX.1-schnell", "output_format": "png"}
}
FAILURES = [
    ("400_model_gone", "dedicated endpoint"),
    ("402_credit", "https://api.together.ai/settings/billing"),
    ("422_nsfw", "content filter refused"),
]
ORDERS: dict[str, Sold] = {
    "together": (
        "api.together.xyz",
        IMAGES,
        {"model": SCHNELL, "prompt": "a", "steps": 4, "seed": 3, "width": 512, "height": 512},
    ),
}
SENT: dict[str, Sent] = {
    "together": (
        ordered("together", SCHNELL, reference=PNG),
        "https://api.together.xyz/v1/images/generations",
        {
            "model": SCHNELL,
            "prompt": "a fox",
            "width": 1024,
            "height": 768,
            "steps": 4,
            "n": 1,
            "seed": 7,
            "response_format": "base64",
            "output_format": "jpeg",
            "image_url": f"data:image/png;base64,{base64.b64encode(PNG).decode()}",
        },
    ),
}
OUTCOMES = {
    "together": {
        "success_base64": "picture",
        "success_url": "link",
        "url_download_blank_user_agent": "KeyRefused",
        "401_bad_key": "KeyRefused",
        "401_missing_key_text": "KeyRefused",
        "402_credit": "BalanceEmpty",
        "400_model_gone": "ModelGone",
        "422_steps": "OrderRefused",
        "422_nsfw": "ContentRefused",
        "429_model_rate_limit": "TooManyRequests",
        "503_overloaded": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "together": {
        "success_base64": ("", [], "oEMr1ab-4yUbBN-9a1b2c3d4e5f"),
        "success_url": ("", [], "oEMr1ab-4yUbBN-9a1b2c3d4e60"),
    },
}
