"""Nscale: OpenAI's shape, priced by the pixel; neither a seed nor steps are proven there, so neither is sent."""

from __future__ import annotations

from ..answers.reading import good, openai_pictures
from ..errors import BalanceEmpty, TooManyRequests
from ..host import Host, Model, Sign
from ..limits import Limits, Span
from ..order import Order
from ..setting import Text
from ..wire import Answer, Reply, Request

API = "https://inference.api.nscale.com/v1"
MODEL = "black-forest-labs/FLUX.1-schnell"
SIDE = Span(256, 2048, 16)  # a guess: its pages name no bounds
USER = Text("user", 64)  # its length is a guess
CONSOLE = "https://console.nscale.com"
NO_CREDIT = f"Add credit at {CONSOLE}, or use another host: the wires fit. Nothing was retried."
EITHER = f"It answers so too where the account has no credit: look at {CONSOLE}, or wait a little."


def request(order: Order) -> Request:
    """The order as Nscale takes it."""
    body: dict[str, object] = {
        "model": order.model,
        "prompt": order.prompt,
        "n": order.images,
        "size": order.size,
        "response_format": "b64_json",
    }
    if user := order.option("user"):
        body["user"] = user
    return Request(f"{API}/images/generations", body)


def read(answer: Answer) -> Reply:
    """The pictures."""
    return Reply(openai_pictures(HOST, good(HOST, answer)))


HOST = Host(
    name="nscale",
    title="Nscale",
    models=(Model(MODEL, Limits(side=SIDE, settings=(USER,))),),
    request=request,
    read=read,
    key_variable="NSCALE_SERVICE_TOKEN",
    # Its console; that tokens and bills are kept there is a guess.
    key_page=CONSOLE,
    billing_page=CONSOLE,
    # Its 429 is an empty account; that it says so by the word credit, and has another 429 too, is a guess.
    signs=(Sign(429, "credit", BalanceEmpty, NO_CREDIT), Sign(429, "", TooManyRequests, EITHER)),
)
