"""Runware: schnell and klein by the task, cheap and about priced; each task carries the mark of its receipt."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..answers.reading import decimal, good, items, picture_bytes, read_id, read_seed
from ..answers.refusals import refused_content, unreadable
from ..errors import BalanceEmpty, KeyRefused
from ..host import Host, Model, Sign
from ..limits import Limits, Span
from ..order import Order
from ..prices.money import Money
from ..setting import Choice, Number, Setting
from ..wire import Answer, Pending, Reply, Request

API = "https://api.runware.ai/v1"
# What its catalogue calls them.
SCHNELL, KLEIN, KLEIN_9B = "flux-1-schnell", "flux-2-klein-4b", "flux-2-klein-9b"
CATALOGUE = {SCHNELL: "runware:100@1", KLEIN: "runware:400@4", KLEIN_9B: "runware:400@2"}
SEEDS = Span(1, 2**31 - 1)  # a guess: its pages name no bounds, and 0 may mean any seed
SETTINGS: tuple[Setting, ...] = (
    Choice("output_format", ("JPG", "PNG", "WEBP")),
    Number("output_quality", 95, 20, 99),
    Choice("check_content", ("off", "on")),
)
STEPS = 4


def request(order: Order) -> Request:
    """The order as the one task of a list; its name is the receipt's, so that it can be told apart from any other."""
    task: dict[str, object] = {
        "taskType": "imageInference",
        "taskUUID": task_name(order),
        "model": CATALOGUE.get(order.model, order.model),
        "positivePrompt": order.prompt,
        "width": order.width,
        "height": order.height,
        "steps": order.steps or STEPS,
        "seed": order.seed,
        "numberResults": order.images,
        "outputType": "base64Data",
        "outputFormat": order.option("output_format", "JPG"),
        "outputQuality": order.option("output_quality", 95),
        "includeCost": True,
        "deliveryMethod": "sync",
    }
    if order.references:
        # What the field is called is a guess.
        inline = [base64.b64encode(picture).decode() for picture in order.references]
        task["referenceImages"] = [f"data:image/png;base64,{picture}" for picture in inline]
    if order.option("check_content") == "on":
        task["safety"] = {"checkContent": True}
    return Request(API, [task])


def task_name(order: Order) -> str:
    """A UUID that is the order's alone: its receipt's own, or made of the order's name where there is no receipt."""
    return str(uuid.UUID(order.mark) if order.mark else uuid.uuid5(uuid.NAMESPACE_URL, order.name))


def recall(order: Order) -> Request:
    """What became of a task; that one of a waiting call can be asked for too is a guess."""
    return looked_up(task_name(order))


def looked_up(task: str) -> Request:
    """A look at a task by its name, which costs nothing."""
    return Request(API, [{"taskType": "getResponse", "taskUUID": task}])


def read(answer: Answer) -> Reply | Pending:
    """The pictures with their seeds, and what they cost together; or where to look for a task that is under way."""
    results = items(HOST, good(HOST, answer), "data")
    if not all(isinstance(result, dict) for result in results):
        raise unreadable(HOST, "it holds no picture")
    under_way = next((result for result in results if result.get("status") == "processing"), None)
    if under_way:
        return Pending(looked_up(str(under_way.get("taskUUID"))))
    told = [cost for result in results if (cost := decimal(result.get("cost"))) is not None]
    charge = Money(sum(told, Decimal(0)), "USD") if len(told) == len(results) else None
    passed: list[Mapping[str, Any]] = [result for result in results if result.get("NSFWContent") is not True]
    if not passed:
        raise refused_content(HOST, charge=charge)
    return Reply(
        pictures=tuple(picture_bytes(HOST, result.get("imageBase64Data")) for result in passed),
        seeds=tuple(read_seed(result.get("seed")) for result in passed),
        charge=charge,
        request_id=read_id(passed[0].get("taskUUID")),
        refused=len(results) - len(passed),
    )


HOST = Host(
    name="runware",
    title="Runware",
    models=(
        Model(SCHNELL, Limits(side=Span(256, 2048, 64), steps=Span(1, STEPS), seeds=SEEDS, settings=SETTINGS)),
        *(
            Model(name, Limits(side=Span(128, 2048, 16), seeds=SEEDS, references=4, settings=SETTINGS))
            for name in (KLEIN, KLEIN_9B)
        ),
    ),
    request=request,
    read=read,
    key_variable="RUNWARE_API_KEY",
    # That keys and bills are kept at these places is a guess.
    key_page="https://my.runware.ai/keys",
    billing_page="https://my.runware.ai/wallet",
    marked=True,
    recall=recall,
    # It tells both also inside an answer that says success.
    signs=(Sign(0, "invalidapikey", KeyRefused), Sign(0, "insufficientcredits", BalanceEmpty)),
)
