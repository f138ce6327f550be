"""Template: a body in which {prompt} and other nouns of an order stand; filled in they are values, never code."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from math import gcd, isfinite
from typing import Any
from urllib.parse import quote

from ..limits import HALF_A_CHARACTER
from ..order import Order
from .fields import NotDescribed, shown

DEPTH = 16
BRACES = "{{ or }}"


def _ratio(order: Order) -> str:
    shared = gcd(order.width, order.height) or 1
    return f"{order.width // shared}:{order.height // shared}"


NOUNS: dict[str, Callable[[Order], str | int | None]] = {
    "prompt": lambda order: order.prompt,
    "model": lambda order: order.model,
    "width": lambda order: order.width,
    "height": lambda order: order.height,
    "size": lambda order: order.size,
    "aspect_ratio": _ratio,
    "seed": lambda order: order.seed,
    "steps": lambda order: order.steps,
    "images": lambda order: order.images,
}
PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
WHOLE = re.compile(r"\{([a-z_]+)\}")
TOLD = ", ".join(f"{{{noun}}}" for noun in NOUNS)


def template(value: Any, at: str, depth: int = DEPTH) -> Any:
    """The template, every number one that JSON can send. Raises NotDescribed for what cannot be filled in or sent."""
    if not depth:
        raise NotDescribed(f"{at} is nested too deeply; allowed are {DEPTH} levels.")
    if isinstance(value, dict):
        return {_sendable(name, at): template(one, f"{at}.{shown(name)}", depth - 1) for name, one in value.items()}
    if isinstance(value, list):
        return [template(one, f"{at}[{place}]", depth - 1) for place, one in enumerate(value)]
    if isinstance(value, str):
        _nouns_of_text(_sendable(value, at), at)
        return value
    if isinstance(value, Decimal):
        number = float(value)
        if not isfinite(number):
            raise NotDescribed(f"{at} is too great a number; allowed are those that JSON can send.")
        return number
    return value


def nouns_of(value: Any, at: str) -> frozenset[str]:
    """The nouns that stand in a template. Raises NotDescribed for one that no order has."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return frozenset().union(*(nouns_of(one, at) for one in value))
    return _nouns_of_text(value, at) if isinstance(value, str) else frozenset()


def filled(value: Any, order: Order) -> Any:
    """The template with the order in it. A text that is one noun alone becomes its value, a number for instance."""
    if isinstance(value, dict):
        return {name: filled(one, order) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, order) for one in value]
    if not isinstance(value, str):
        return value
    if alone := WHOLE.fullmatch(value):
        return NOUNS[alone[1]](order)
    return PIECE.sub(lambda piece: str(NOUNS[piece[1]](order)) if piece[1] else piece[0][0], value)


def filled_path(address: str, order: Order) -> str:
    """An address with the model in it, written so that it stays within the path."""
    return address.replace("{model}", quote(order.model, safe="/"))


def _nouns_of_text(text: str, at: str) -> frozenset[str]:
    found = set()
    for piece in PIECE.finditer(text):
        if piece[0] in ("{{", "}}"):
            continue
        if piece[1] not in NOUNS:
            raise NotDescribed(f"{at} holds {shown(piece[0])}; allowed are {TOLD}, and {BRACES} for a brace itself.")
        found.add(piece[1])
    return frozenset(found)


def _sendable(text: str, at: str) -> str:
    if HALF_A_CHARACTER.search(text):
        raise NotDescribed(f"{at} holds half of a character; allowed are whole ones.")
    return text
