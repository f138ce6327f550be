"""Black Forest Labs: klein, submitted with its cost in credits and polled for at the address it names."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from ..charges.tariffs import first_megapixel
from ..form import Form
from ..host import Endpoint, Host, Sale
from ..jobs import Queue
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json

KLEIN = "flux-2-klein-4b"
VERDICTS = {"moderated": "Request Moderated", "content": "Content Moderated", "failed": "Error"}


IMAGES = ("input_image", "input_image_2", "input_image_3", "input_image_4")


def read(form: Form, model: str) -> Order:
    """The order of a call; there is one picture and no choice of steps."""
    form.whole("safety_tolerance", 2, most=5)
    return Order(
        host="bfl",
        model=model,
        prompt=form.text("prompt"),
        width=form.whole("width", 1024, least=64, most=2048, multiple=16),
        height=form.whole("height", 1024, least=64, most=2048, multiple=16),
        seed=form.whole("seed", any_seed(2**32)),
        steps=4,
        kind=form.text("output_format", "jpeg", options=("jpeg", "png")),
        by_link=True,
        reference="".join(form.text(name, "") for name in IMAGES),
    )


def write(sale: Sale) -> Answered:
    """The last answer to a look; it does not tell the charge."""
    result = {"sample": sale.links[0], "seed": sale.order.seed, "start_time": 1.0, "end_time": 1.4, "duration": 0.4}
    return as_json(200, {"id": sale.request_id, "status": "Ready", "result": result})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """Pydantic's whole list."""
    return as_json(422, {"detail": problems})


def accepted(name: str, base: str, cost: Decimal | None) -> Answered:
    """The first answer: where to look, and what it costs in credits of a cent."""
    at = base if base.startswith("http://") else "https://api.eu2.bfl.ai"
    told = float(cost * 100) if cost is not None else None
    there = f"{at}/v1/get_result?id={name}"
    return as_json(200, {"id": name, "polling_url": there, "cost": told, "input_mp": 0.0, "output_mp": 1.0})


def waiting(name: str, base: str, begun: bool) -> Answered:
    """A look at what is not ready."""
    return as_json(200, {"id": name, "status": "Pending", "result": None, "progress": 0.5 if begun else None})


def ended(verdict: str) -> Answered:
    """A look at what came to nothing."""
    return as_json(200, {"id": "none", "status": VERDICTS.get(verdict, "Error"), "result": None})


HOST = Host(
    name="bfl",
    addresses=("api.bfl.ai", "api.eu.bfl.ai", "api.us.bfl.ai", "api.eu2.bfl.ai", "delivery.eu2.bfl.ai"),
    endpoints=(
        Endpoint(
            path=rf"/v1/(?P<model>{KLEIN})",
            read=read,
            write=write,
            invalid=invalid,
            missing_key="403_bad_key",
            bad_key="403_bad_key",
            too_many="429_tasks",
        ),
    ),
    price=lambda order: (first_megapixel(order, "0.014", "0.001"), "USD"),
    looks={"/v1/credits": {"credits": 1234.5}},
    link=lambda name, kind: f"https://delivery.eu2.bfl.ai/results/{name}.{kind}",
    queue=Queue(
        look=r"GET /v1/get_result\?id=(?P<job>[\w-]+)",
        accepted=accepted,
        waiting=waiting,
        ended=ended,
        missing="404_task",
        first="submit",
        name=lambda answer: str(json.loads(answer.body)["id"]),
        always=lambda asked: True,
    ),
)
