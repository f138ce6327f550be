"""fal: a queue that says where to look, fetch and cancel, an address whose calls wait, and the bill in a header."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

from ..charges.tariffs import per_megapixel
from ..form import Form
from ..host import Endpoint, Host, Sale
from ..jobs import Job, Queue
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json

SCHNELL, KLEIN = "fal-ai/flux/schnell", "fal-ai/flux-2/klein/4b"
PRICES = {SCHNELL: "0.003", KLEIN: "0.014"}
NAMED = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
# The rest of a model's path drops out of the addresses of its queue.
JOBS = "/fal-ai/flux/requests"
FAILED = "The request failed"


def read(form: Form, model: str) -> Order:
    """The order of a call, with a size by name or in pixels."""
    width, height = _size(form)
    form.number("guidance_scale", 3.5, least=1, most=20)
    form.text("acceleration", "regular", options=("none", "regular", "high"))
    return Order(
        host="fal",
        model=model,
        prompt=form.text("prompt"),
        width=width,
        height=height,
        seed=form.whole("seed", any_seed(2**32)),
        steps=form.whole("num_inference_steps", 4, least=1, most=12),
        pictures=form.whole("num_images", 1, least=1, most=4),
        kind=form.text("output_format", "jpeg", options=("jpeg", "png")),
        by_link=True,
    )


def _size(form: Form) -> tuple[int, int]:
    asked = form.values.get("image_size", "landscape_4_3")
    if isinstance(asked, dict):
        inner = form.inside("image_size")
        return inner.whole("width", 512, least=16, most=14142), inner.whole("height", 512, least=16, most=14142)
    return NAMED[form.text("image_size", "landscape_4_3", options=tuple(NAMED)) or "square"]


def write(sale: Sale) -> Answered:
    """The pictures behind links; what was billed is in a header."""
    order = sale.order
    kind = f"image/{order.kind}"
    images = [{"url": link, "width": order.width, "height": order.height, "content_type": kind} for link in sale.links]
    body = {
        "images": images,
        "timings": {"inference": 0.4},
        "seed": order.seed,
        "has_nsfw_concepts": [False] * len(images),
        "prompt": order.prompt,
    }
    units = math.ceil(Decimal(order.width * order.height) / 2**20) * order.pictures
    return as_json(200, body, {"x-fal-billable-units": str(units), "x-fal-request-id": sale.request_id})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """Pydantic's whole list."""
    return as_json(422, {"detail": problems})


def accepted(name: str, base: str, cost: Decimal | None) -> Answered:
    """The first answer: it waits in the queue."""
    return as_json(200, {"status": "IN_QUEUE", "request_id": name, **_addresses(name, base), "queue_position": 0})


def waiting(name: str, base: str, begun: bool) -> Answered:
    """A look at what is not ready."""
    told = {"status": "IN_PROGRESS", "logs": None} if begun else {"status": "IN_QUEUE", "queue_position": 1}
    return as_json(202, {**told, "request_id": name, **_addresses(name, base)})


def ready(name: str, base: str) -> Answered:
    """A look at what is done: the pictures lie elsewhere."""
    told = {"logs": None, "metrics": {"inference_time": 0.4}}
    return as_json(200, {"status": "COMPLETED", "request_id": name, **_addresses(name, base), **told})


def ended(verdict: str) -> Answered:
    """A look at what came to nothing: done, with the kind of fault, which the address of the pictures tells too."""
    return as_json(200, {"status": "COMPLETED", "logs": None, "error": FAILED, "error_type": verdict})


def unfinished(verdict: str) -> Answered:
    """What is fetched of it."""
    status = 504 if verdict.endswith("_timeout") else 503
    return as_json(status, {"detail": FAILED, "error_type": verdict}, {"x-fal-error-type": verdict})


def cancelled(name: str, job: Job) -> Answered:
    """Out of the queue; too late where it has begun."""
    if job.cancelled:
        return as_json(200, {"status": "OK"})
    if job.polls_left:
        return as_json(202, {"status": "CANCELLATION_REQUESTED"})
    return as_json(400, {"status": "ALREADY_COMPLETED"})


def _addresses(name: str, base: str) -> dict[str, str]:
    at = "https://queue.fal.run" if base.endswith(".fal.run") else base
    there = f"{at}{JOBS}/{name}"
    return {"response_url": there, "status_url": f"{there}/status", "cancel_url": f"{there}/cancel"}


HOST = Host(
    name="fal",
    addresses=("queue.fal.run", "fal.run", "api.fal.ai", "v3.fal.media"),
    endpoints=(
        Endpoint(
            path=rf"/(?P<model>{SCHNELL}|{KLEIN})",
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429_concurrent",
        ),
    ),
    price=lambda order: (per_megapixel(order, PRICES[order.model], whole=True), "USD"),
    looks={
        "/v1/models/pricing": {
            "prices": [
                {"endpoint_id": model, "unit_price": float(price), "unit": "megapixels", "currency": "USD"}
                for model, price in PRICES.items()
            ]
        }
    },
    link=lambda name, kind: f"https://v3.fal.media/files/{name}.{kind}",
    queue=Queue(
        look=rf"GET {JOBS}/(?P<job>[\w-]+)/status(\?.*)?",
        result=rf"GET {JOBS}/(?P<job>[\w-]+)",
        cancel=rf"PUT {JOBS}/(?P<job>[\w-]+)/cancel",
        accepted=accepted,
        waiting=waiting,
        ready=ready,
        cancelled=cancelled,
        ended=ended,
        unfinished=unfinished,
        missing="404_no_request",
        first="submit",
        name=lambda answer: str(json.loads(answer.body)["request_id"]),
        always=lambda asked: True,
        waits=lambda asked: asked.host == "fal.run",
        forgets=True,
    ),
)
