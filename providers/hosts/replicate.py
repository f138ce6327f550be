"""Replicate: schnell in eleven shapes and klein, waited for in the call itself; what takes longer is polled for."""

from __future__ import annotations

import base64

from ..answers.reading import followed, good, link_to, read_id
from ..answers.refusals import failed, unreadable
from ..errors import BalanceEmpty, ContentRefused
from ..host import Host, Model, RatePolicy, Sign
from ..limits import Limits, Span
from ..order import Order
from ..setting import Choice, Number
from ..wire import Answer, Pending, Reply, Request

API = "https://api.replicate.com/v1"
MODEL = "black-forest-labs/flux-schnell"
KLEIN = "black-forest-labs/flux-2-klein-4b"
# What its aspect ratios come to at one megapixel.
RATIOS = {
    (1024, 1024): "1:1",
    (1344, 768): "16:9",
    (768, 1344): "9:16",
    (1216, 832): "3:2",
    (832, 1216): "2:3",
    (1152, 896): "4:3",
    (896, 1152): "3:4",
    (1088, 896): "5:4",
    (896, 1088): "4:5",
    (1536, 640): "21:9",
    (640, 1536): "9:21",
}
# That a quarter of a megapixel halves both sides is a guess.
QUARTERS = {(width // 2, height // 2): ratio for (width, height), ratio in RATIOS.items()}
# That klein makes just this at 1:1 is sure; what its other ratios come to is not known.
SQUARE = ((1024, 1024),)
# Which seeds it takes is a guess.
SEEDS = Span(0, 2**31 - 1)
FORMAT = Choice("output_format", ("png", "jpg", "webp"))
QUALITY = Number("output_quality", 95, 0, 100)
# With it on, the same seed does not give the same picture.
FAST = Choice("go_fast", ("off", "on"))
CHECKER = Choice("safety_checker", ("on", "off"))
SETTINGS = (FORMAT, QUALITY, FAST, CHECKER)
TOP_UP = (
    "Add credit at https://replicate.com/account/billing; it takes a few minutes until it counts. Nothing was retried."
)


def request(order: Order) -> Request:
    """The order as a prediction, whose answer waits for the picture."""
    size = (order.width, order.height)
    fields: dict[str, object] = {
        "prompt": order.prompt,
        "aspect_ratio": RATIOS.get(size) or QUARTERS[size],
        "seed": order.seed,
        "output_format": order.option(FORMAT.name, FORMAT.default),
        "output_quality": order.option(QUALITY.name, QUALITY.default),
        "go_fast": order.option(FAST.name, FAST.default) == "on",
        "disable_safety_checker": order.option(CHECKER.name, CHECKER.default) == "off",
    }
    if order.model == MODEL:
        fields |= {"num_outputs": order.images, "num_inference_steps": order.steps}
        fields["megapixels"] = "1" if size in RATIOS else "0.25"
    else:
        fields["output_megapixels"] = "1"
        if order.references:
            inline = [base64.b64encode(picture).decode() for picture in order.references]
            fields["images"] = [f"data:image/png;base64,{picture}" for picture in inline]
    return Request(f"{API}/models/{order.model}/predictions", {"input": fields}, headers={"prefer": "wait"})


def read(answer: Answer) -> Reply | Pending:
    """The pictures, or where to ask for them, or how the prediction ended."""
    data = answer.json()
    state = data.get("status") if answer.status in (200, 201, 202) and isinstance(data, dict) else None
    # Whether one that was cancelled is charged is not known, so none is cancelled from here.
    if state in ("failed", "canceled", "aborted"):
        raise failed(HOST, answer)
    if state in ("starting", "processing"):
        urls = data.get("urls")
        return Pending(followed(HOST, urls.get("get") if isinstance(urls, dict) else None))
    data = good(HOST, answer)
    output = data.get("output")
    links = [output] if isinstance(output, str) else output
    if not isinstance(links, list) or not links:
        raise unreadable(HOST, "it holds no picture")
    return Reply(tuple(link_to(HOST, link) for link in links), request_id=read_id(data.get("id")))


HOST = Host(
    name="replicate",
    title="Replicate",
    models=(
        Model(MODEL, Limits(sizes=(*RATIOS, *QUARTERS), steps=Span(1, 4), seeds=SEEDS, settings=SETTINGS)),
        Model(KLEIN, Limits(sizes=SQUARE, seeds=SEEDS, references=5, settings=SETTINGS)),
    ),
    request=request,
    read=read,
    domains=("replicate.com",),
    key_variable="REPLICATE_API_TOKEN",
    key_page="https://replicate.com/account/api-tokens",
    key_check=Request(f"{API}/account", method="GET"),
    billing_page="https://replicate.com/account/billing",
    rate_policy=RatePolicy(at_once=4),
    signs=(Sign(402, "", BalanceEmpty, TOP_UP), Sign(0, "(e005)", ContentRefused)),
)
