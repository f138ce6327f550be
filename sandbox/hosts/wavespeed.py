"""WaveSpeed: predictions in an envelope; a call waits where it is asked to, and what takes longer is polled for."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from ..charges.tariffs import per_picture
from ..form import Form, fields_of
from ..host import Endpoint, Host, Sale
from ..jobs import Queue
from ..limits import Limit
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, Asked, as_json

SCHNELL, KLEIN = "wavespeed-ai/flux-schnell", "wavespeed-ai/flux-2-klein-4b/text-to-image"
JOBS = "/api/v3/predictions"


def read(form: Form, model: str) -> Order:
    """The order of a call; the size is written with a star."""
    width, height = form.size("size", "1024*1024", pattern=r"(\d{2,4})\*(\d{2,4})")
    if not all(256 <= side <= 1536 for side in (width, height)):
        form.note("size", "value_error", "size must be between 256 and 1536 a side", form.values.get("size"))
    form.number("strength", 0.8, least=0, most=1)
    return Order(
        host="wavespeed",
        model=model,
        prompt=form.text("prompt"),
        width=width,
        height=height,
        seed=form.whole("seed", any_seed(2**31), most=2**31 - 1),
        steps=4,
        pictures=form.whole("num_images", 1, least=1, most=4),
        kind=form.text("output_format", "jpeg", options=("jpeg", "png")),
        by_link=True,
        reference=form.text("image", ""),
    )


def write(sale: Sale) -> Answered:
    """A prediction that is done."""
    return _told(sale.request_id, "", "completed", outputs=list(sale.links))


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """The first problem in this host's envelope."""
    first = problems[0]
    return as_json(400, {"code": 400, "message": f"{first['loc'][-1]}: {first['msg']}", "data": None})


def price(order: Order) -> tuple[Decimal | None, str]:
    """By the picture; klein's is not published."""
    return (per_picture(order, "0.003"), "USD") if order.model == SCHNELL else (None, "")


def accepted(name: str, base: str, cost: Decimal | None) -> Answered:
    """The first answer to what takes longer than the call waits, and to every call that is not to wait."""
    return _told(name, base, "created")


def waiting(name: str, base: str, begun: bool) -> Answered:
    """A look at what is not ready."""
    return _told(name, base, "processing" if begun else "created")


def ended(verdict: str) -> Answered:
    """A prediction that came to nothing."""
    return _told("none", "", "failed", error=verdict)


def not_waiting(asked: Asked) -> bool:
    """Whether a call is answered before its pictures are made."""
    return fields_of(asked.body).get("enable_sync_mode") is not True


def _told(name: str, base: str, state: str, **more: object) -> Answered:
    at = base if base.startswith("http://") else "https://api.wavespeed.ai"
    inner = {"id": name, "status": state, "outputs": [], "urls": {"get": f"{at}{JOBS}/{name}/result"}, "error": ""}
    return as_json(200, {"code": 200, "message": "success", "data": {**inner, **more}})


HOST = Host(
    name="wavespeed",
    addresses=("api.wavespeed.ai", "d1q70pf5vjeyhc.cloudfront.net"),
    endpoints=(
        Endpoint(
            path=rf"/api/v3/(?P<model>{SCHNELL}|{KLEIN})",
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429",
        ),
    ),
    price=price,
    looks={
        "/api/v3/balance": {"code": 200, "message": "success", "data": {"balance": 9.5}},
        "/api/v3/models": {
            "code": 200,
            "message": "success",
            "data": [{"model_id": SCHNELL, "name": SCHNELL, "base_price": 0.003, "type": "text-to-image"}],
        },
    },
    limits=(Limit(10, 10, of_pictures=True),),
    link=lambda name, kind: f"https://d1q70pf5vjeyhc.cloudfront.net/predictions/{name}.{kind}",
    queue=Queue(
        look=rf"GET {JOBS}/(?P<job>[\w-]+)/result",
        accepted=accepted,
        waiting=waiting,
        ended=ended,
        missing="404_no_prediction",
        first="created",
        name=lambda answer: str(json.loads(answer.body)["data"]["id"]),
        always=not_waiting,
    ),
)
