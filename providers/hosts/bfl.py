"""Black Forest Labs: klein from those who made it, in Europe if one likes; the charge is told with the first answer."""

from __future__ import annotations

import base64
from decimal import Decimal

from ..answers.reading import decimal, followed, good, link_to, read_id, read_seed
from ..answers.refusals import failed, refused_content, unreadable
from ..errors import TooManyRequests
from ..free_look import FreeLook, Looked
from ..host import Host, Model, RatePolicy, Sign
from ..key_form import KeyForm
from ..limits import Limits, Span
from ..order import Order
from ..prices.money import EXACT, Money
from ..setting import Choice, Number
from ..wire import Answer, Pending, Reply, Request

KLEIN = "flux-2-klein-4b"
# That sides go in steps of 16 up to 2048, and seeds to 2^32 - 1, is a guess; that they begin at 64 is not.
SIDE = Span(64, 2048, 16)
SEEDS = Span(0, 2**32 - 1)
ADDRESSES = {"global": "https://api.bfl.ai", "eu": "https://api.eu.bfl.ai", "us": "https://api.us.bfl.ai"}
REGION = Choice("region", tuple(ADDRESSES))
FORMAT = Choice("output_format", ("jpeg", "png"))
TOLERANCE = Number("safety_tolerance", 2, 0, 5)
CREDIT = Decimal("0.01")
LOOK_EVERY = 0.5
CREDITS = Request("https://api.bfl.ai/v1/credits", method="GET")
WAITING = ("Pending", "Queued", "Processing", "Reasoning", "Generating")
MODERATED = ("Request Moderated", "Content Moderated")


def request(order: Order) -> Request:
    """The order as BFL takes it, at the address of the region; steps are its own affair."""
    body: dict[str, object] = {
        "prompt": order.prompt,
        "width": order.width,
        "height": order.height,
        "seed": order.seed,
        "safety_tolerance": order.option(TOLERANCE.name, TOLERANCE.default),
        "output_format": order.option(FORMAT.name, FORMAT.default),
    }
    for number, picture in enumerate(order.references, 1):
        body[f"input_image_{number}" if number > 1 else "input_image"] = base64.b64encode(picture).decode()
    return Request(f"{ADDRESSES[str(order.option(REGION.name, REGION.default))]}/v1/{order.model}", body)


def read(answer: Answer) -> Reply | Pending:
    """Where to look and what it costs, right after the order; or how the order ended."""
    data = answer.json()
    state = data.get("status") if answer.status == 200 and isinstance(data, dict) else None
    if state in MODERATED:
        raise refused_content(HOST, f"“{state}”")
    if state in ("Error", "Failed"):
        raise failed(HOST, answer)
    data = good(HOST, answer)
    if state == "Ready":
        result = data.get("result")
        result = result if isinstance(result, dict) else {}
        seeds = (read_seed(result.get("seed")),)
        return Reply((link_to(HOST, result.get("sample")),), seeds, request_id=read_id(data.get("id")))
    if "polling_url" not in data:
        raise unreadable(HOST, "it holds no picture")
    cost = decimal(data.get("cost"))
    charge = Money(EXACT.multiply(cost, CREDIT), "USD") if cost is not None else None
    return Pending(followed(HOST, data["polling_url"]), LOOK_EVERY, charge=charge)


def look(answer: Answer, pending: Pending) -> Reply | Pending:
    """What a look says, which does not name the place of the next one."""
    data = answer.json()
    working = answer.status == 200 and isinstance(data, dict) and data.get("status") in WAITING
    return pending if working else read(answer)


def credits_left(answer: Answer) -> Looked:
    """What is left on the account; it tells no prices."""
    left = decimal(good(HOST, answer).get("credits"))
    return Looked(left=None if left is None else Money(EXACT.multiply(left, CREDIT), "USD"))


HOST = Host(
    name="bfl",
    title="Black Forest Labs",
    models=(Model(KLEIN, Limits(side=SIDE, seeds=SEEDS, references=4, settings=(REGION, FORMAT, TOLERANCE))),),
    request=request,
    read=read,
    look=look,
    domains=("bfl.ai",),
    key_form=KeyForm("x-key", ""),
    key_variable="BFL_API_KEY",
    key_page="https://dashboard.bfl.ai",
    key_check=CREDITS,
    free_looks=(FreeLook(CREDITS, credits_left),),
    billing_page="https://dashboard.bfl.ai",
    rate_policy=RatePolicy(at_once=24),
    signs=(Sign(429, "", TooManyRequests, "It makes at most 24 pictures of one account at a time. Wait a little."),),
)
