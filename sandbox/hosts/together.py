"""Together AI: schnell and its free variant, pictures inline or behind links."""

from __future__ import annotations

import dataclasses
import json
import math
from decimal import Decimal
from typing import Any

from ..canned import cases
from ..charges import tariffs
from ..form import Form
from ..host import Endpoint, Host, Sale
from ..limits import Limit, Reading
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json
from .openai_shape import PATH, entries

SERVER_STEPS = 20
SIDES = (256, 1920)
LIGHTNING = "Rundiffusion/Juggernaut-Lightning-Flux"
SCHNELL = "black-forest-labs/FLUX.1-schnell"
# What a megapixel costs, and the steps beyond which more are charged.
PRICES = {
    SCHNELL: ("0.0027", 4),
    LIGHTNING: ("0.0017", 4),
    "RunDiffusion/Juggernaut-pro-flux": ("0.0049", 20),
    "Qwen/Qwen-Image": ("0.0058", 20),
    "black-forest-labs/FLUX.2-dev": ("0.0154", 20),
}


def read(form: Form, model: str) -> Order:
    """The order of a call; without steps this host takes 20, which schnell then refuses."""
    name = form.text("model")
    schnell = "schnell" in name.lower()
    steps = form.whole("steps", SERVER_STEPS, least=1, most=4 if schnell else 50)
    if schnell and form.values.get("steps") is None:
        form.note("steps", "less_than_equal", "steps must be between 1 and 4", SERVER_STEPS)
    form.number("guidance_scale", None, least=0, most=100)
    form.text("negative_prompt", "")
    return Order(
        host="together",
        model=name,
        prompt=form.text("prompt"),
        width=form.whole("width", 1024, least=SIDES[0], most=SIDES[1], multiple=8),
        height=form.whole("height", 1024, least=SIDES[0], most=SIDES[1], multiple=8),
        seed=form.whole("seed", any_seed(2**32)),
        steps=steps,
        pictures=form.whole("n", 1, least=1, most=4),
        kind=form.text("output_format", "jpeg", options=("jpeg", "png")),
        by_link=form.text("response_format", "url", options=("base64", "url")) == "url",
        reference=form.text("image_url", ""),
    )


def write(sale: Sale) -> Answered:
    """The answer, each picture with its place and its type."""
    kind = "url" if sale.links else "b64_json"
    data = [{"index": index, "type": kind, **entry} for index, entry in enumerate(entries(sale))]
    body = {"id": sale.request_id, "model": sale.order.model, "object": "list", "data": data}
    return as_json(200, body, rate_limit_headers(sale.reading) if sale.reading else None)


def rate_limit_headers(reading: Reading) -> dict[str, str]:
    """The rate limit in this host's headers."""
    return {
        "x-ratelimit-limit": str(reading.limit),
        "x-ratelimit-remaining": str(reading.remaining),
        "x-ratelimit-reset": str(math.ceil(reading.wait) or 1),
    }


def throttled(order: Order, reading: Reading) -> Answered:
    """The stored 429 with the true model and figures."""
    stored = cases("together")["429_model_rate_limit"]
    body = json.loads(stored.body)
    text = body["error"]["message"].replace("black-forest-labs/FLUX.1-schnell-Free", order.model)
    body["error"]["message"] = text.replace("6.0 queries", f"{float(reading.limit)} queries")
    return dataclasses.replace(as_json(429, body), headers={**stored.headers, **rate_limit_headers(reading)})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """The first problem in this host's envelope."""
    first = problems[0]
    param = first["loc"][-1]
    text = "steps must be between 1 and 4" if param == "steps" else f"{param}: {first['msg']}"
    error = {"message": text, "type": "invalid_request_error", "param": param, "code": None}
    return as_json(422, {"error": error})


def known_model(model: str) -> Answered | None:
    """Nothing for a model it has or a FLUX one, else the refusal of a model that is not served, as the free schnell."""
    if model in PRICES or (model.startswith("black-forest-labs/FLUX") and not model.endswith("-Free")):
        return None
    gone = cases("together")["400_model_gone"]
    name = json.dumps(model)[1:-1].encode()
    return dataclasses.replace(gone, body=gone.body.replace(b"black-forest-labs/FLUX.1-schnell", name))


def price(order: Order) -> tuple[Decimal | None, str]:
    """By the megapixel of a million, steps only beyond the model's usual ones; nothing is known of other models."""
    if order.model not in PRICES:
        return None, ""
    amount, usual = PRICES[order.model]
    return tariffs.per_megapixel(order, amount, of=tariffs.DECIMAL_MEGA, usual=usual), "USD"


HOST = Host(
    name="together",
    addresses=("api.together.xyz", "api.together.ai"),
    endpoints=(
        Endpoint(
            path=PATH,
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_missing_key_text",
            bad_key="401_bad_key",
            too_many="429_model_rate_limit",
        ),
    ),
    price=price,
    looks={"/v1/models": [{"id": model, "object": "model", "type": "image"} for model in PRICES]},
    limits=(Limit(60, 60),),
    known_model=known_model,
    throttled=throttled,
    link=lambda name, kind: f"https://api.together.ai/shrt/{name}",
    rejects_blank_user_agent=True,
)
