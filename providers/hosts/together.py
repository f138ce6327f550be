"""Together AI: schnell, its free variant or any other model, with a reference picture if one is given."""

from __future__ import annotations

import base64

from ..errors import ModelGone
from ..host import Host, Model, Sign
from ..limits import Limits, Span
from ..order import Order
from ..reading import good, openai_pictures, read_id
from ..setting import Choice
from ..wire import Answer, Reply, Request

API = "https://api.together.xyz/v1"
MODEL = "black-forest-labs/FLUX.1-schnell"
FREE = "black-forest-labs/FLUX.1-schnell-Free"
# That sides are multiples of 8 is known; the bounds of sides and seeds are a guess, as its pages name none.
SIDE = Span(64, 2048, 8)
SEEDS = Span(0, 2**31 - 1)
FORMAT = Choice("output_format", ("jpeg", "png"))

GONE = (
    "It answers so for models it runs on dedicated endpoints only. The ways out: choose the model "
    f"{FREE}, start a dedicated endpoint at https://api.together.ai/endpoints and write its name "
    "as the model, or use another host: the wires fit."
)


def request(order: Order) -> Request:
    """The order as Together takes it; steps are always sent, since its default is 20."""
    body: dict[str, object] = {
        "model": order.model,
        "prompt": order.prompt,
        "width": order.width,
        "height": order.height,
        "steps": order.steps,
        "n": order.images,
        "seed": order.seed,
        "response_format": "base64",
        "output_format": order.option(FORMAT.name, FORMAT.default),
    }
    if order.reference is not None:
        body["image_url"] = f"data:image/png;base64,{base64.b64encode(order.reference).decode()}"
    return Request(f"{API}/images/generations", body)


def read(answer: Answer) -> Reply:
    """The pictures, inline or as links."""
    data = good(HOST, answer)
    return Reply(openai_pictures(HOST, data), request_id=read_id(data.get("id")))


def _limits(most_steps: int) -> Limits:
    return Limits(
        side=SIDE,
        steps=Span(1, most_steps),
        seeds=SEEDS,
        reference=True,
        settings=(FORMAT,),
    )


HOST = Host(
    name="together",
    title="Together AI",
    models=(Model(MODEL, _limits(4)), Model(FREE, _limits(4))),
    any_model=Model("", _limits(50)),  # 50 is a guess: each model has its own
    request=request,
    read=read,
    key_variable="TOGETHER_API_KEY",
    key_page="https://api.together.ai/settings/api-keys",
    key_check=Request(f"{API}/models", method="GET"),
    billing_page="https://api.together.ai/settings/billing",
    signs=(
        Sign(400, "model_not_available", ModelGone, GONE),
        Sign(400, "non-serverless", ModelGone, GONE),
    ),
)
