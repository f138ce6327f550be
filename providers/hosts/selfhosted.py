"""Self-hosted: one's own servers, each with its own dialect of the OpenAI shape or of NVIDIA's container."""

from __future__ import annotations

import json

from ..answers.reading import good, openai_pictures
from ..host import Host, Model, RatePolicy, Variant
from ..limits import Limits, Span
from ..order import Order
from ..setting import Choice, Text
from ..wire import Answer, Reply, Request
from .nvidia import artifacts
from .nvidia import body as nvidia_body

# Never an address: where the order goes is the person's own list of endpoints, asked by name when it is sent.
ORIGIN = "https://endpoint.invalid"
MODEL = "black-forest-labs/FLUX.1-schnell"

DIALECT = Choice("dialect", ("vllm", "sglang", "localai", "xinference", "nim"))
SETTINGS = (Text("endpoint", 64), DIALECT)
STEPS = Span(1, 50)
# 31 bits fit every server's type; 0 means "any seed" to LocalAI and to NVIDIA's container.
SEEDS = Span(0, 2**31 - 1)
SEEDS_BUT_0 = Span(1, 2**31 - 1)


def request(order: Order) -> Request:
    """The order in the dialect of the server it goes to."""
    dialect = order.option("dialect", DIALECT.default)
    if dialect == "nim":
        return Request(f"{ORIGIN}/v1/infer", nvidia_body(order))
    said = {
        "model": order.model,
        "prompt": order.prompt,
        "n": order.images,
        "size": order.size,
        "response_format": "b64_json",
    }
    return Request(f"{ORIGIN}/v1/images/generations", said | _steps_and_seed(order, str(dialect)))


def _steps_and_seed(order: Order, dialect: str) -> dict[str, object]:
    """Steps and seed in the words of the dialect; sent always, for no server's default suits schnell."""
    if dialect == "localai":
        return {"step": order.steps, "seed": order.seed}
    plain: dict[str, object] = {"num_inference_steps": order.steps, "seed": order.seed}
    return {"kwargs": json.dumps(plain)} if dialect == "xinference" else plain


def read(answer: Answer) -> Reply:
    """The pictures of any dialect."""
    data = good(HOST, answer)
    if "artifacts" in data:
        return artifacts(HOST, data, answer.headers)
    return Reply(openai_pictures(HOST, data))


OPENAI = Limits(side=Span(64, 2048, 16), steps=STEPS, seeds=SEEDS, settings=SETTINGS)
LOCALAI = Limits(side=Span(64, 2048, 16), steps=STEPS, seeds=SEEDS_BUT_0, prompt_without="|", settings=SETTINGS)
NIM = Limits(side=Span(672, 1568, 32), steps=Span(1, 4), seeds=SEEDS_BUT_0, settings=SETTINGS)
SCHNELL = Model(MODEL, OPENAI, variants=(Variant("dialect", "localai", LOCALAI), Variant("dialect", "nim", NIM)))

HOST = Host(
    name="selfhosted",
    title="Self-hosted",
    models=(SCHNELL,),
    any_model=SCHNELL,
    request=request,
    read=read,
    rate_policy=RatePolicy(at_once=4, timeout=600.0),
    charges_on_refusal="no",
)
