"""What each host takes and costs, in words for the Hosts page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from ...personal.own_hosts import own_hosts
from ...personal.own_prices import BASES, SECOND_TOLD, known_prices, own_prices
from ...providers.host import Host, Model
from ...providers.limits import Limits, describe_sides
from ...providers.order import Order
from ...providers.prices.money import EXACT, Money, plain
from ...providers.prices.price_list import ANY_MODEL, Price, is_old, price_of, quote
from ...providers.prices.units import SECOND
from ...providers.said import Said, one_after_the_other

SIDE = 1024
SQUARE = f"{SIDE} × {SIDE}"
STEPS = 4
UNITS = {
    "free": Said("free"),
    "image": Said("a picture"),
    "call": Said("a picture"),
    "megapixel": Said("a megapixel (1024 × 1024)"),
    "megapixel_up": Said("a megapixel (1024 × 1024), rounded up to whole ones"),
    "megapixel_step": Said("a megapixel and step"),
    "megapixel_1000000": Said("a megapixel (1 000 000 pixels)"),
    "megapixel_1000000_up": Said("a megapixel (1 000 000 pixels), rounded up to whole ones"),
    "first_megapixel": Said("the first megapixel"),
    "step": Said("a step"),
    "tile": Said("a tile (512 × 512)"),
    "tile_step": Said("a tile (512 × 512)"),
    "pixel": Said("a pixel"),
    "pixel_4_steps": Said("a pixel in 4 steps"),
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
    return Said("{unit}, and {second}", unit=told, second=SECOND_TOLD[SECOND[basis][0]]) if basis in SECOND else told


def _models(host: Host) -> list[Model]:
    any_model = [Model(ANY_MODEL, host.any_model.limits)] if host.any_model else []
    return [*host.models, *any_model]


def _model_view(
    host: Host, model: Model, prices: tuple[Price, ...], own: tuple[Price, ...], today: date
) -> dict[str, object]:
    price = price_of(host.name, model.id, prices)
    return {
        "id": model.id,
        "limits": [*_limits_view(model.limits), *([[Said("availability"), model.doubt]] if model.doubt else [])],
        "price": {**_price_view(host, model, price, today), "own": price in own},
    }


def _limits_view(limits: Limits) -> list[list[str]]:
    """The limits as pairs of a word and what it may be."""
    characters, tokens = limits.prompt_characters, limits.prompt_tokens
    prompt = one_after_the_other(
        Said("at most {most} characters", most=characters) if characters else "",
        Said("at most {most} tokens", most=tokens) if tokens else "",
        between=", ",
    )
    words = {
        Said("sizes"): _sizes(limits),
        Said("steps"): limits.steps.describe() if limits.steps else Said("chosen by the host"),
        Said("seed"): Said("any, folded into its range") if limits.seeds else Said("none: the same seed draws anew"),
        Said("prompt"): prompt,
        Said("reference"): _references(limits.references),
    }
    return [[name, value] for name, value in words.items() if value]


def _references(most: int) -> str:
    if most > 1:
        return Said("takes up to {most} reference pictures", most=most)
    return Said("takes one reference picture") if most else ""


def _sizes(limits: Limits) -> str:
    if limits.sizes:
        return ", ".join(f"{width}×{height}" for width, height in limits.sizes)
    return describe_sides(limits)


def _pace(host: Host) -> str:
    policy = host.rate_policy
    pace = Said("at most {most} orders at a time", most=policy.at_once)
    if not policy.per_minute:
        return pace
    often = Said("{most} a minute after a burst of {burst}", most=f"{policy.per_minute:g}", burst=policy.burst)
    return one_after_the_other(pace, often, between=", ")


def _price_view(host: Host, model: Model, price: Price | None, today: date) -> dict[str, object]:
    if price is None or price.amount is None:
        return {"text": Said("price unknown"), "known": False, **_origin(price, today)}
    return {
        "text": amounts(price, price.amount),
        "known": True,
        "example": _example(host, model, price),
        **_origin(price, today),
    }


def amounts(price: Price, amount: Decimal) -> str:
    """What a price asks for what, in words."""
    if price.basis == "free":
        return Said("free")
    text = Said("{money} {unit}", money=Money(amount, price.currency), unit=UNITS.get(price.basis, ""))
    second = SECOND[price.basis][0] if price.basis in SECOND else ""
    if second and (more := getattr(price, second)) is not None:
        beside = Said("{money} {unit}", money=Money(more, price.currency), unit=SECOND_TOLD[second])
        text = one_after_the_other(text, beside, between=", ")
    steps = Said("beyond {steps} steps in proportion", steps=price.usual_steps) if price.usual_steps else ""
    percent = plain(EXACT.multiply(price.margin, Decimal(100))) if price.margin else ""
    about = Said("about: up to {percent} % more or less", percent=percent) if percent else ""
    return one_after_the_other(text, steps, about, between="; ")


def _origin(price: Price | None, today: date) -> dict[str, object]:
    dated = price.date if price else None
    return {
        "date": dated.isoformat() if dated else "",
        "old": price is not None and is_old(price, today),
        "source": price.source if price else "",
        "note": _note(price) if price else "",
    }


def _example(host: Host, model: Model, price: Price) -> str:
    """What one usual picture costs by that price."""
    steps = min(STEPS, model.limits.steps.most) if model.limits.steps else None
    order = Order(host.name, model.id, "", SIDE, SIDE, steps=steps)
    quoted = quote(order, (price,))
    if not quoted.money or price.basis == "free":
        return ""
    if steps is None:
        return Said("{price} for {size}", price=quoted, size=SQUARE)
    return Said("{price} for {size}, {steps} steps", price=quoted, size=SQUARE, steps=steps)


def _note(price: Price) -> str:
    return one_after_the_other(Said("a guess") if price.guess else "", price.note, between=": ")
