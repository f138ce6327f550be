"""What the tests know of Nscale."""

from __future__ import annotations

from typing import Any

from schnellkit.tests.known_hosts import IMAGES, OPENAI, SCHNELL, Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitNscale": {}}
FAILURES = [
    ("429_credit", "https://console.nscale.com"),
]
ORDERS: dict[str, Sold] = {
    "nscale": ("inference.api.nscale.com", IMAGES, {"model": SCHNELL, "prompt": "a", "size": "512x512"}),
}
SENT: dict[str, Sent] = {
    "nscale": (
        ordered("nscale", SCHNELL, options=(("user", "a neighbour"),)),
        "https://inference.api.nscale.com/v1/images/generations",
        {**OPENAI, "user": "a neighbour"},
    ),
}
OUTCOMES = {
    "nscale": {
        "success": "picture",
        "401_bad_key": "KeyRefused",
        "400_size": "OrderRefused",
        "404_model": "ModelGone",
        "429_credit": "BalanceEmpty",
        "429_rate": "TooManyRequests",
        "503_overloaded": "HostDown",
        "500_failed": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "nscale": {
        "success": ("", [], None),
    },
}
