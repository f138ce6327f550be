"""What the tests know of Cloudflare."""

from __future__ import annotations

from typing import Any

from schnellkit.tests.known_hosts import Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitCloudflare": {"steps": 4}}
FAILURES = [
    ("429_daily", "00:00 UTC"),
    ("400_nsfw", "second try"),
]
ORDERS: dict[str, Sold] = {
    "cloudflare": (
        "api.cloudflare.com",
        "/client/v4/accounts/canary/ai/run/@cf/black-forest-labs/flux-1-schnell",
        {"prompt": "a"},
    ),
}
SENT: dict[str, Sent] = {
    "cloudflare": (
        ordered("cloudflare", "@cf/black-forest-labs/flux-1-schnell", height=1024, seed=None),
        "https://api.cloudflare.com/client/v4/accounts/{account}/ai/run/@cf/black-forest-labs/flux-1-schnell",
        {"prompt": "a fox", "steps": 4},
    ),
}
OUTCOMES = {
    "cloudflare": {
        "success": "picture",
        "failed_in_200": "Unreadable",
        "capacity_in_200": "HostDown",
        "400_properties": "OrderRefused",
        "400_nsfw": "ContentRefused",
        "401_bad_key": "KeyRefused",
        "404_model": "ModelGone",
        "429_daily": "BalanceEmpty",
        "429_capacity": "HostDown",
        "500_failed": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "cloudflare": {
        "success": ("", [], None),
    },
}
