"""Nscale: OpenAI's shape without seed and steps, by the pixel."""

from __future__ import annotations

from decimal import Decimal

from ..charges import tariffs
from ..form import Form
from ..host import Endpoint, Host
from ..order import Order
from ..seeds import any_seed
from .openai_shape import PATH, invalid, only, write_inline

MODEL = "black-forest-labs/FLUX.1-schnell"
SIDES = (256, 2048)


def read(form: Form, model: str) -> Order:
    """The order of a call."""
    width, height = form.size("size", "1024x1024")
    if not all(SIDES[0] <= side <= SIDES[1] for side in (width, height)):
        form.note("size", "value_error", f"sides must be between {SIDES[0]} and {SIDES[1]}", form.values.get("size"))
    form.text("response_format", "b64_json", options=("b64_json",))
    form.text("user", "")
    return Order(
        host="nscale",
        model=form.text("model"),
        prompt=form.text("prompt"),
        width=width,
        height=height,
        seed=any_seed(2**32),
        steps=4,
        pictures=form.whole("n", 1, least=1, most=4),
    )


def price(order: Order) -> tuple[Decimal, str]:
    """By the pixel."""
    return tariffs.per_pixel(order, "0.0000000013"), "USD"


HOST = Host(
    name="nscale",
    addresses=("inference.api.nscale.com",),
    endpoints=(
        Endpoint(
            path=PATH,
            read=read,
            write=write_inline,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429_rate",
        ),
    ),
    price=price,
    known_model=only("nscale", MODEL),
)
