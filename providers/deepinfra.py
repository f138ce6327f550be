"""DeepInfra: its native endpoint takes a seed and steps, and tells the charge."""

from __future__ import annotations

from .host import Host, Model, Patience
from .limits import Limits, Span
from .money import Money
from .order import Order
from .reading import decimal, good, items, picture_bytes, whole_number
from .refusals import refused_content
from .wire import Answer, Reply, Request

API = "https://api.deepinfra.com"
MODEL = "black-forest-labs/FLUX-1-schnell"


def request(order: Order) -> Request:
    """The order as DeepInfra takes it; steps are always sent, since its default is 1."""
    return Request(
        f"{API}/v1/inference/{order.model}",
        {
            "prompt": order.prompt,
            "width": order.width,
            "height": order.height,
            "num_images": order.images,
            "num_inference_steps": order.steps,
            "seed": order.seed,
        },
    )


def read(answer: Answer) -> Reply:
    """The pictures, the seed and the charge DeepInfra tells."""
    data = good(HOST, answer)
    flagged = data.get("nsfw_content_detected") or []
    if isinstance(flagged, list) and flagged and all(flag is True for flag in flagged):
        raise refused_content(HOST)
    status = data.get("inference_status")
    cost = decimal(status.get("cost")) if isinstance(status, dict) else None
    return Reply(
        pictures=tuple(picture_bytes(HOST, image) for image in items(HOST, data, "images")),
        seeds=(whole_number(data.get("seed")),),
        charge=Money(cost, "USD") if cost is not None else None,
        request_id=str(data.get("request_id") or "") or None,
    )


HOST = Host(
    name="deepinfra",
    title="DeepInfra",
    models=(
        Model(
            MODEL,
            Limits(side=Span(128, 1920), steps=Span(1, 50), per_call=1, seeds=Span(0, 2**32 - 1)),
        ),
    ),
    request=request,
    read=read,
    key_variable="DEEPINFRA_TOKEN",
    key_page="https://deepinfra.com/dash/api_keys",
    key_check=Request("https://api.deepinfra.com/v1/me", method="GET"),
    billing_page="https://deepinfra.com/dash/billing",
    patience=Patience(at_once=200),
)
