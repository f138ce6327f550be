"""Monica: schnell, dev and pro, each with settings of its own; pictures come as links."""

from __future__ import annotations

from ..answers.reading import good, openai_pictures
from ..host import Host, Model, RatePolicy
from ..limits import Limits, Span
from ..order import Order
from ..setting import Number, Setting
from ..wire import Answer, Reply, Request

SIZES = ((1024, 1024), (768, 1344), (1344, 768))
SEEDS = Span(0, 2147483646)


def request(order: Order) -> Request:
    """The order as Monica takes it; pro makes one picture a call and takes no count."""
    body: dict[str, object] = {
        "model": order.model,
        "prompt": order.prompt,
        "size": order.size,
        "seed": order.seed,
        "steps": order.steps,
    }
    if order.model != "flux_pro":
        body["num_outputs"] = order.images
    for name, value in order.options:
        body[name] = _written(value) if name == "guidance" else value
    return Request("https://openapi.monica.im/v1/image/gen/flux", body)


def read(answer: Answer) -> Reply:
    """The links to the pictures."""
    return Reply(openai_pictures(HOST, good(HOST, answer)))


def _written(guidance: object) -> str:
    """Guidance goes as text, as its page shows it, to the places that matter and never as 8e-05."""
    return f"{guidance:.3f}".rstrip("0").rstrip(".") if isinstance(guidance, int | float) else str(guidance)


# Its page names ranges alone; where each setting starts is a guess, taken from hosts that name the same settings.
def _model(name: str, most_steps: int, *settings: Setting) -> Model:
    return Model(
        name,
        Limits(sizes=SIZES, steps=Span(1, most_steps), seeds=SEEDS, prompt_characters=4000, settings=settings),
    )


HOST = Host(
    name="monica",
    title="Monica",
    models=(
        _model("flux_schnell", 4),
        _model("flux_dev", 50, Number("guidance", 3.0, 0.0, 10.0)),
        _model(
            "flux_pro",
            50,
            Number("guidance", 3.0, 2.0, 5.0),
            Number("interval", 2, 1, 4),
            Number("safety_tolerance", 2, 1, 6),
        ),
    ),
    request=request,
    read=read,
    key_variable="MONICA_API_KEY",
    # The platform's front door: where behind it keys and bills are kept is not known.
    key_page="https://platform.monica.im",
    billing_page="https://platform.monica.im",
    rate_policy=RatePolicy(at_once=8, per_minute=10, burst=8),
)
