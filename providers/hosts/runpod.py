"""RunPod's public endpoint: schnell, waited for in the call itself; what takes longer is polled for."""

from __future__ import annotations

import re
from typing import Any

from ..answers.reading import decimal, good, link_to, read_id
from ..answers.refusals import failed, unreadable
from ..host import Host, Model, RatePolicy
from ..limits import Limits, Span
from ..order import Order
from ..prices.money import Money
from ..setting import Choice, Number, Text
from ..wire import Answer, Pending, Reply, Request

API = "https://api.runpod.ai/v2"
MODEL = "black-forest-labs-flux-1-schnell"
SIDE = Span(256, 1536, 64)
# That seeds go to 2^31 - 1 is a guess; -1 asks for any and is never sent.
SEEDS = Span(0, 2**31 - 1)
FORMAT = Choice("image_format", ("jpeg", "png"))
# Its default of 7.5 is meant for other models: schnell is made for 1.
GUIDANCE = Number("guidance", 1.0, 0.0, 10.0)
NEGATIVE = Text("negative_prompt", 1000)


def request(order: Order) -> Request:
    """The order as the endpoint takes it."""
    fields: dict[str, object] = {
        "prompt": order.prompt,
        "negative_prompt": order.option(NEGATIVE.name, NEGATIVE.default),
        "width": order.width,
        "height": order.height,
        "num_inference_steps": order.steps,
        "guidance": order.option(GUIDANCE.name, GUIDANCE.default),
        "seed": order.seed,
        "image_format": order.option(FORMAT.name, FORMAT.default),
    }
    return Request(f"{API}/{order.model}/runsync", {"input": fields})


def read(answer: Answer) -> Reply | Pending:
    """The picture with its charge, or where to ask for it, or how the job ended."""
    data = answer.json()
    state = data.get("status") if answer.status in (200, 201) and isinstance(data, dict) else None
    # Whether work that was cancelled is charged is not known.
    if state in ("FAILED", "TIMED_OUT", "CANCELLED"):
        raise failed(HOST, answer)
    if state in ("IN_QUEUE", "IN_PROGRESS"):
        return _pending(data)
    data = good(HOST, answer)
    output = data.get("output")
    output = output if isinstance(output, dict) else {"result": output}
    charge = decimal(output.get("cost"))
    # Its page says image_url; what was seen is result.
    link = link_to(HOST, output.get("image_url") or output.get("result"))
    return Reply(
        (link,),
        charge=Money(charge, "USD") if charge is not None else None,
        request_id=read_id(data.get("id")),
    )


def _pending(data: dict[str, Any]) -> Pending:
    name = data.get("id")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", name):
        raise unreadable(HOST, "it is still at work, but does not say where to ask again")
    return Pending(Request(f"{API}/{MODEL}/status/{name}", method="GET"))


HOST = Host(
    name="runpod",
    title="RunPod",
    models=(Model(MODEL, Limits(side=SIDE, steps=Span(1, 8), seeds=SEEDS, settings=(FORMAT, GUIDANCE, NEGATIVE))),),
    request=request,
    read=read,
    key_variable="RUNPOD_API_KEY",
    key_page="https://console.runpod.io/user/settings",
    billing_page="https://console.runpod.io/user/billing",
    # A first call may wait half a minute until a machine is ready.
    rate_policy=RatePolicy(timeout=300.0),
)
