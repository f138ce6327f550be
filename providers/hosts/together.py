"""Together AI: models of schnell's class, schnell where it is still served, or any other, with a reference picture."""

from __future__ import annotations

import base64

from ..answers.reading import good, listed, openai_pictures, read_id
from ..errors import ModelGone
from ..free_look import FreeLook, Looked
from ..host import Host, Model, Sign
from ..limits import Limits, Span
from ..order import Order
from ..setting import Choice
from ..wire import Answer, Reply, Request

API = "https://api.together.xyz/v1"
MODELS = Request(f"{API}/models", method="GET")
MODEL = "black-forest-labs/FLUX.1-schnell"
FREE = "black-forest-labs/FLUX.1-schnell-Free"
LIGHTNING = "Rundiffusion/Juggernaut-Lightning-Flux"
# Its catalogue beside it, with the most steps it is made for: each figure is a guess, as its pages name none.
OTHERS = {"RunDiffusion/Juggernaut-pro-flux": 50, "Qwen/Qwen-Image": 50, "black-forest-labs/FLUX.2-dev": 50}
# Its bounds are known; that sides are multiples of 8 is known of schnell, and a guess for the others.
SIDE = Span(256, 1920, 8)
SEEDS = Span(0, 2**31 - 1)  # a guess: its pages name no bounds
FORMAT = Choice("output_format", ("jpeg", "png"))

WAYS_OUT = (
    f"choose the model {LIGHTNING}, which is of schnell's class, start a dedicated endpoint at "
    "https://api.together.ai/endpoints and write its name as the model, or use another host: the wires fit."
)
GONE = f"It answers so for models it runs on dedicated endpoints only. The ways out: {WAYS_OUT}"
DOUBT = "since August 2026 Together AI may serve it on dedicated endpoints only"


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
        references=1,  # that every model of it takes one is a guess
        settings=(FORMAT,),
    )


def listed_models(answer: Answer) -> Looked:
    """Which of our models are in its list. That a model which is no longer served to all leaves it is a guess."""
    return listed(HOST, answer)


HOST = Host(
    name="together",
    title="Together AI",
    # schnell stays first: what names no model has always meant it.
    models=(
        Model(MODEL, _limits(4), doubt=DOUBT),
        Model(LIGHTNING, _limits(50)),
        *(Model(name, _limits(most)) for name, most in OTHERS.items()),
    ),
    any_model=Model("", _limits(50)),  # 50 is a guess: each model has its own
    request=request,
    read=read,
    key_variable="TOGETHER_API_KEY",
    key_page="https://api.together.ai/settings/api-keys",
    key_check=MODELS,
    free_looks=(FreeLook(MODELS, listed_models),),
    billing_page="https://api.together.ai/settings/billing",
    signs=(
        Sign(400, "model_not_available", ModelGone, GONE),
        Sign(400, "non-serverless", ModelGone, GONE),
    ),
    gone={FREE: f"model is {FREE}: Together AI ended its free schnell in January 2026. The ways out: {WAYS_OUT}"},
)
