"""Split: one order of many pictures becomes the calls its host takes, each of which stands alone."""

from __future__ import annotations

from .host import Model
from .limits import SEED_RANGE, Limits
from .order import Order


def split(order: Order, model: Model) -> tuple[Order, ...]:
    """The calls that make up the order, in the order of their pictures.

    A host promises the same picture only for the same seed in a call of its own, so a host with a
    seed makes one picture a call. What a host does not take is left out, and its settings are filled
    in: orders that would give the same pictures are equal.
    """
    limits = model.limits_for(order)
    at_once = 1 if limits.seeds else limits.per_call
    return tuple(
        _call(order, limits, first, min(at_once, order.images - first)) for first in range(0, order.images, at_once)
    )


def fit(order: Order, limits: Limits) -> tuple[Order, str]:
    """The order in the nearest size its model takes, and a sentence that says so if it had to change."""
    if limits.takes_size(order.width, order.height):
        return order, ""
    width, height = limits.nearest_sizes(order.width, order.height)[0]
    said = f"size fitted: {order.width} × {order.height} became {width} × {height}"
    return order.with_(width=width, height=height), said


def _call(order: Order, limits: Limits, first: int, images: int) -> Order:
    seed = ((order.seed or 0) + first) % SEED_RANGE
    filled = {setting.name: setting.default for setting in limits.settings} | dict(order.options)
    return order.with_(
        images=images,
        seed=limits.fold(seed) if limits.seeds else None,
        variation=None if limits.seeds else _variation(order, first),
        steps=order.steps if limits.steps else None,
        options=tuple(sorted(filled.items())),
    )


def _variation(order: Order, first: int) -> int:
    """Where a host has no seed, what tells its pictures apart: another variation is another order."""
    start = order.variation if order.variation is not None else order.seed or 0
    return (start + first) % SEED_RANGE
