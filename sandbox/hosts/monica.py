"""Monica: schnell, dev and pro with settings of their own, and pictures to be downloaded."""

from __future__ import annotations

from typing import Any

from ..form import Form
from ..host import Endpoint, Host, Sale, unpriced
from ..limits import Limit
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json

SIZES = ("1024x1024", "768x1344", "1344x768")
MODELS = ("flux_schnell", "flux_dev", "flux_pro")
MOST_STEPS = {"flux_schnell": (4, 4), "flux_dev": (28, 50), "flux_pro": (25, 50)}
GUIDANCE = {"flux_dev": (0, 10), "flux_pro": (2, 5)}


def read(form: Form, model: str) -> Order:
    """The order of a call, by the rules of its model."""
    name = form.text("model", options=MODELS)
    usual, most = MOST_STEPS.get(name, (4, 4))
    if name in GUIDANCE:
        least_guidance, most_guidance = GUIDANCE[name]
        form.number("guidance", None, least=least_guidance, most=most_guidance, texts=True)
    if name == "flux_pro":
        form.number("interval", None, least=1, most=4, texts=True)
        form.whole("safety_tolerance", None, least=1, most=6)
    form.text("size", "1024x1024", options=SIZES)
    width, height = form.size("size", "1024x1024")
    return Order(
        host="monica",
        model=name,
        prompt=form.text("prompt", longest=4000),
        width=width,
        height=height,
        seed=form.whole("seed", any_seed(2**31 - 1), most=2**31 - 2),
        steps=form.whole("steps", usual, least=1, most=most),
        pictures=form.whole("num_outputs", 1, least=1, most=1 if name == "flux_pro" else 4),
        kind="webp",
        by_link=True,
    )


def write(sale: Sale) -> Answered:
    """The answer: links only."""
    return as_json(200, {"data": [{"url": link} for link in sale.links]})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """The first problem in this host's envelope."""
    first = problems[0]
    return as_json(400, {"error": {"code": "invalid_request", "message": f"{first['loc'][-1]}: {first['msg']}"}})


HOST = Host(
    name="monica",
    addresses=("openapi.monica.im", "files.monica.cn"),
    endpoints=(
        Endpoint(
            path=r"/v1/image/gen/flux",
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429_rate",
        ),
    ),
    price=unpriced,
    limits=(Limit(10, 10),),
    at_once=8,
    link=lambda name, kind: f"https://files.monica.cn/image/flux/{name}.{kind}",
)
