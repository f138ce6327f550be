"""What each host takes and costs, in words for the Hosts page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ...personal.own_prices import BASES, SOURCE, known_prices
from ...providers.host import Host, Model
from ...providers.limits import Limits
from ...providers.money import Money
from ...providers.order import Order
from ...providers.prices import ANY_MODEL, Price, is_old, price_of, quote

SIDE = 1024
STEPS = 4
UNITS = {
    "image": "a picture",
    "call": "a picture",
    "megapixel": "a megapixel (1024 × 1024)",
    "megapixel_step": "a megapixel and step",
}


def hosts_view(home: Path, hosts: Mapping[str, Host], today: date) -> dict[str, object]:
    """For every host: models, limits, prices with their dates and sources."""
    prices = known_prices(home)
    return {
        "bases": [{"name": basis, "told": UNITS.get(basis, basis)} for basis in BASES],
        "hosts": [
            {
                "name": host.name,
                "title": host.title,
                "keyed": bool(host.key_variable),
                "billing": host.billing_page,
                "pace": _pace(host),
                "models": [_model_view(host, model, prices, today) for model in _models(host)],
            }
            for host in hosts.values()
        ],
    }


def _models(host: Host) -> list[Model]:
    any_model = [Model(ANY_MODEL, host.any_model.limits)] if host.any_model else []
    return [*host.models, *any_model]


def _model_view(host: Host, model: Model, prices: tuple[Price, ...], today: date) -> dict[str, object]:
    return {
        "id": model.id,
        "limits": _limits_view(model.limits),
        "price": _price_view(host, model, price_of(host.name, model.id, prices), today),
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
        return {"text": "price unknown", "known": False, "own": False, **_origin(price, today)}
    text = "free" if price.basis == "free" else f"{Money(price.amount, price.currency)} {UNITS.get(price.basis, '')}"
    return {
        "text": text,
        "known": True,
        "own": price.source == SOURCE,
        "example": _example(host, model, price),
        **_origin(price, today),
    }


def _origin(price: Price | None, today: date) -> dict[str, object]:
    dated = price.date if price else None
    return {
        "date": dated.isoformat() if dated else "",
        "old": price is not None and is_old(price, today),
        "source": price.source if price else "",
        "note": price.note if price else "",
    }


def _example(host: Host, model: Model, price: Price) -> str:
    """What one usual picture costs by that price."""
    steps = min(STEPS, model.limits.steps.most) if model.limits.steps else None
    order = Order(host.name, model.id, "", SIDE, SIDE, steps=steps)
    quoted = quote(order, (price,))
    at = f"{SIDE} × {SIDE}" + (f", {steps} steps" if steps else "")
    return f"{quoted} for {at}" if quoted.money and price.basis != "free" else ""
