"""Replicate: predictions with everything under input, sizes by ratio alone, a call that may wait, and a cancel."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from typing import Any

from ..charges.tariffs import per_picture
from ..form import Form
from ..host import Endpoint, Host, Sale
from ..jobs import Job, Queue
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json

SCHNELL, KLEIN = "black-forest-labs/flux-schnell", "black-forest-labs/flux-2-klein-4b"
RATIOS = {
    "1:1": (1024, 1024),
    "16:9": (1344, 768),
    "21:9": (1536, 640),
    "3:2": (1216, 832),
    "2:3": (832, 1216),
    "4:5": (896, 1088),
    "5:4": (1088, 896),
    "3:4": (896, 1152),
    "4:3": (1152, 896),
    "9:16": (768, 1344),
    "9:21": (640, 1536),
}
JOBS = "/v1/predictions"


def read(form: Form, model: str) -> Order:
    """The order of a prediction."""
    form = form.inside("input")
    ratio = form.text("aspect_ratio", "1:1", options=tuple(RATIOS))
    megapixels = form.text("megapixels", "1", options=("1", "0.25"))
    part = 2 if megapixels == "0.25" else 1
    width, height = RATIOS.get(ratio, (1024, 1024))
    form.whole("output_quality", 80, most=100)
    images = form.values.get("images") or [""]
    return Order(
        host="replicate",
        model=model,
        prompt=form.text("prompt"),
        width=width // part,
        height=height // part,
        seed=form.whole("seed", any_seed(2**31), most=2**31 - 1),
        steps=form.whole("num_inference_steps", 4, least=1, most=4),
        pictures=form.whole("num_outputs", 1, least=1, most=4),
        kind=form.text("output_format", "webp", options=("webp", "jpg", "png")).replace("jpg", "jpeg"),
        by_link=True,
        reference="".join(map(str, images)),
    )


def write(sale: Sale) -> Answered:
    """A prediction that is done."""
    body = _prediction(sale.request_id, "https://api.replicate.com", "succeeded")
    done = {**body, "output": list(sale.links), "logs": f"Using seed: {sale.order.seed}\n"}
    return told(as_json(201, done), sale.order)


def told(answer: Answered, order: Order) -> Answered:
    """A prediction with its model, whose version this host hides where the model is its own to run."""
    fields = {**json.loads(answer.body), "model": order.model, "version": "hidden", "input": {"prompt": order.prompt}}
    return dataclasses.replace(answer, body=json.dumps(fields).encode())


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """All problems in this host's envelope."""
    fields = [
        {"type": one["type"], "field": ".".join(["input", *map(str, one["loc"][1:])]), "description": one["msg"]}
        for one in problems
    ]
    told = "\n".join(f"- {field['field']}: {field['description']}" for field in fields)
    body = {"title": "Input validation failed", "detail": told, "status": 422, "invalid_fields": fields}
    return as_json(422, body)


def price(order: Order) -> tuple[Decimal | None, str]:
    """By the picture; klein's is not published."""
    return (per_picture(order, "0.003"), "USD") if order.model == SCHNELL else (None, "")


def accepted(name: str, base: str, cost: Decimal | None) -> Answered:
    """The first answer to what takes longer than the call waits, and to every call that is not to wait."""
    return as_json(201, _prediction(name, base, "starting"))


def waiting(name: str, base: str, begun: bool) -> Answered:
    """A look at what is not ready."""
    return as_json(200, _prediction(name, base, "processing" if begun else "starting"))


def cancelled(name: str, job: Job) -> Answered:
    """The state after a cancel: what was done stays done."""
    if not job.cancelled and not job.polls_left:
        return dataclasses.replace(job.answer, status=200)
    state = "canceled" if job.cancelled else "processing"
    return told(as_json(200, _prediction(name, "https://api.replicate.com", state)), job.order)


def ended(verdict: str) -> Answered:
    """A prediction that came to nothing."""
    body = _prediction("none", "https://api.replicate.com", "canceled" if verdict == "canceled" else "failed")
    return as_json(200, {**body, "error": "Prediction interrupted; please retry (code: PA)"})


def _prediction(name: str, base: str, state: str) -> dict[str, Any]:
    at = base if base.startswith("http://") else "https://api.replicate.com"
    there = f"{at}{JOBS}/{name}"
    return {
        "id": name,
        "status": state,
        "output": None,
        "error": None,
        "logs": "",
        "metrics": {},
        "urls": {"get": there, "cancel": f"{there}/cancel"},
    }


HOST = Host(
    name="replicate",
    addresses=("api.replicate.com", "replicate.delivery"),
    endpoints=(
        Endpoint(
            path=rf"/v1/models/(?P<model>{SCHNELL}|{KLEIN})/predictions",
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429_throttled",
        ),
    ),
    price=price,
    looks={"/v1/account": {"type": "user", "username": "somebody", "name": "Somebody"}},
    link=lambda name, kind: f"https://replicate.delivery/xezq/{name}/out-0.{kind}",
    queue=Queue(
        look=rf"GET {JOBS}/(?P<job>[\w-]+)",
        cancel=rf"POST {JOBS}/(?P<job>[\w-]+)/cancel",
        accepted=accepted,
        waiting=waiting,
        cancelled=cancelled,
        ended=ended,
        missing="404_no_model",
        told=told,
        always=lambda asked: not asked.headers.get("prefer", "").startswith("wait"),
        first="starting",
        name=lambda answer: str(json.loads(answer.body)["id"]),
    ),
)
