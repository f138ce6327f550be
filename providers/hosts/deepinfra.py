"""DeepInfra: its native API takes a seed and steps and tells the charge; its OpenAI-shaped one does neither."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..answers.envelopes import one_line
from ..answers.reading import decimal, entries, good, items, openai_pictures, picture_bytes, read_id, read_seed
from ..answers.refusals import refused_content
from ..free_look import FreeLook, Looked, Offer
from ..host import Host, Model, RatePolicy, Variant
from ..limits import Limits, Span
from ..order import Order
from ..prices.money import EXACT, Money
from ..prices.price_list import shared
from ..prices.units import MEGAPIXEL
from ..setting import Choice
from ..wire import Answer, Reply, Request

API = "https://api.deepinfra.com"
MODEL = "black-forest-labs/FLUX-1-schnell"
SIDE = Span(128, 1920)
WAY = Choice("api", ("native", "openai"))
KLEIN = ("black-forest-labs/FLUX-2-klein-4b", "black-forest-labs/FLUX-2-klein-9b")
# That klein takes the sides and seeds of schnell is a guess; its steps are fixed.
KLEIN_LIMITS = Limits(side=SIDE, seeds=Span(0, 2**32 - 1))


def request(order: Order) -> Request:
    """The order as the chosen API takes it."""
    if order.option("api") == "openai":
        return Request(
            f"{API}/v1/openai/images/generations",
            {
                "model": order.model,
                "prompt": order.prompt,
                "size": order.size,
                "n": order.images,
                "response_format": "b64_json",
            },
        )
    body: dict[str, object] = {
        "prompt": order.prompt,
        "width": order.width,
        "height": order.height,
        "num_images": order.images,
        "seed": order.seed,
    }
    if order.model not in KLEIN:
        body["num_inference_steps"] = order.steps  # always sent: schnell's default is a single step
    return Request(f"{API}/v1/inference/{order.model}", body)


def read(answer: Answer) -> Reply:
    """The pictures of either API; the native one tells the seed and the charge as well."""
    data = good(HOST, answer)
    if "images" not in data:
        return Reply(openai_pictures(HOST, data))
    images = items(HOST, data, "images")
    flags = data.get("nsfw_content_detected")
    flagged = flags if isinstance(flags, list) and len(flags) == len(images) else [False] * len(images)
    passed = [image for image, stopped in zip(images, flagged, strict=True) if stopped is not True]
    status = data.get("inference_status")
    cost = decimal(status.get("cost")) if isinstance(status, dict) else None
    if not passed:
        raise refused_content(HOST, charge=None if cost is None else Money(cost, "USD"))
    return Reply(
        pictures=tuple(picture_bytes(HOST, image) for image in passed),
        seeds=(read_seed(data.get("seed")),),
        charge=Money(cost, "USD") if cost is not None else None,
        request_id=read_id(data.get("request_id")),
        refused=len(images) - len(passed),
    )


def listed_prices(answer: Answer) -> Looked:
    """What its list of models says of ours; it needs no key."""
    named = {str(entry.get("model_name", "")): entry for entry in entries(HOST, answer, "models")}
    return Looked(tuple(_offer(model.id, named.get(model.id)) for model in HOST.models))


def _offer(model: str, entry: dict[str, Any] | None) -> Offer:
    pricing = entry.get("pricing") if entry else None
    if not isinstance(pricing, dict):
        return Offer(model, entry is not None)
    cents = decimal(pricing.get("cents_per_image_unit"))
    sides = [pricing.get(f"default_{name}") for name in ("width", "height")]
    # A model whose steps are fixed is asked for by size alone.
    steps = 1 if model in KLEIN else pricing.get("default_iterations")
    counts = [count for count in (*sides, steps) if type(count) is int and count > 0]
    if pricing.get("type") != "image_units" or cents is None or len(counts) < len(sides) + 1:
        return Offer(model, True, told=one_line(str(pricing.get("type", "")), 60))
    width, height, iterations = counts
    amount = shared(EXACT.multiply(cents, Decimal(MEGAPIXEL)), 100 * width * height * iterations)
    basis = "megapixel" if model in KLEIN else "megapixel_step"
    return Offer(model, True, basis, amount, assumed="that its unit is one picture of its usual size and steps")


HOST = Host(
    name="deepinfra",
    title="DeepInfra",
    models=(
        Model(
            MODEL,
            Limits(side=SIDE, steps=Span(1, 50), seeds=Span(0, 2**32 - 1), settings=(WAY,)),
            variants=(Variant("api", "openai", Limits(side=SIDE, per_call=4, settings=(WAY,))),),
        ),
        *(Model(name, KLEIN_LIMITS) for name in KLEIN),
    ),
    request=request,
    read=read,
    key_variable="DEEPINFRA_TOKEN",
    key_page="https://deepinfra.com/dash/api_keys",
    key_check=Request("https://api.deepinfra.com/v1/me", method="GET"),
    free_looks=(FreeLook(Request(f"{API}/models/list", method="GET"), listed_prices, keyed=False),),
    billing_page="https://deepinfra.com/dash/billing",
    rate_policy=RatePolicy(at_once=200),
)
