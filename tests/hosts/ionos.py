"""What the tests know of IONOS."""

from __future__ import annotations

from typing import Any

from schnellkit.tests.known_hosts import IMAGES, OPENAI, SCHNELL, Sent, Sold, ordered

NODE: dict[str, Any] = {"SchnellkitIonos": {"user": "anna"}}
FAILURES = [
    ("401_bad_key", "IONOS_API_TOKEN"),
]
ORDERS: dict[str, Sold] = {
    "ionos": ("openai.inference.de-txl.ionos.com", IMAGES, {"model": SCHNELL, "prompt": "a"}),
}
SENT: dict[str, Sent] = {
    "ionos": (
        ordered("ionos", SCHNELL, options=(("user", "a neighbour"),)),
        "https://openai.inference.de-txl.ionos.com/v1/images/generations",
        {**OPENAI, "user": "a neighbour"},
    ),
}
OUTCOMES = {
    "ionos": {
        "success": "picture",
        "401_bad_key": "KeyRefused",
        "404_model": "ModelGone",
        "429": "TooManyRequests",
        "529_overloaded": "HostDown",
        "500": "HostDown",
    },
}
TOLD: dict[str, dict[str, tuple[str, list[int | None], str | None]]] = {
    "ionos": {
        "success": ("", [], None),
    },
}
