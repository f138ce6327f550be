"""fal: schnell and klein through its queue, which says where to look, where the pictures are and where to cancel."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..answers.envelopes import one_line
from ..answers.reading import decimal, entries, followed, good, items, link_or_picture, read_id, read_seed
from ..answers.refusals import failed, refused_content
from ..errors import BalanceEmpty
from ..free_look import FreeLook, Looked, Offer
from ..host import Host, Model, Sign
from ..key_form import KeyForm
from ..limits import Limits, Span
from ..order import Order
from ..setting import Choice, Number
from ..wire import Answer, Pending, Reply, Request

QUEUE = "https://queue.fal.run"
MODEL = "fal-ai/flux/schnell"
KLEIN = "fal-ai/flux-2/klein/4b"
# That sides go from 256 to 2048 in steps of 16, and seeds to 2^32 - 1, is a guess: its pages name no bounds.
SIDE = Span(256, 2048, 16)
SEEDS = Span(0, 2**32 - 1)
FORMAT = Choice("output_format", ("jpeg", "png"))
# Only without acceleration a seed is sure to give the same picture again; that is a guess.
ACCELERATION = Choice("acceleration", ("none", "regular", "high"))
GUIDANCE = Number("guidance_scale", 3.5, 1.0, 20.0)
CHECKER = Choice("safety_checker", ("on", "off"))
LOOK_EVERY = 0.5
PRICING = "https://api.fal.ai/v1/models/pricing?endpoint_id="
# The units of its price list that ours can count. That megapixels are rounded up is what others saw.
COUNTED = {"megapixels": "megapixel_up", "images": "image"}


def request(order: Order) -> Request:
    """The order as fal's queue takes it."""
    body: dict[str, object] = {
        "prompt": order.prompt,
        "image_size": {"width": order.width, "height": order.height},
        "seed": order.seed,
        "num_images": order.images,
        "output_format": order.option(FORMAT.name, FORMAT.default),
        "enable_safety_checker": order.option(CHECKER.name, CHECKER.default) == "on",
    }
    if order.model == MODEL:
        body |= {setting.name: order.option(setting.name, setting.default) for setting in (GUIDANCE, ACCELERATION)}
        body["num_inference_steps"] = order.steps
    return Request(f"{QUEUE}/{order.model}", body)


def read(answer: Answer) -> Reply | Pending:
    """Where to look, right after the order; or the pictures, as the queue hands them out."""
    data = good(HOST, answer)
    if "status_url" not in data:
        return _pictures(answer, data)
    cancel = followed(HOST, data["cancel_url"], "PUT") if data.get("cancel_url") else None
    return Pending(
        followed(HOST, data["status_url"]), LOOK_EVERY, result=followed(HOST, data.get("response_url")), cancel=cancel
    )


def look(answer: Answer, pending: Pending) -> Reply | Pending:
    """What a look says: 202 while it waits or works, then how it failed or the way to the pictures, then those."""
    data = answer.json()
    state = data.get("status") if isinstance(data, dict) else None
    if answer.status in (200, 202) and state in ("IN_QUEUE", "IN_PROGRESS"):
        # Only what waits can be cancelled for nothing.
        return pending if state == "IN_QUEUE" else pending._replace(cancel=None)
    if answer.status == 200 and state == "COMPLETED" and pending.result:
        if data.get("error"):
            raise failed(HOST, answer)
        return Pending(pending.result, after=0.0)
    return read(answer)


def cancelled(answer: Answer) -> bool:
    """Whether it was taken out of the queue; a signal to work that has begun (202) is no such word."""
    data = answer.json()
    return answer.status == 200 and isinstance(data, dict) and data.get("status") == "OK"


def _pictures(answer: Answer, data: dict[str, Any]) -> Reply:
    found = items(HOST, data, "images")
    flags = data.get("has_nsfw_concepts")
    flags = flags if isinstance(flags, list) else []
    # That a flagged picture comes all black is a guess.
    passed = [entry for place, entry in enumerate(found) if flags[place : place + 1] != [True]]
    if not passed:
        raise refused_content(HOST, "it flagged the picture")
    return Reply(
        tuple(link_or_picture(HOST, entry.get("url") if isinstance(entry, dict) else entry) for entry in passed),
        seeds=(read_seed(data.get("seed")),) * len(passed),
        request_id=read_id(answer.headers.get("x-fal-request-id")),
        refused=len(found) - len(passed),
        units=decimal(answer.headers.get("x-fal-billable-units")),
    )


def listed_price(model: str, answer: Answer) -> Looked:
    """What its price list says of the model that was asked for."""
    found = next((one for one in entries(HOST, answer, "prices") if one.get("endpoint_id") == model), None)
    if found is None:
        return Looked((Offer(model, False),))
    unit, amount = one_line(str(found.get("unit", "")), 30), decimal(found.get("unit_price"))
    currency = one_line(str(found.get("currency") or "USD"), 10)
    if unit not in COUNTED or amount is None:
        return Looked((Offer(model, True, told=f"{found.get('unit_price')} {currency} for {unit}"[:80]),))
    assumed = "that begun megapixels count whole" if COUNTED[unit] == "megapixel_up" else ""
    return Looked((Offer(model, True, COUNTED[unit], amount, currency, assumed=assumed),))


SCHNELL_LIMITS = Limits(side=SIDE, steps=Span(1, 12), seeds=SEEDS, settings=(FORMAT, CHECKER, GUIDANCE, ACCELERATION))
HOST = Host(
    name="fal",
    title="fal",
    models=(Model(MODEL, SCHNELL_LIMITS), Model(KLEIN, Limits(side=SIDE, seeds=SEEDS, settings=(FORMAT, CHECKER)))),
    request=request,
    read=read,
    look=look,
    cancelled=cancelled,
    domains=("fal.run",),
    key_form=KeyForm(word="Key"),
    key_variable="FAL_KEY",
    key_page="https://fal.ai/dashboard/keys",
    key_check=Request(f"{PRICING}{MODEL}", method="GET"),
    free_looks=tuple(
        FreeLook(Request(f"{PRICING}{model}", method="GET"), partial(listed_price, model)) for model in (MODEL, KLEIN)
    ),
    billing_page="https://fal.ai/dashboard/billing",
    signs=(Sign(403, "user is locked", BalanceEmpty),),
)
