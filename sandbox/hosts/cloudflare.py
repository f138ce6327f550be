"""Cloudflare Workers AI: schnell that takes no field but two, klein by a form, both by the tile."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..canned import cases
from ..charges import tariffs
from ..form import Form
from ..host import Endpoint, Host, Sale
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json
from .openai_shape import plain

MODEL = "@cf/black-forest-labs/flux-1-schnell"
KLEIN = "@cf/black-forest-labs/flux-2-klein-4b"
TAKES = {MODEL: ("prompt", "steps"), KLEIN: ("prompt", "width", "height", "steps")}


def read(form: Form, model: str) -> Order:
    """The order of a call, by the rules of its model."""
    for name in form.values.keys() - set(TAKES.get(model, ())) if model in TAKES else ():
        message = f"Additional or unevaluated properties '/{name}' at '/' not allowed"
        form.note(name, "extra_forbidden", message, form.values[name])
    klein = model == KLEIN
    return Order(
        host="cloudflare",
        model=model,
        prompt=form.text("prompt", longest=2048),
        width=form.whole("width", 1024, least=256, most=1920) if klein else 1024,
        height=form.whole("height", 1024, least=256, most=1920) if klein else 1024,
        seed=any_seed(2**32),
        steps=4 if klein else form.whole("steps", 4, least=1, most=8),
        kind="jpeg",
    )


def write(sale: Sale) -> Answered:
    """The answer: one picture in this host's envelope."""
    return as_json(200, {"result": {"image": plain(sale.pictures[0])}, "success": True, "errors": [], "messages": []})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """The first problem in this host's envelope."""
    first = problems[0]
    error = {"message": f"AiError: Bad input: {first['loc'][-1]}: {first['msg']}", "code": 5006}
    return as_json(400, {"errors": [error], "success": False, "result": {}, "messages": []})


def known_model(model: str) -> Answered | None:
    """Nothing for a model it has, else the host's refusal."""
    return None if model in TAKES else cases("cloudflare")["404_model"]


def price(order: Order) -> tuple[Decimal, str]:
    """By the tile, and by the step where steps are chosen; without the free neurons of the day."""
    if order.model == KLEIN:
        return tariffs.per_tile(order, "0.000287", "0"), "USD"
    return tariffs.per_tile(order, "0.0000528", "0.0001056"), "USD"


HOST = Host(
    name="cloudflare",
    addresses=("api.cloudflare.com",),
    endpoints=(
        Endpoint(
            path=r"/client/v4/accounts/[^/]+/ai/run/(?P<model>.+)",
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429_capacity",
        ),
    ),
    price=price,
    looks={"/client/v4/user/tokens/verify": {"success": True, "errors": [], "messages": [], "result": {}}},
    known_model=known_model,
)
