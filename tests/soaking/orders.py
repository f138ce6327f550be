"""The orders of the soak: every way to a picture, the same ones in both processes, and one in ten with a fault."""

from __future__ import annotations

import random

from schnellkit.providers.order import Order

FAULTY = 0.10
# How many new prompts a second, and how many of the last ones may be asked for: so both processes often ask the same.
EACH_SECOND = 3
AMONG = 6
ANY = ("drop", "drop_halfway", "not_json", "truncated", "black_picture", "plain_text", "html_proxy", "drop_before")
# The host and its model, width and height, own settings, and what goes wrong at this host. One line is one kind.
KINDS: tuple[tuple[Order, tuple[str, ...]], ...] = (
    (
        Order("deepinfra", "black-forest-labs/FLUX-1-schnell", "", 256, 128, 1, 1, 4),
        (*ANY, "fail_times:1:429_rate_limited", "500_inference"),
    ),
    (Order("deepinfra", "black-forest-labs/FLUX-1-schnell", "", 128, 128, 3, 1, 4), ANY),
    (Order("nvidia", "black-forest-labs/flux.1-schnell", "[sandbox:pending:1]", 1024, 1024, 1, 1, 4), ()),
    (Order("nvidia", "black-forest-labs/flux.1-schnell", "", 1024, 1024, 1, 1, 4), (*ANY, "pending:1:errored")),
    (Order("monica", "flux_schnell", "", 1024, 1024, 1, 1, 4), (*ANY, "download_404", "download_drop", "503")),
    (
        Order(
            *("selfhosted", "black-forest-labs/FLUX.1-schnell", "", 128, 128, 1, 1, 4),
            options=(("endpoint", "mine"), ("dialect", "vllm")),
        ),
        ANY,
    ),
)
WEIGHTS = (6, 2, 2, 2, 1, 3)


def drawn(chance: random.Random, seconds: float) -> Order:
    """An order of that moment."""
    kind = chance.choices(range(len(KINDS)), WEIGHTS)[0]
    order, faults = KINDS[kind]
    number = int(seconds * EACH_SECOND) + chance.randrange(AMONG)
    # Whether something goes wrong hangs on the order, so that both processes ask for the same one.
    fated = random.Random(f"{kind} {number}")
    fault = f"[sandbox:{fated.choice(faults)}]" if faults and fated.random() < FAULTY else ""
    return order.with_(prompt=" ".join(filter(None, (f"boat {number} of kind {kind}", order.prompt, fault))))
