"""What the tests know of Monica."""

from __future__ import annotations

from typing import Any

from schnellkit.tests.known_hosts import Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitMonica": {"steps": 4, "model": "flux_schnell"}}
FAILURES = [
    ("429_quota", "no balance left"),
]
ORDERS: dict[str, Sold] = {
    "monica": (
        "openapi.monica.im",
        "/v1/image/gen/flux",
        {"model": "flux_schnell", "prompt": "a", "seed": 3},
    ),
}
SENT: dict[str, Sent] = {
    "monica": (
        ordered("monica", "flux_dev", options=(("guidance", 4.5),)),
        "https://openapi.monica.im/v1/image/gen/flux",
        {
            "model": "flux_dev",
            "prompt": "a fox",
            "size": "1024x768",
            "seed": 7,
            "steps": 4,
            "num_outputs": 1,
            "guidance": "4.5",
        },
    ),
}
OUTCOMES = {
    "monica": {
        "success": "link",
        "success_n4": "link",
        "401_bad_key": "KeyRefused",
        "429_rate": "TooManyRequests",
        "429_quota": "BalanceEmpty",
        "500": "HostDown",
        "503": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "monica": {
        "success": ("", [], None),
        "success_n4": ("", [], None),
    },
}
