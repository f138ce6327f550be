"""DeepInfra: its native endpoint, which takes seed and steps, and its OpenAI-shaped one."""

from __future__ import annotations

import base64
import time
from decimal import Decimal
from typing import Any

from ..canned import cases
from ..charges import tariffs
from ..form import Form
from ..host import Endpoint, Host, Sale
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json

MODEL = "black-forest-labs/FLUX-1-schnell"
KLEIN = ("black-forest-labs/FLUX-2-klein-4b", "black-forest-labs/FLUX-2-klein-9b")
KLEIN_STEPS = 4


def read_native(form: Form, model: str) -> Order:
    """The order of a native call; without steps this host makes a one-step picture."""
    return Order(
        host="deepinfra",
        model=model,
        prompt=form.text("prompt"),
        width=form.whole("width", 1024, least=128, most=1920),
        height=form.whole("height", 1024, least=128, most=1920),
        seed=form.whole("seed", any_seed(2**32), most=2**32),
        steps=KLEIN_STEPS if model in KLEIN else form.whole("num_inference_steps", 1, least=1, most=50),
        pictures=form.whole("num_images", 1, least=1, most=4),
    )


def write_native(sale: Sale) -> Answered:
    """The native answer, which tells the charge."""
    body = {
        "request_id": sale.request_id,
        "inference_status": {
            "status": "succeeded",
            "runtime_ms": 103 * sale.order.steps,
            "cost": None if sale.cost is None else float(sale.cost),
            "tokens_generated": 0,
            "tokens_input": 0,
        },
        "images": ["data:image/png;base64," + base64.b64encode(picture).decode() for picture in sale.pictures],
        "nsfw_content_detected": [False] * len(sale.pictures),
        "seed": sale.order.seed,
    }
    return as_json(200, body)


def read_openai(form: Form, model: str) -> Order:
    """The order of an OpenAI-shaped call: no seed, no steps."""
    width, height = form.size("size", "1024x1024")
    for name, length in (("width", width), ("height", height)):
        if not 128 <= length <= 1920:
            form.note("size", "value_error", f"{name} must be between 128 and 1920", form.values.get("size"))
    form.text("response_format", "b64_json", options=("b64_json",))
    return Order(
        host="deepinfra",
        model=form.text("model"),
        prompt=form.text("prompt"),
        width=width,
        height=height,
        seed=any_seed(2**32),
        steps=4,
        pictures=form.whole("n", 1, least=1, most=4),
        kind="jpeg",
    )


def write_openai(sale: Sale) -> Answered:
    """The OpenAI-shaped answer."""
    data = [
        {"b64_json": base64.b64encode(picture).decode(), "revised_prompt": None, "url": None}
        for picture in sale.pictures
    ]
    return as_json(200, {"created": int(time.time()), "data": data})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """FastAPI's list of what is wrong."""
    return as_json(422, {"detail": [{key: problem[key] for key in ("loc", "msg", "type")} for problem in problems]})


def known_model(model: str) -> Answered | None:
    """Nothing for a model sold here, else the host's refusal."""
    return None if model in (MODEL, *KLEIN) else cases("deepinfra")["404_model"]


def price(order: Order) -> tuple[Decimal | None, str]:
    """What it charges, to the digit that its answer carries; klein's price is not known."""
    if order.model in KLEIN:
        return None, ""
    exact = tariffs.per_megapixel_and_step(order, "0.0005")
    return Decimal(str(float(exact))), "USD"


def _listed(cents: str, **more: int) -> dict[str, Any]:
    """A price of its list of models."""
    usual = {"default_width": 1024, "default_height": 1024, **more}
    return {"type": "image_units", "cents_per_image_unit": float(cents), **usual}


HOST = Host(
    name="deepinfra",
    addresses=("api.deepinfra.com",),
    endpoints=(
        Endpoint(
            path=r"/v1/inference/(?P<model>.+)",
            read=read_native,
            write=write_native,
            invalid=invalid,
            missing_key="403_bad_key_native",
            bad_key="403_bad_key_native",
            too_many="429_rate_limited",
        ),
        Endpoint(
            path=r"/v1/openai/images/generations",
            read=read_openai,
            write=write_openai,
            invalid=invalid,
            missing_key="403_bad_key_openai",
            bad_key="403_bad_key_openai",
            too_many="429_busy_openai",
        ),
    ),
    price=price,
    looks={
        "/v1/openai/models": {
            "object": "list",
            "data": [{"id": model, "object": "model", "owned_by": "deepinfra"} for model in (MODEL, *KLEIN)],
        },
        "/v1/me": {"uid": "sandbox", "display_name": "sandbox", "is_admin": False},
    },
    open_looks={
        "/models/list": [
            {"model_name": MODEL, "type": "text-to-image", "pricing": _listed("0.05", default_iterations=1)},
            {"model_name": KLEIN[0], "type": "text-to-image", "pricing": _listed("0.14")},
        ]
    },
    at_once=200,
    known_model=known_model,
)
