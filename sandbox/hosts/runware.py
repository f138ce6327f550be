"""Runware: one task in a list, charged by the time it took, which is nobody's figure before."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

from ..charges import tariffs
from ..form import Form
from ..host import Endpoint, Host, Sale
from ..jobs import Queue
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, Asked, as_json
from .openai_shape import plain

SCHNELL, KLEIN, KLEIN_9B = "runware:100@1", "runware:400@4", "runware:400@2"
MODELS = (SCHNELL, KLEIN, KLEIN_9B)
# A tenth above what is listed: so much longer it takes here.
PRICES = {SCHNELL: "0.00143", KLEIN: "0.00066", KLEIN_9B: "0.000858"}
KINDS = {"JPG": "jpeg", "PNG": "png", "WEBP": "webp"}


def read(form: Form, model: str) -> Order:
    """The order of a task, by the rules of its model."""
    form.text("taskType", options=("imageInference",))
    task = form.text("taskUUID")
    try:
        uuid.UUID(task)
    except ValueError:
        form.note("taskUUID", "value_error", "taskUUID must be a UUID", form.values.get("taskUUID"))
    name = form.text("model", options=MODELS)
    least, stride = (256, 64) if name == SCHNELL else (128, 16)
    form.whole("outputQuality", 95, least=20, most=99)
    form.text("deliveryMethod", "sync", options=("sync", "async"))
    form.text("outputType", "URL", options=("base64Data",))
    return Order(
        host="runware",
        model=name,
        prompt=form.text("positivePrompt"),
        width=form.whole("width", least=least, most=2048, multiple=stride),
        height=form.whole("height", least=least, most=2048, multiple=stride),
        seed=form.whole("seed", any_seed(2**31), most=2**31 - 1),
        steps=form.whole("steps", 4, least=1, most=4),
        pictures=form.whole("numberResults", 1, least=1, most=20),
        kind=KINDS[form.text("outputFormat", "JPG", options=tuple(KINDS)) or "JPG"],
        named=task,
        reference="".join(map(str, form.values.get("referenceImages") or [])),
    )


def write(sale: Sale) -> Answered:
    """The answer: a result a picture, each with what it cost."""
    each = (sale.cost or Decimal(0)) / len(sale.pictures)
    results = [
        {
            "taskType": "imageInference",
            "taskUUID": sale.request_id,
            "imageUUID": str(uuid.uuid4()),
            "imageBase64Data": plain(picture),
            "seed": sale.order.seed + number,
            "cost": float(each),
        }
        for number, picture in enumerate(sale.pictures)
    ]
    return as_json(200, {"data": results})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """The first problem in this host's envelope."""
    first = problems[0]
    error = {
        "code": "invalidParameter",
        "message": f"{first['loc'][-1]}: {first['msg']}",
        "parameter": first["loc"][-1],
        "taskType": "imageInference",
        "documentation": "https://runware.ai/docs/platform/errors",
    }
    return as_json(400, {"errors": [error]})


def price(order: Order) -> tuple[Decimal, str]:
    """By the whole megapixel here, to the digit that its answer carries."""
    exact = tariffs.per_megapixel(order, PRICES[order.model], whole=True)
    return Decimal(str(float(exact))), "USD"


def asked_about(asked: Asked) -> str:
    """The task that a look names, as a line of a queue."""
    try:
        (task,) = json.loads(asked.body)
        return f" getResponse {task['taskUUID']}" if task["taskType"] == "getResponse" else ""
    except (KeyError, TypeError, ValueError):
        return ""


def under_way(task: str, base: str, begun: bool) -> Answered:
    """What a look at a task says that is not done."""
    told = {"taskType": "imageInference", "taskUUID": task, "status": "processing"}
    return as_json(200, {"data": [told]})


HOST = Host(
    name="runware",
    addresses=("api.runware.ai",),
    endpoints=(
        Endpoint(
            path=r"/v1",
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429",
            in_a_list=True,
        ),
    ),
    price=price,
    prompt="positivePrompt",
    queue=Queue(
        look=r"POST /v1 getResponse (?P<job>\S+)",
        waiting=under_way,
        missing="400_unknown_task",
        keeps=True,
        within=asked_about,
    ),
)
