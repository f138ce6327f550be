"""RunPod's public endpoint: everything under input, one picture a call, and its charge in the answer."""

from __future__ import annotations

import json
from typing import Any

from ..charges.tariffs import per_picture
from ..form import Form
from ..host import Endpoint, Host, Sale
from ..jobs import Queue
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json

MODEL = "black-forest-labs-flux-1-schnell"
JOBS = f"/v2/{MODEL}/status"


def read(form: Form, model: str) -> Order:
    """The order of a call."""
    form = form.inside("input")
    form.number("guidance", 7.5, least=0, most=10)
    form.text("negative_prompt", "")
    return Order(
        host="runpod",
        model=model,
        prompt=form.text("prompt"),
        width=form.whole("width", 1024, least=256, most=1536, multiple=64),
        height=form.whole("height", 1024, least=256, most=1536, multiple=64),
        seed=form.whole("seed", any_seed(2**31), most=2**31 - 1),
        steps=form.whole("num_inference_steps", 4, least=1, most=8),
        kind=form.text("image_format", "jpeg", options=("jpeg", "png")),
        by_link=True,
    )


def write(sale: Sale) -> Answered:
    """A job that is done; the address is under result, not under the name of its page."""
    output = {"result": sale.links[0], "cost": float(sale.cost or 0)}
    return as_json(200, {**_job(sale.request_id, "COMPLETED"), "executionTime": 1230, "output": output})


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """The first problem in this host's words."""
    first = problems[0]
    told = f"Invalid parameter: {first['loc'][-1]} {first['msg']}"
    return as_json(400, {"id": "sync-none", "status": "FAILED", "error": told})


def waiting(name: str, base: str, begun: bool) -> Answered:
    """What is not ready."""
    return as_json(200, _job(name, "IN_PROGRESS" if begun else "IN_QUEUE"))


def ended(verdict: str) -> Answered:
    """A job that came to nothing."""
    state = "CANCELLED" if verdict == "cancelled" else "FAILED"
    return as_json(200, {**_job("none", state), "error": "worker exited"})


def _job(name: str, state: str) -> dict[str, Any]:
    return {"id": name, "status": state, "delayTime": 12, "workerId": "abc123"}


HOST = Host(
    name="runpod",
    addresses=("api.runpod.ai", "image.runpod.ai"),
    endpoints=(
        Endpoint(
            path=rf"/v2/(?P<model>{MODEL})/runsync",
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_bad_key",
            bad_key="401_bad_key",
            too_many="429",
        ),
    ),
    price=lambda order: (per_picture(order, "0.003"), "USD"),
    link=lambda name, kind: f"https://image.runpod.ai/{name}/output.{kind}",
    queue=Queue(
        look=rf"GET {JOBS}/(?P<job>[\w-]+)",
        waiting=waiting,
        ended=ended,
        missing="404_no_job",
        first="in_queue",
        name=lambda answer: str(json.loads(answer.body)["id"]),
    ),
)
