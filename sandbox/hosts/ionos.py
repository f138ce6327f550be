"""IONOS AI Model Hub: OpenAI's shape without seed and steps, and a limit on pictures by the minute."""

from __future__ import annotations

import base64
import json
import time

from ..form import Form
from ..host import Endpoint, Host, unpriced
from ..limits import Limit
from ..order import Order
from ..seeds import any_seed
from .openai_shape import PATH, invalid, only, write_inline

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
    addresses=("openai.inference.de-txl.ionos.com",),
    endpoints=(
        Endpoint(
            path=PATH,
            read=read,
            write=write_inline,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429",
        ),
    ),
    price=unpriced,
    looks={"/v1/models": {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "ionos"}]}},
    limits=(Limit(10, 20, of_pictures=True), Limit(300, 10)),
    known_model=only("ionos", MODEL),
    key_ended=key_ended,
)
