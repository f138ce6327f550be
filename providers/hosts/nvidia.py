"""NVIDIA API catalog: schnell in seven sizes and klein in one, paid in trial credits; slow ones are polled for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..answers.reading import good, items, picture_bytes, read_id, read_seed
from ..answers.refusals import refusal, refused_content, unreadable
from ..errors import OrderRefused
from ..host import Host, Model, Sign
from ..limits import Limits, Span
from ..order import Order
from ..wire import Answer, Pending, Reply, Request

MODEL = "black-forest-labs/flux.1-schnell"
KLEIN = "black-forest-labs/flux.2-klein-4b"
KLEIN_SIZES = ((1024, 1024),)
STATUS = "https://api.nvcf.nvidia.com/v2/nvcf/pexec/status/"
SIZES = ((1024, 1024), (768, 1344), (1344, 768), (896, 1152), (1152, 896), (832, 1216), (1216, 832))
# It reads seed 0 as "any seed", so 0 is never sent.
SEEDS = Span(1, 2**32 - 1)
SQUARE = (
    "Its preview may take 1024 × 1024 alone for now: set width and height to 1024, or use another host: the wires fit."
)


def request(order: Order) -> Request:
    """The order as the catalog takes it."""
    there = f"https://ai.api.nvidia.com/v1/genai/{order.model}"
    return Request(there, _klein_body(order) if order.model == KLEIN else body(order))


def _klein_body(order: Order) -> dict[str, object]:
    """klein's steps are fixed; that its mode is left to its default, making pictures, is enough."""
    return {"prompt": order.prompt, "width": order.width, "height": order.height, "seed": order.seed, "steps": 4}


def body(order: Order) -> dict[str, object]:
    """What the catalog and NVIDIA's own container both take; schnell allows no other mode or scale."""
    return {
        "prompt": order.prompt,
        "mode": "base",
        "cfg_scale": 0,
        "width": order.width,
        "height": order.height,
        "seed": order.seed,
        "steps": order.steps,
    }


def read(answer: Answer) -> Reply | Pending:
    """The picture, or where to ask again while it is being made."""
    if answer.status == 202:
        return _pending(answer)
    if answer.status == 200 and answer.headers.get("nvcf-status") in ("rejected", "errored"):
        raise refusal(HOST, Answer(500, answer.headers, answer.body))
    return artifacts(HOST, good(HOST, answer), answer.headers)


def artifacts(host: Host, data: dict[str, Any], headers: Mapping[str, str]) -> Reply:
    """The pictures that passed the filter; a filtered one comes black or empty in a good answer."""
    found = items(host, data, "artifacts")
    if not all(isinstance(artifact, dict) for artifact in found):
        raise unreadable(host, "it holds no picture")
    passed = [artifact for artifact in found if artifact.get("finishReason") != "CONTENT_FILTERED"]
    if not passed:
        raise refused_content(host)
    for artifact in passed:
        if artifact.get("finishReason", "SUCCESS") != "SUCCESS":
            raise unreadable(host, "its picture was not finished")
    return Reply(
        pictures=tuple(picture_bytes(host, artifact.get("base64")) for artifact in passed),
        seeds=tuple(read_seed(artifact.get("seed")) for artifact in passed),
        request_id=read_id(headers.get("nvcf-reqid")),
        refused=len(found) - len(passed),
    )


def _pending(answer: Answer) -> Pending:
    name = answer.headers.get("nvcf-reqid", "")
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", name):
        raise unreadable(HOST, "it is still at work, but does not say where to ask again")
    return Pending(Request(STATUS + name, method="GET"))


HOST = Host(
    name="nvidia",
    title="NVIDIA",
    models=(
        Model(MODEL, Limits(sizes=SIZES, steps=Span(1, 4), seeds=SEEDS, prompt_characters=10_000)),
        Model(KLEIN, Limits(sizes=KLEIN_SIZES, seeds=SEEDS, prompt_characters=10_000)),
    ),
    request=request,
    read=read,
    key_variable="NVIDIA_API_KEY",
    key_page="https://build.nvidia.com/settings/api-keys",
    billing_page="https://build.nvidia.com",
    # Its pages say so of both sides; that the refusal uses the same words is a guess.
    signs=(Sign(422, "only height", OrderRefused, SQUARE), Sign(422, "only width", OrderRefused, SQUARE)),
)
