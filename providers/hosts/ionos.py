"""IONOS AI Model Hub: German servers under EU law; no seed, no steps, and a key that tells its end."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone

from ..answers.reading import good, listed, openai_pictures
from ..answers.refusals import key_place
from ..free_look import FreeLook, Looked
from ..host import Host, Model, RatePolicy
from ..limits import Limits
from ..order import Order
from ..setting import Text
from ..wire import Answer, Reply, Request

API = "https://openai.inference.de-txl.ionos.com/v1"
MODELS = Request(f"{API}/models", method="GET")
MODEL = "black-forest-labs/FLUX.1-schnell"
SIZES = ((1024, 1024), (1024, 1792), (1792, 1024))
# Its page writes 1024*1024, its own client sends 1024x1024.
BETWEEN = "x"
USER = Text("user", 64)  # its length is a guess


def request(order: Order) -> Request:
    """The order as IONOS takes it."""
    body: dict[str, object] = {
        "model": order.model,
        "prompt": order.prompt,
        "n": order.images,
        "size": f"{order.width}{BETWEEN}{order.height}",
        "response_format": "b64_json",
    }
    if user := order.option("user"):
        body["user"] = user
    return Request(f"{API}/images/generations", body)


def read(answer: Answer) -> Reply:
    """The pictures."""
    return Reply(openai_pictures(HOST, good(HOST, answer)))


def expired(token: str, now: float) -> bool:
    """Whether the token says of itself that it has expired."""
    end = _end(token)
    return end is not None and end <= now


def key_problem(token: str, now: float) -> str | None:
    """Why the token cannot work any more, told before anything is sent."""
    if not expired(token, now):
        return None
    day = datetime.fromtimestamp(_end(token) or 0.0, timezone.utc).date()
    return f"The IONOS token expired on {day}. Nothing was sent. Make a new one and put it in {key_place(HOST)}."


def _end(token: str) -> float | None:
    """The end of the token's life, a time in its middle part; None where it tells none."""
    try:
        middle = token.split(".")[1]
        told = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))["exp"]
        datetime.fromtimestamp(told, timezone.utc)
        return float(told)
    except (ValueError, LookupError, TypeError, OverflowError, OSError, RecursionError):
        return None


def listed_models(answer: Answer) -> Looked:
    """Which of our models are in its list; it tells no prices."""
    return listed(HOST, answer)


HOST = Host(
    name="ionos",
    title="IONOS",
    models=(Model(MODEL, Limits(sizes=SIZES, prompt_tokens=256, settings=(USER,))),),
    request=request,
    read=read,
    key_variable="IONOS_API_TOKEN",
    # Its console; that tokens and bills are kept there is a guess.
    key_page="https://dcd.ionos.com",
    key_check=MODELS,
    free_looks=(FreeLook(MODELS, listed_models),),
    key_problem=key_problem,
    billing_page="https://dcd.ionos.com",
    # It counts pictures, not requests: with one picture a call the two are the same.
    rate_policy=RatePolicy(at_once=8, per_minute=10, burst=20),
    in_eu=True,
)
