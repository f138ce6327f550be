"""NVIDIA's API catalog: seven sizes, one picture a call, and a 202 to poll when it takes longer."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

from ..canned import cases
from ..form import Form
from ..host import Endpoint, Host, Sale
from ..jobs import Queue
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json
from .openai_shape import plain

SIZES = ((1024, 1024), (768, 1344), (1344, 768), (896, 1152), (1152, 896), (832, 1216), (1216, 832))
POLL = "/v2/nvcf/pexec/status/"


def read(form: Form, model: str) -> Order:
    """The order of a call to the catalog."""
    order = read_infer(form, "nvidia", model)
    if (order.width, order.height) not in SIZES:
        expected = ", ".join(f"{width}x{height}" for width, height in SIZES)
        form.note("width", "value_error", f"Value error, size must be one of {expected}", order.width)
    return order


def read_infer(form: Form, host: str, model: str) -> Order:
    """What the catalog and the container have in common; the seed 0 means any."""
    form.text("mode", "base", options=("base",))
    form.number("cfg_scale", 0, least=0, most=0)
    return Order(
        host=host,
        model=model,
        prompt=form.text("prompt", longest=10_000),
        width=form.whole("width", 1024, least=1),
        height=form.whole("height", 1024, least=1),
        seed=form.whole("seed", 0, most=2**32 - 1) or any_seed(2**32),
        steps=form.whole("steps", 4, least=1, most=4),
        kind="jpeg",
    )


def read_klein(form: Form, model: str) -> Order:
    """klein's preview: one size, and a mode of its own."""
    order = Order(
        host="nvidia",
        model=model,
        prompt=form.text("prompt", longest=10_000),
        width=form.whole("width", 1024, least=1),
        height=form.whole("height", 1024, least=1),
        seed=form.whole("seed", 0, most=2**32 - 1) or any_seed(2**32),
        steps=form.whole("steps", 4, least=1, most=4),
        kind="jpeg",
    )
    form.text("mode", "Image Generation", options=("Image Generation", "Image Editing"))
    for name, side in (("height", order.height), ("width", order.width)):
        if side != 1024:
            form.note(name, "value_error", f"Value error, Only {name}=1024 is supported", side)
    return order


def write(sale: Sale) -> Answered:
    """The answer of the catalog, with the state of the call in its headers."""
    headers = {"nvcf-reqid": sale.request_id, "nvcf-status": "fulfilled"}
    return as_json(200, artifacts(sale), headers)


def artifacts(sale: Sale) -> dict[str, Any]:
    """The pictures as this host's artifacts."""
    seed = sale.order.seed
    kept = [{"base64": plain(picture), "finishReason": "SUCCESS", "seed": seed} for picture in sale.pictures]
    return {"artifacts": kept}


def invalid(problems: list[dict[str, Any]]) -> Answered:
    """Pydantic's whole list."""
    return as_json(422, {"detail": problems})


def waiting(request_id: str, base: str, begun: bool) -> Answered:
    """Not ready: ask again at the address given."""
    stored = cases("nvidia")["202_pending"]
    at = "https://api.nvcf.nvidia.com" if base.endswith(".nvidia.com") else base
    return dataclasses.replace(
        stored, headers={**stored.headers, "nvcf-reqid": request_id, "location": at + POLL + request_id}
    )


def ended(verdict: str) -> Answered:
    """The last answer to a poll whose call came to nothing."""
    failed = cases("nvidia")["500_container"]
    status = 200 if verdict == "rejected" else 500
    return dataclasses.replace(failed, status=status, headers={**failed.headers, "nvcf-status": verdict})


HOST = Host(
    name="nvidia",
    addresses=("ai.api.nvidia.com", "api.nvcf.nvidia.com", "integrate.api.nvidia.com"),
    endpoints=(
        Endpoint(
            path=r"/v1/genai/(?P<model>black-forest-labs/flux\.1-schnell)",
            read=read,
            write=write,
            invalid=invalid,
            missing_key="401_missing_header",
            bad_key="403_bad_key",
            too_many="429",
        ),
        Endpoint(
            path=r"/v1/genai/(?P<model>black-forest-labs/flux\.2-klein-4b)",
            read=read_klein,
            write=write,
            invalid=invalid,
            missing_key="401_missing_header",
            bad_key="403_bad_key",
            too_many="429",
        ),
    ),
    price=lambda order: (Decimal(1), "trial credit"),
    queue=Queue(
        look=rf"GET {POLL}(?P<job>.+)",
        waiting=waiting,
        missing="404_function_gone",
        first="202_pending",
        name=lambda answer: answer.headers["nvcf-reqid"],
        ended=ended,
    ),
)
