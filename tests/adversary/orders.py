"""The orders of the adversary's world: each way to a picture, in pictures so small that they cost no time."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.split import split
from schnellkit.sandbox.hosts import monica, nvidia
from schnellkit.sandbox.order import Order as Drawn

SIDE = 64
SEED = 5
# By name: the host, its model, the side of the picture, what the prompt asks of the sandbox, and own settings.
KINDS: dict[str, tuple[str, str, int, str, tuple[tuple[str, str], ...]]] = {
    "inline": ("deepinfra", "black-forest-labs/FLUX-1-schnell", 128, "", ()),
    "links": ("monica", "flux_schnell", SIDE, "", ()),
    "polls": ("nvidia", "black-forest-labs/flux.1-schnell", SIDE, "[sandbox:pending:2]", ()),
    "polls for nothing": ("nvidia", "black-forest-labs/flux.1-schnell", SIDE, "[sandbox:pending:1:errored]", ()),
    "queue": ("fal", "fal-ai/flux/schnell", 256, "[sandbox:pending:3]", ()),
    "predictions": ("replicate", "black-forest-labs/flux-schnell", 512, "[sandbox:pending:3]", ()),
    "own": ("selfhosted", "black-forest-labs/FLUX.1-schnell", SIDE, "", (("endpoint", "mine"), ("dialect", "vllm"))),
    "black": ("deepinfra", "black-forest-labs/FLUX-1-schnell", 128, "[sandbox:black_picture]", ()),
    "busy at first": (
        "deepinfra",
        "black-forest-labs/FLUX-1-schnell",
        128,
        "[sandbox:fail_times:2:429_rate_limited]",
        (),
    ),
}
# Those that never bring a picture, whatever is mended.
FRUITLESS = ("polls for nothing", "black")
FREE = ("own",)
PROMPTS = ("a boat", "a lake")


@lru_cache(maxsize=256)
def order(kind: str, prompt: str, images: int) -> Order:
    """An order as a node places it."""
    host, model, side, wish, options = KINDS[kind]
    return Order(host, model, f"{prompt} {wish}".strip(), side, side, images, SEED, 4, options=options)


@lru_cache(maxsize=256)
def singles(kind: str, prompt: str, images: int) -> tuple[Order, ...]:
    """The single orders it is split into."""
    whole = order(kind, prompt, images)
    return split(whole, small_hosts()[whole.host].model(whole.model))


@lru_cache(maxsize=1)
def small_hosts() -> dict[str, Host]:
    """The hosts, of which those with a list of sizes take a small one too."""
    return {name: _small(host) for name, host in hosts().items()}


@contextmanager
def small_pictures() -> Iterator[None]:
    """While the block lasts, the sandbox takes the small size as well."""
    with (
        patch.object(monica, "SIZES", (*monica.SIZES, f"{SIDE}x{SIDE}")),
        patch.object(nvidia, "SIZES", (*nvidia.SIZES, (SIDE, SIDE))),
    ):
        yield


def picture_of(single: Order) -> bytes:
    """The picture that the host draws for a single order."""
    host = str(single.option("dialect", single.host))
    return _flat(single.width, single.height, f"{host} {single.prompt}", single.seed or 0)


def draw(drawn: Drawn, number: int) -> bytes:
    """Draw one colour for each host, prompt and seed, so that no picture is taken for another."""
    return _flat(drawn.width, drawn.height, f"{drawn.host} {drawn.prompt}", drawn.seed + number)


def charged_as(single: Order) -> tuple[str, str, int]:
    """What the witness calls that single order: its host, the hash of its prompt, its seed."""
    host = str(single.option("dialect", single.host))
    return host, hashlib.sha256(single.prompt.encode()).hexdigest()[:16], single.seed or 0


def _small(host: Host) -> Host:
    models = tuple(
        model._replace(limits=model.limits._replace(sizes=(*model.limits.sizes, (SIDE, SIDE))))
        if model.limits.sizes
        else model
        for model in host.models
    )
    return host._replace(models=models)


@lru_cache(maxsize=256)
def _flat(width: int, height: int, prompt: str, seed: int) -> bytes:
    from PIL import Image

    colour = tuple(40 + byte % 200 for byte in hashlib.sha256(f"{prompt} {seed}".encode()).digest()[:3])
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, format="PNG", compress_level=1)
    return file.getvalue()
