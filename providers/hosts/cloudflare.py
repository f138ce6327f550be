"""Cloudflare Workers AI: schnell without seed and size, klein in any; free for 10 000 neurons a day."""

from __future__ import annotations

from ..answers.reading import good, picture_bytes
from ..answers.refusals import unreadable
from ..errors import BalanceEmpty, ContentRefused, HostDown, KeyRefused
from ..host import Host, Model, Sign
from ..key_form import ACCOUNT, KeyForm
from ..limits import Limits, Span
from ..order import Order
from ..wire import Answer, Part, Reply, Request

API = "https://api.cloudflare.com/client/v4"
MODEL = "@cf/black-forest-labs/flux-1-schnell"
KLEIN = "@cf/black-forest-labs/flux-2-klein-4b"
PROMPT = 2048
KLEIN_SIDE = Span(256, 1920, 16)  # a guess: its pages name no bounds
USED_UP = (
    "The 10 000 free neurons of the day are used up. They come back at 00:00 UTC; until then switch the account to the "
    "paid plan at https://dash.cloudflare.com, or use another host: the wires fit. Nothing was retried."
)
AGAIN = (
    "Its filter stops harmless prompts too, and the same prompt often passes on a second try: run once more, say it "
    "in other words, or use another model or host."
)


def request(order: Order) -> Request:
    """The order as its model takes it: schnell refuses every other field, klein wants a form."""
    there = f"{API}/accounts/{ACCOUNT}/ai/run/{order.model}"
    if order.model == KLEIN:
        fields = {"prompt": order.prompt, "width": str(order.width), "height": str(order.height)}
        return Request(there, parts=tuple(Part(name, value) for name, value in fields.items()))
    return Request(there, {"prompt": order.prompt, "steps": order.steps})


def read(answer: Answer) -> Reply:
    """The picture; a 200 may say that it failed."""
    data = good(HOST, answer)
    result = data.get("result")
    if data.get("success") is False or not isinstance(result, dict):
        raise unreadable(HOST, "it holds no picture")
    return Reply((picture_bytes(HOST, result.get("image")),))


HOST = Host(
    name="cloudflare",
    title="Cloudflare",
    models=(
        Model(MODEL, Limits(sizes=((1024, 1024),), steps=Span(1, 8), prompt_characters=PROMPT)),
        # Its prompt's length is a guess; that it takes a seed is nowhere proven, so none is sent.
        Model(KLEIN, Limits(side=KLEIN_SIDE, prompt_characters=PROMPT)),
    ),
    request=request,
    read=read,
    key_form=KeyForm(account_variable="CLOUDFLARE_ACCOUNT_ID"),
    key_variable="CLOUDFLARE_API_TOKEN",
    key_page="https://dash.cloudflare.com/profile/api-tokens",
    key_check=Request(f"{API}/user/tokens/verify", method="GET"),  # that it answers for every token is a guess
    billing_page="https://dash.cloudflare.com",
    # Status 0: each is told also in an answer that says success.
    signs=(
        Sign(0, "daily free allocation", BalanceEmpty, USED_UP),
        Sign(0, "capacity temporarily exceeded", HostDown),
        Sign(0, "authentication error", KeyRefused),
        Sign(0, "nsfw", ContentRefused, AGAIN),
    ),
)
