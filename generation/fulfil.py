"""Fulfil: the whole life of one order, from its check to its pictures, in one straight line."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..providers.errors import HostError, StoreTrouble
from ..providers.host import Host
from ..providers.limits import check
from ..providers.order import Order
from ..providers.prices import Quote, quote
from ..providers.refusals import refused_content, unreadable
from ..providers.wire import Reply
from .patience import Tell
from .pictures import AllBlack, NotAPicture, decode
from .receipt import Receipt
from .sending import Sender
from .tokens import count_tokens

if TYPE_CHECKING:
    import torch

    from .house import House


@dataclass(frozen=True)
class Errand:
    """For whom an order is fulfilled: which run and workflow, and where to tell of its progress."""

    run: str
    tell: Tell
    workflow: str | None = None
    fresh: bool = False


@dataclass(frozen=True)
class Delivery:
    """A fulfilled order: its receipt and its pictures as one IMAGE tensor."""

    receipt: Receipt
    images: torch.Tensor

    def shared(self) -> Delivery:
        """The same pictures for someone who pays nothing for them."""
        return replace(self, receipt=replace(self.receipt, from_library=True))


async def fulfil(order: Order, house: House, errand: Errand) -> Delivery:
    """The pictures of one order: from the library if they were paid for before, else bought, once."""
    host = house.hosts[order.host]
    check(order, host.limits(order), host.title, count_tokens)
    if errand.fresh:
        return await buy(order, host, house, errand)

    async def look_up_or_buy(tell: Tell) -> Delivery:
        stored = await asyncio.to_thread(look_up, order, house)
        return stored or await buy(order, host, house, replace(errand, tell=tell))

    delivery, first = await house.once.do(order.name, look_up_or_buy, errand.tell)
    return delivery if first else delivery.shared()


def look_up(order: Order, house: House) -> Delivery | None:
    """The stored pictures of an order that was paid for before."""
    receipt = house.ledger.find(order.name, sandbox=house.settings.sandbox)
    if receipt is None:
        return None
    return Delivery(receipt, decode(house.ledger.pictures(receipt), (order.width, order.height))).shared()


async def buy(order: Order, host: Host, house: House, errand: Errand) -> Delivery:
    """Quote, reserve, then send; what was sent is seen through even when nobody waits for it any more."""
    key = house.key_for(host, order)
    quoted = quote(order, house.prices())
    receipt = await asyncio.to_thread(
        house.ledger.reserve,
        order,
        quoted,
        run=errand.run,
        workflow=errand.workflow,
        sandbox=house.settings.sandbox,
    )
    sender = Sender(order, host, house.addresses, house.transport, key, errand.tell)
    sale = Sale(house, sender, receipt, quoted)
    task = house.see_through(sale.run())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not sale.committed:
            task.cancel()
        raise


@dataclass
class Sale:
    """One reserved order on its way: send, keep, settle."""

    house: House
    sender: Sender
    receipt: Receipt
    quoted: Quote
    committed: bool = False

    async def run(self) -> Delivery:
        """The pictures, on disk and paid; every failure is written down as what it was."""
        try:
            async with self.house.turns.turn(self.sender.host, self.sender.tell):
                began = time.monotonic()
                answer = await self.sender.ask(self._commit, self._about_to_send)
                await asyncio.to_thread(self.house.ledger.arrived, self.receipt.id, answer)
                reply = self.sender.host.read(answer)
                assert isinstance(reply, Reply)
                pictures = await self.sender.collect(reply)
            kept = asyncio.to_thread(self.house.ledger.keep, self.receipt.id, pictures)
            _, images = await asyncio.gather(kept, asyncio.to_thread(self._decode, pictures))
            return Delivery(await self._settle(reply, time.monotonic() - began), images)
        except HostError as error:
            raise await self._failed(error) from None
        except BaseException:
            if not self.committed:
                await asyncio.shield(self._released("not sent"))
            raise

    def _commit(self, committed: bool) -> None:
        self.committed = committed

    def _about_to_send(self) -> None:
        self.house.ledger.sent(self.receipt.id)

    async def _settle(self, reply: Reply, seconds: float) -> Receipt:
        """The receipt with the real charge: the host's own figure where it tells one, else the quote."""
        order = self.sender.order
        seeds = reply.seeds if any(seed is not None for seed in reply.seeds) else (order.seed,)
        return await asyncio.to_thread(
            self.house.ledger.settle,
            self.receipt.id,
            charged=reply.charge or self.quoted.money,
            told_by_host=reply.charge is not None,
            seeds=seeds if len(seeds) == len(reply.pictures) else seeds * len(reply.pictures),
            request_id=reply.request_id,
            seconds=seconds,
            refused=reply.refused,
        )

    def _decode(self, pictures: tuple[bytes, ...]) -> torch.Tensor:
        """The pictures as a tensor, or the error that a black, damaged or wrong-sized one means."""
        host, order = self.sender.host, self.sender.order
        if not pictures:
            raise unreadable(host, "no picture in it")
        try:
            return decode(pictures, (order.width, order.height))
        except AllBlack:
            raise refused_content(host, "it sent a black picture instead") from None
        except NotAPicture as problem:
            raise unreadable(host, f"{problem}; the file is kept in the library") from None

    async def _failed(self, error: HostError) -> HostError:
        """Write the failure down and hand back its error, free of keys."""
        error.args = (self.house.keys.cut_from(str(error), self.house.hosts),)
        record = self.house.ledger.fail if error.no_work else self.house.ledger.lost
        try:
            await asyncio.to_thread(record, self.receipt.id, note=str(error))
        except StoreTrouble as trouble:
            error.args = (f"{error} And it could not be written down: {trouble}",)
        return error

    async def _released(self, note: str) -> None:
        await asyncio.to_thread(self.house.ledger.fail, self.receipt.id, note=note)
