"""Batch: several pictures as several orders side by side. The good ones are kept whatever becomes of the rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ledger.receipt import Receipt, State
from ..library.pictures import preview
from ..providers.errors import ContentRefused, SchnellkitError
from ..providers.limits import check
from ..providers.order import Order
from ..providers.prices.money import Money
from ..providers.said import Said
from ..providers.split import split
from .delivery import Delivery, OrderContext
from .fulfil import fulfil
from .tokens import count_tokens

if TYPE_CHECKING:
    import torch

    from .runtime import Runtime


@dataclass(frozen=True)
class BatchResult:
    """What came of all orders: the pictures that arrived, every receipt, and what did not arrive and why."""

    images: torch.Tensor
    receipts: tuple[Receipt, ...]
    failures: tuple[str, ...] = ()


async def fulfil_all(order: Order, runtime: Runtime, context: OrderContext) -> BatchResult:
    """All pictures of the order. Raises the first cause only when not one arrived.

    Raises as `fulfil`.
    """
    import torch

    model = runtime.host(order.host).model(order.model)
    check(order, model.limits_for(order), runtime.host(order.host).title, count_tokens)
    orders = split(order, model)
    outcomes = await asyncio.gather(*_each_shown(orders, runtime, context), return_exceptions=True)
    deliveries = [outcome for outcome in outcomes if isinstance(outcome, Delivery)]
    problems = [
        (single, outcome)
        for single, outcome in zip(orders, outcomes, strict=True)
        if isinstance(outcome, BaseException)
    ]
    for _, problem in problems:
        if not deliveries or not isinstance(problem, SchnellkitError):
            raise problem
    receipts = (*(delivery.receipt for delivery in deliveries), *(failed_receipt(*problem) for problem in problems))
    images = deliveries[0].images if len(deliveries) == 1 else torch.cat([delivery.images for delivery in deliveries])
    return BatchResult(images, receipts, tuple(_describe_failure(*problem) for problem in problems))


def _each_shown(
    orders: Sequence[Order], runtime: Runtime, context: OrderContext
) -> list[Coroutine[None, None, Delivery]]:
    """The orders being fulfilled. Where there are several, the pictures of each are shown as it arrives."""
    arrived = shown = 0
    asked = sum(order.images for order in orders)

    async def fulfil_and_show(order: Order) -> Delivery:
        nonlocal arrived, shown
        delivery = await fulfil(order, runtime, context)
        arrived += order.images
        count = arrived
        # A picture that is there is not given up because it could not be counted or shown small.
        with suppress(Exception):
            if context.came:
                context.came(order.images, delivery.receipt)
            if context.show and len(orders) > 1:
                newest = await asyncio.get_running_loop().run_in_executor(runtime.decoders, preview, delivery.images)
                # Of two that came at once, the later may be ready to be shown first.
                if count > shown:
                    shown = count
                    context.show(count, asked, newest)
        return delivery

    return [fulfil_and_show(order) for order in orders]


def failed_receipt(order: Order, problem: BaseException) -> Receipt:
    """A receipt for an order that brought no picture. What it may have cost is in the ledger."""
    return Receipt(
        id="",
        state=_state(problem),
        charged=Money(*charge) if (charge := getattr(problem, "charge", None)) else None,
        told_by_host=bool(charge),
        order=order.name,
        host=order.host,
        model=order.model,
        when=time.time(),
        width=order.width,
        height=order.height,
        images=order.images,
        steps=order.steps,
        seeds=(order.seed,),
        refused=order.images if isinstance(problem, ContentRefused) else 0,
        note=str(problem),
    )


def _state(problem: BaseException) -> State:
    if getattr(problem, "charge", None):
        return "settled"
    return "failed" if getattr(problem, "no_work", True) else "unknown outcome"


def _describe_failure(order: Order, problem: BaseException) -> str:
    why = problem.args[0] if isinstance(problem, SchnellkitError) else str(problem)
    if order.seed is not None:
        return Said("seed {seed}: {why}", seed=order.seed, why=why)
    return Said("variation {variation}: {why}", variation=order.variation, why=why)
