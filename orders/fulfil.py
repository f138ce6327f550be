"""Fulfil: the whole life of one order, from its check to its pictures, in one straight line."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from ..ledger.ledger import Ledger
from ..ledger.memory import JustLost, LeftOpen, UnderWay
from ..ledger.receipt import Receipt
from ..ledger.recovery import recover
from ..library.pictures import NotAPicture, decode
from ..providers.errors import SchnellkitError, StoreTrouble, UnknownOutcome
from ..providers.host import Host
from ..providers.limits import check
from ..providers.order import Order
from ..providers.prices.price_list import Quote, quote
from ..providers.said import Said, one_after_the_other
from ..wire.rate_limiter import ATTEMPTS, OnProgress
from ..wire.sending import Sender
from .delivery import Delivery, OrderContext
from .own_fault import own_fault
from .purchase import CANCELLED, Purchase
from .resume import resume
from .runtime import Runtime
from .tokens import count_tokens

UNDER_WAY_SECONDS = 0.5


async def fulfil(order: Order, runtime: Runtime, context: OrderContext) -> Delivery:
    """The pictures of one order: from the library if they were paid for before, else bought, once.

    Raises InvalidOrder, CapReached, StoreTrouble or HostError, a plain SchnellkitError for a fault of our own, and
    nothing else but a cancel. Only a HostError without `no_work` may have been charged, and such an order is listed as
    an unknown outcome.
    """
    try:
        return await _fulfil(order, runtime, context)
    except SchnellkitError:
        raise
    except Exception as problem:
        raise SchnellkitError(one_after_the_other(own_fault(problem), Said("Nothing was sent."))) from problem
    finally:
        runtime.write_later()


async def _fulfil(order: Order, runtime: Runtime, context: OrderContext) -> Delivery:
    runtime.settings.must_be_clear()
    host = runtime.host(order.host)
    check(order, host.limits(order), host.title, count_tokens)
    if context.fresh:
        return await buy(order, host, runtime, context)

    ledger, sandbox = runtime.ledger, runtime.settings.sandbox

    async def look_up_or_buy(report: OnProgress) -> Delivery:
        recovered = lost = False
        known = None
        while True:
            there = await asyncio.to_thread(what_is_there, order, ledger, sandbox=sandbox)
            if there.stored:
                return there.stored
            known = there.unknown if known is None else known
            before = there.kept or there.unknown
            if before and await resume(order, runtime, there.kept, there.unknown, report):
                continue
            try:
                return await buy(order, host, runtime, replace(context, report=report), known)
            except JustLost:
                if lost:
                    raise UnknownOutcome(
                        Said(
                            "Another Run sent the same order to {host} a moment ago, and its answer was lost. "
                            "It may have been charged, so it was not sent again. It is listed under unknown outcomes "
                            "on the Spend page; look at the account there before running again.",
                            host=host.title,
                        )
                    ) from None
                lost = True
            except LeftOpen:
                if recovered:
                    raise StoreTrouble(
                        Said(
                            "This order was left open by a ComfyUI that ended, and that cannot be cleared up now. "
                            "Nothing was sent. Run again in a moment, or restart ComfyUI."
                        )
                    ) from None
                recovered = True
                await asyncio.to_thread(recover, ledger, runtime.read)
            except UnderWay:
                recovered = lost = False
                report(Said("waiting: this very picture is already being made"))
                await asyncio.sleep(UNDER_WAY_SECONDS)

    delivery, first = await runtime.single_flight.do(order.name, look_up_or_buy, context.report)
    return delivery if first else delivery.shared()


class Before(NamedTuple):
    """What is there of an order before it is bought: its pictures, else what may lead to them, and what is unknown."""

    stored: Delivery | None = None
    kept: tuple[Receipt, ...] = ()
    unknown: frozenset[str] = frozenset()


def what_is_there(order: Order, ledger: Ledger, *, sandbox: bool) -> Before:
    """All that the ledger knows of an order, in one go. Raises StoreTrouble as `look_up`."""
    if stored := look_up(order, ledger, sandbox=sandbox):
        return Before(stored)
    kept = ledger.find_kept(order.name, sandbox=sandbox)
    return Before(None, tuple(kept), ledger.unknown_of(order.name, sandbox=sandbox))


def look_up(order: Order, ledger: Ledger, *, sandbox: bool) -> Delivery | None:
    """The stored pictures of an order that was paid for before. Raises StoreTrouble where they cannot be read."""
    receipt = ledger.find(order.name, sandbox=sandbox)
    if receipt is None:
        return None
    pictures = ledger.pictures(receipt)
    try:
        return Delivery(receipt, decode(pictures, (order.width, order.height))).shared()
    except NotAPicture as problem:
        raise StoreTrouble(
            Said(
                "This order was paid for before, but what the host sent cannot be shown: {problem}. "
                "Nothing was sent. Run with “fresh” on to buy it anew.",
                problem=problem,
            )
        ) from None


async def buy(
    order: Order, host: Host, runtime: Runtime, context: OrderContext, known: frozenset[str] | None = None
) -> Delivery:
    """Quote, reserve, then send. What was sent is seen through even when nobody waits for it any more.

    Whatever cannot be sent at all is found out before anything is reserved. Raises as `fulfil`, and UnderWay or
    LeftOpen where somebody else has the same order.
    """
    key, addresses = runtime.way_for(host, order)
    purchase = Purchase(runtime, context.report)
    attempts = 1 if context.hurried else ATTEMPTS
    sender = Sender(order, host, addresses, runtime.transport, key, purchase.report, attempts)
    await sender.prepare()
    quoted = quote(order, runtime.prices())
    receipt = await _reserve(order, quoted, runtime, context, known)
    task = runtime.keep_running(purchase.run(sender, receipt, quoted))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if purchase.stop():
            task.cancel()
        raise


async def _reserve(
    order: Order, quoted: Quote, runtime: Runtime, context: OrderContext, known: frozenset[str] | None
) -> Receipt:
    """The reservation. One that nobody waits for any more is released. Raises as `Ledger.reserve`."""
    ledger = runtime.ledger

    def reserve() -> Receipt:
        return ledger.reserve(
            order,
            quoted,
            run=context.run,
            workflow=context.workflow,
            client=context.client,
            note=context.why,
            sandbox=runtime.settings.sandbox,
            fresh=context.fresh,
            known=known,
        )

    reserving = runtime.keep_running(asyncio.to_thread(reserve))

    async def release() -> None:
        with suppress(SchnellkitError, UnderWay):
            receipt = await reserving
            try:
                await runtime.written(ledger.fail, receipt.id, note=CANCELLED)
            finally:
                ledger.let_go(receipt.id)

    try:
        return await asyncio.shield(reserving)
    except asyncio.CancelledError:
        runtime.keep_running(release())
        raise
