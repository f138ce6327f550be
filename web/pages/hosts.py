"""What each host takes and costs, in words for the Hosts page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from ...personal.own_hosts import own_hosts
from ...personal.own_prices import BASES, SECOND_TOLD, known_prices, own_prices
from ...providers.host import Host, Model
from ...providers.limits import Limits
from ...providers.order import Order
from ...providers.prices.money import EXACT, Money, plain
from ...providers.prices.price_list import ANY_MODEL, Price, is_old, price_of, quote
from ...providers.prices.units import SECOND

SIDE = 1024
STEPS = 4
UNITS = {
    "image": "a picture",
    "call": "a picture",
    "megapixel": "a megapixel (1024 × 1024)",
    "megapixel_up": "a megapixel (1024 × 1024), rounded up to whole ones",
    "megapixel_step": "a megapixel and step",
    "megapixel_1000000": "a megapixel (1 000 000 pixels)",
    "megapixel_1000000_up": "a megapixel (1 000 000 pixels), rounded up to whole ones",
    "first_megapixel": "the first megapixel",
    "step": "a step",
    "tile": "a tile (512 × 512)",
    "tile_step": "a tile (512 × 512)",
    "pixel": "a pixel",
    "pixel_4_steps": "a pixel in 4 steps",
}


def hosts_view(home: Path, hosts: Mapping[str, Host], today: date) -> dict[str, object]:
    """For every host: models, limits, prices with their dates and sources; and what is wrong with one's own files."""
    prices, own = known_prices(home), own_prices(home)
    return {
        "faults": list(own_hosts(home).faults.values()),
        "bases": [{"name": basis, "told": _basis(basis), "second": basis in SECOND} for basis in BASES],
        "hosts": [
            {
                "name": host.name,
                "title": host.title,
                "keyed": bool(host.key_variable),
                "billing": host.billing_page,
                "pace": _pace(host),
                "models": [_model_view(host, model, prices, own, today) for model in _models(host)],
            }
            for host in hosts.values()
        ],
    }


def _basis(basis: str) -> str:
    """What a basis counts, in words; with what it counts beside that."""
    told = UNITS.get(basis, basis)
    return f"{told}, and {SECOND_TOLD[SECOND[basis][0]]}" if basis in SECOND else told


def _models(host: Host) -> list[Model]:
    any_model = [Model(ANY_MODEL, host.any_model.limits)] if host.any_model else []
    return [*host.models, *any_model]


def _model_view(
    host: Host, model: Model, prices: tuple[Price, ...], own: tuple[Price, ...], today: date
) -> dict[str, object]:
    price = price_of(host.name, model.id, prices)
    return {
        "id": model.id,
        "limits": [*_limits_view(model.limits), *([["availability", model.doubt]] if model.doubt else [])],
        "price": {**_price_view(host, model, price, today), "own": price in own},
    }


def _limits_view(limits: Limits) -> list[list[str]]:
    """The limits as pairs of a word and what it may be."""
    sizes = ", ".join(f"{width}×{height}" for width, height in limits.sizes) or f"sides of {limits.side}"
    if limits.pixels and not limits.sizes:
        sizes += f", at most {limits.pixels / 2**20:.3g} megapixels"
    prompt = [
        f"{limits.prompt_characters} characters" if limits.prompt_characters else "",
        f"{limits.prompt_tokens} tokens" if limits.prompt_tokens else "",
    ]
    words = {
        "sizes": sizes,
        "steps": str(limits.steps) if limits.steps else "chosen by the host",
        "seed": "any, folded into its range" if limits.seeds else "none: the same seed draws anew",
        "prompt": f"at most {', '.join(filter(None, prompt))}" if any(prompt) else "",
        "reference": "takes one reference picture" if limits.reference else "",
    }
    return [[name, value] for name, value in words.items() if value]


def _pace(host: Host) -> str:
    pace = f"at most {host.rate_policy.at_once} orders at a time"
    if host.rate_policy.per_minute:
        pace += f", {host.rate_policy.per_minute:g} a minute after a burst of {host.rate_policy.burst}"
    return pace


def _price_view(host: Host, model: Model, price: Price | None, today: date) -> dict[str, object]:
    if price is None or price.amount is None:
        return {"text": "price unknown", "known": False, **_origin(price, today)}
    return {
        "text": amounts(price, price.amount),
        "known": True,
        "example": _example(host, model, price),
        **_origin(price, today),
    }


def amounts(price: Price, amount: Decimal) -> str:
    """What a price asks for what, in words."""
    if price.basis == "free":
        return "free"
    text = f"{Money(amount, price.currency)} {UNITS.get(price.basis, '')}"
    second = SECOND[price.basis][0] if price.basis in SECOND else ""
    if second and (more := getattr(price, second)) is not None:
        text += f", {Money(more, price.currency)} {SECOND_TOLD[second]}"
    if price.usual_steps:
        text += f"; beyond {price.usual_steps} steps in proportion"
    if price.margin:
        text += f"; about: up to {plain(EXACT.multiply(price.margin, Decimal(100)))} % more or less"
    return text


def _origin(price: Price | None, today: date) -> dict[str, object]:
    dated = price.date if price else None
    return {
        "date": dated.isoformat() if dated else "",
        "old": price is not None and is_old(price, today),
        "source": price.source if price else "",
        "note": ": ".join(filter(None, ("a guess" if price.guess else "", price.note))) if price else "",
    }


def _example(host: Host, model: Model, price: Price) -> str:
    """What one usual picture costs by that price."""
    steps = min(STEPS, model.limits.steps.most) if model.limits.steps else None
    order = Order(host.name, model.id, "", SIDE, SIDE, steps=steps)
    quoted = quote(order, (price,))
    at = f"{SIDE} × {SIDE}" + (f", {steps} steps" if steps else "")
    return f"{quoted} for {at}" if quoted.money and price.basis != "free" else ""
