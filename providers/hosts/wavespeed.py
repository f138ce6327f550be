"""WaveSpeed: schnell, from a picture too, and klein; the call waits, and what takes longer is polled for."""

from __future__ import annotations

import base64
import json
from typing import Any

from ..answers.reading import decimal, entries, followed, good, link_or_picture, read_id
from ..answers.refusals import failed, refusal, unreadable
from ..errors import KeyRefused
from ..free_look import FreeLook, Looked, Offer
from ..host import Host, Model, RatePolicy, Sign
from ..limits import Limits, Span
from ..order import Order
from ..prices.money import Money
from ..setting import Choice, Number
from ..wire import Answer, Pending, Reply, Request

API = "https://api.wavespeed.ai/api/v3"
MODEL = "wavespeed-ai/flux-schnell"
# Its name follows that of its sister models; that it is just so is a guess.
KLEIN = "wavespeed-ai/flux-2-klein-4b/text-to-image"
# That sides go from 256 to 1536 in steps of 16, and seeds to 2^31 - 1, is a guess.
SIDE = Span(256, 1536, 16)
SEEDS = Span(0, 2**31 - 1)
FORMAT = Choice("output_format", ("jpeg", "png"))
CHECKER = Choice("safety_checker", ("on", "off"))
# That it goes from 0 to 1 is a guess; 0.8 is its default.
STRENGTH = Number("strength", 0.8, 0.0, 1.0)
FIRST_MONEY = (
    "A key that was made before the first payment does not work: pay in at https://wavespeed.ai/top-up, "
    "then make a new one at https://wavespeed.ai/accesskey."
)


def request(order: Order) -> Request:
    """The order as WaveSpeed takes it; its page names no steps, so none are sent."""
    body: dict[str, object] = {
        "prompt": order.prompt,
        "size": f"{order.width}*{order.height}",
        "seed": order.seed,
        "enable_sync_mode": True,
    }
    if order.model == MODEL:
        body["num_images"] = order.images
        body["output_format"] = order.option(FORMAT.name, FORMAT.default)
        body["enable_safety_checker"] = order.option(CHECKER.name, CHECKER.default) == "on"
        if order.reference is not None:
            body["image"] = f"data:image/png;base64,{base64.b64encode(order.reference).decode()}"
            body["strength"] = order.option(STRENGTH.name, STRENGTH.default)
    return Request(f"{API}/{order.model}", body)


def read(answer: Answer) -> Reply | Pending:
    """The pictures, or where to ask for them, or how the prediction ended."""
    data = _inner(answer)
    state = data.get("status")
    if state == "failed":
        # The envelope around it says that all is well.
        raise failed(HOST, answer._replace(body=json.dumps(data).encode()))
    if state in ("created", "processing"):
        urls = data.get("urls")
        return Pending(followed(HOST, urls.get("get") if isinstance(urls, dict) else None), after=0.5)
    outputs = data.get("outputs")
    if not isinstance(outputs, list) or not outputs:
        raise unreadable(HOST, "it holds no picture")
    return Reply(tuple(link_or_picture(HOST, output) for output in outputs), request_id=read_id(data.get("id")))


def _inner(answer: Answer) -> dict[str, Any]:
    """What is in the envelope, whose own code may say no though the status says yes."""
    data = good(HOST, answer)
    code = data.get("code")
    if isinstance(code, int) and 400 <= code < 600:
        raise refusal(HOST, answer._replace(status=code))
    inner = data.get("data")
    return inner if isinstance(inner, dict) else data


def listed_prices(answer: Answer) -> Looked:
    """What its list of models says of ours. That `model_id` names them is a guess."""
    named = {str(entry.get("model_id", "")): entry for entry in entries(HOST, answer, "data")}
    return Looked(tuple(_offer(model.id, named.get(model.id)) for model in HOST.models))


def _offer(model: str, entry: dict[str, Any] | None) -> Offer:
    amount = decimal(entry.get("base_price")) if entry else None
    if amount is None:
        return Offer(model, entry is not None)
    return Offer(model, True, "image", amount, assumed="that its base price is that of one picture of any size")


def balance(answer: Answer) -> Looked:
    """What is left on the account."""
    left = decimal(_inner(answer).get("balance"))
    return Looked(left=None if left is None else Money(left, "USD"))


SCHNELL_LIMITS = Limits(side=SIDE, seeds=SEEDS, references=1, settings=(FORMAT, CHECKER, STRENGTH))
HOST = Host(
    name="wavespeed",
    title="WaveSpeed",
    models=(Model(MODEL, SCHNELL_LIMITS), Model(KLEIN, Limits(side=SIDE, seeds=SEEDS))),
    request=request,
    read=read,
    domains=("wavespeed.ai",),
    key_variable="WAVESPEED_API_KEY",
    key_page="https://wavespeed.ai/accesskey",
    key_check=Request(f"{API}/balance", method="GET"),
    free_looks=(
        FreeLook(Request(f"{API}/models", method="GET"), listed_prices),
        FreeLook(Request(f"{API}/balance", method="GET"), balance),
    ),
    billing_page="https://wavespeed.ai/top-up",
    rate_policy=RatePolicy(at_once=3, per_minute=10, burst=10),
    signs=(Sign(401, "", KeyRefused, FIRST_MONEY + " Else check WAVESPEED_API_KEY or the Keys page."),),
)
