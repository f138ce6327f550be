"""IONOS AI Model Hub: OpenAI's shape without seed and steps, and a limit on pictures by the minute."""

from __future__ import annotations

import base64
import dataclasses
import json
import time
from typing import Any

from ..canned import cases
from ..form import Form
from ..host import Endpoint, Host, Sale, unpriced
from ..limits import Limit
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json
from .openai_shape import PATH, entries

MODEL = "black-forest-labs/FLUX.1-schnell"
SIZES = ((1024, 1024), (1024, 1792), (1792, 1024))


def read(form: Form, model: str) -> Order:
    """The order of a call; both spellings of a size are taken."""
    width, height = form.size("size", "1024x1024", pattern=r"(\d{2,4})[x*](\d{2,4})")
    if (width, height) not in SIZES:
        form.note("size", "value_error", "size is not supported by this model", form.values.get("size"))
    form.text("response_format", "b64_json", options=("b64_json",))
    form.text("user", "")
    return Order(
        host="ionos",
        model=form.text("model"),
        prompt=form.text("prompt"),
        width=width,
        height=height,
        seed=any_seed(2**32),
        steps=4,
        pictures=form.whole("n", 1, least=1, most=10),
    )


def write(sale: Sale) -> Answered:
    """The answer, always inline."""
    return as_json(200, {"created": int(time.time()), "data": entries(sale)})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """The first problem in OpenAI's envelope."""
    first = problems[0]
    error = {"message": f"{first['loc'][-1]}: {first['msg']}", "type": "invalid_request_error"}
    return as_json(400, {"error": error})


def known_model(model: str) -> Answered | None:
    """Nothing for the one model, else the host's refusal with the name in it."""
    if model == MODEL:
        return None
    stored = cases("ionos")["404_model"]
    return dataclasses.replace(stored, body=stored.body.replace(b"no/such-model", json.dumps(model)[1:-1].encode()))


def key_ended(key: str) -> bool:
    """Whether a token is a JWT past its time."""
    parts = key.split(".")
    if len(parts) != 3:
        return False
    try:
        ends = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))["exp"]
        return float(ends) < time.time()
    except (ValueError, KeyError, TypeError):
        return False


HOST = Host(
    name="ionos",
    answers="ionos",
    addresses=("openai.inference.de-txl.ionos.com",),
    endpoints=(
        Endpoint(
            path=PATH,
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429",
        ),
    ),
    price=unpriced,
    looks={"/v1/models": {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "ionos"}]}},
    limits=(Limit(10, 20, of_pictures=True), Limit(300, 10)),
    known_model=known_model,
    key_ended=key_ended,
)
