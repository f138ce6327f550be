"""Trouble on demand: what a header or a prompt marker like [sandbox:402_credit] asks to go wrong."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .canned import cases
from .form import fields_of
from .host import Host
from .order import Order
from .wire import Answered, Asked, as_json, as_text

PICTURES = ("black_picture", "empty_picture", "wrong_size", "huge", "gif", "not_a_picture")
BODIES = (
    "truncated",
    "not_json",
    "wrong_types",
    "wrong_shape",
    "empty_list",
    "empty_body",
    "drop",
    "drop_halfway",
)
INSTEAD = ("plain_text", "html_proxy", "error_in_200", "drop_before")
FILES = (
    "download_404",
    "download_500",
    "download_drop",
    "download_http",
    "download_huge",
    "download_private",
    "download_redirect",
    "download_redirect_loop",
    "download_redirect_private",
    "download_html",
)

# How many of a wish's words have to be figures.
FIGURES = {"slow": 2, "pending": 1, "fail_times": 1}
GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")


@dataclass(frozen=True)
class Wish:
    """One thing asked to go wrong, with what stands behind its colons."""

    name: str
    more: tuple[str, ...] = ()

    @property
    def number(self) -> float:
        """The first figure behind it."""
        return float(self.more[0])


def wishes_of(host: Host, asked: Asked) -> list[Wish]:
    """What the header `x-sandbox` and the markers in the prompt ask for."""
    texts = [part.strip() for part in asked.headers.get("x-sandbox", "").split(",")]
    prompt = _field(asked.body, host.prompt)
    texts += re.findall(r"\[sandbox:([\w.:-]+)\]", prompt if isinstance(prompt, str) else "")
    return [_wish(text) for text in texts if text]


def _wish(text: str) -> Wish:
    name, *more = text.split(":")
    return Wish(name, tuple(more))


def _field(body: bytes, name: str) -> object:
    """The value of that field, also where the host wants all fields under one called input."""
    fields = fields_of(body)
    inner = fields.get("input")
    return fields.get(name, inner.get(name) if isinstance(inner, dict) else None)


def slowness(wish: Wish, body: bytes) -> float:
    """The seconds a slow:SECONDS asks for; slow:SECONDS:SEED means only the order with that seed."""
    meant = not wish.more[1:] or wish.more[1] == str(_field(body, "seed"))
    return wish.number if meant else 0.0


def later_wish(wish: Wish) -> Wish:
    """The case inside a fail_times:N:CASE."""
    return Wish(wish.more[1], wish.more[2:])


def unknown(host: Host, wishes: Iterable[Wish]) -> Answered | None:
    """Says which wish this host cannot grant, so that a typing error never passes for a success."""
    known = {*cases(host.name), *PICTURES, *BODIES, *INSTEAD, "slow"}
    known |= set(FILES) if host.link else set()
    known |= {"pending"} if host.queue else set()
    for wish in wishes:
        figures = wish.more[: FIGURES.get(wish.name, 0)]
        inner = later_wish(wish) if wish.name == "fail_times" and len(wish.more) > 1 else wish
        wrong = inner.name not in known or not all(re.fullmatch(r"\d+(\.\d+)?", figure) for figure in figures)
        if wrong or (inner.name in ("slow", "pending") and not inner.more):
            told = f"the sandbox has no case '{':'.join((wish.name, *wish.more))}' for {host.name}; it has: "
            return as_text(400, told + ", ".join(sorted(known | {"fail_times:N:CASE"})))
    return None


def instead(host: Host, wish: Wish) -> Answered | None:
    """The answer that comes in place of any work."""
    if wish.name in cases(host.name) and not (host.queue and wish.name == host.queue.first):
        return host.canned(wish.name)
    if wish.name == "plain_text":
        return as_text(500, "Internal Server Error")
    if wish.name == "html_proxy":
        return as_text(502, "<html><head><title>502 Bad Gateway</title></head>\r\n<body></body></html>", "text/html")
    if wish.name == "error_in_200":
        failed = [answer for answer in cases(host.name).values() if answer.status >= 500]
        if failed:
            return dataclasses.replace(failed[0], status=200)
        return as_json(200, {"error": {"message": "Internal error", "type": "server_error", "code": 500}})
    if wish.name == "drop_before":
        return Answered(500, {}, b"", cut=0)
    return None


def spoiled_picture(name: str, picture: bytes, order: Order) -> bytes:
    """A picture gone wrong in the way asked for."""
    from PIL import Image

    from .pictures.draw import draw, encoded
    from .pictures.png import enormous

    if name == "empty_picture":
        return b""
    if name == "not_a_picture":
        return b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    if name == "black_picture":
        return encoded(Image.new("RGB", (order.width, order.height)), order, 0)
    if name == "wrong_size":
        return draw(dataclasses.replace(order, width=order.width // 2, height=order.height // 2))
    if name == "huge":
        return enormous()
    if name == "gif":
        return GIF
    return picture


def spoiled_answer(name: str, answer: Answered) -> Answered:
    """A good answer gone wrong on its way, after the work was done and billed."""
    body = answer.body
    if name == "truncated":
        return dataclasses.replace(answer, body=body[: len(body) * 2 // 3])
    if name == "not_json":
        return dataclasses.replace(answer, body=b"It worked, but a proxy says hello instead.")
    if name == "empty_body":
        return dataclasses.replace(answer, body=b"")
    if name == "drop":
        return dataclasses.replace(answer, cut=0)
    if name == "drop_halfway":
        return dataclasses.replace(answer, cut=len(body) // 2)
    if name in ("wrong_types", "wrong_shape", "empty_list"):
        return dataclasses.replace(answer, body=json.dumps(_changed(name, json.loads(body))).encode())
    return answer


def _changed(name: str, value: object) -> object:
    if isinstance(value, dict):
        return {key: _changed(name, inner) for key, inner in value.items()}
    if isinstance(value, list):
        if name == "empty_list":
            return []
        return "not a list" if name == "wrong_shape" else [_changed(name, inner) for inner in value]
    return 17 if isinstance(value, str) and name == "wrong_types" else value
