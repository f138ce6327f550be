"""Fulfil: the whole life of one order, from its check to its pictures, in one straight line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from ..providers.errors import HostError, SchnellkitError, StoreTrouble
from ..providers.host import Host
from ..providers.limits import check
from ..providers.order import Order
from ..providers.prices import Quote, quote
from ..providers.refusals import refused_content, unreadable
from ..providers.wire import Answer, Reply
from .ledger import UnderWay
from .patience import Tell
from .pictures import AllBlack, NotAPicture, decode
from .receipt import Receipt
from .sending import Sender
from .tokens import count_tokens

if TYPE_CHECKING:
    import torch
    from PIL import Image

    from .house import House

Result = TypeVar("Result")
Show = Callable[[int, int, "Image.Image"], None]
UNDER_WAY_SECONDS = 0.5
CANCELLED = "cancelled before it was sent"


@dataclass(frozen=True)
class Errand:
    """For whom an order is fulfilled: which run and workflow, and where to tell and show its progress."""

    run: str
    tell: Tell
    workflow: str | None = None
    fresh: bool = False
    show: Show | None = None


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
        while True:
            if stored := await asyncio.to_thread(look_up, order, house):
                return stored
            try:
                return await buy(order, host, house, replace(errand, tell=tell))
            except UnderWay:
                tell("waiting: this very picture is already being made")
                await asyncio.sleep(UNDER_WAY_SECONDS)

    delivery, first = await house.once.do(order.name, look_up_or_buy, errand.tell)
    return delivery if first else delivery.shared()


def look_up(order: Order, house: House) -> Delivery | None:
    """The stored pictures of an order that was paid for before."""
    receipt = house.ledger.find(order.name, sandbox=house.settings.sandbox)
    if receipt is None:
        return None
    pictures = house.ledger.pictures(receipt)
    try:
        return Delivery(receipt, decode(pictures, (order.width, order.height))).shared()
    except NotAPicture as problem:
        raise StoreTrouble(
            f"This order was paid for before, but what the host sent cannot be shown: {problem}. "
            "Nothing was sent. Run with “fresh” on to buy it anew."
        ) from None


async def buy(order: Order, host: Host, house: House, errand: Errand) -> Delivery:
    """Quote, reserve, then send; what was sent is seen through even when nobody waits for it any more."""
    key = house.key_for(host, order)
    quoted = quote(order, house.prices())
    receipt = await _reserve(order, quoted, house, errand)
    sender = Sender(order, host, house.addresses, house.transport, key, errand.tell)
    sale = Sale(house, sender, receipt, quoted)
    task = house.see_through(sale.run())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not sale.committed:
            task.cancel()
        raise


async def _reserve(order: Order, quoted: Quote, house: House, errand: Errand) -> Receipt:
    """The reservation; one that nobody waits for any more is released."""
    ledger, about = house.ledger, {"run": errand.run, "workflow": errand.workflow, "fresh": errand.fresh}
    reserving = house.see_through(
        asyncio.to_thread(ledger.reserve, order, quoted, sandbox=house.settings.sandbox, **about)
    )

    async def release() -> None:
        with suppress(SchnellkitError, UnderWay):
            await asyncio.to_thread(ledger.fail, (await reserving).id, note=CANCELLED)

    try:
        return await asyncio.shield(reserving)
    except asyncio.CancelledError:
        house.see_through(release())
        raise


@dataclass
class Sale:
    """One reserved order on its way: send, keep, settle. It is the sender's Record."""

    house: House
    sender: Sender
    receipt: Receipt
    quoted: Quote
    committed: bool = False
    troubles: list[str] = field(default_factory=list)

    async def run(self) -> Delivery:
        """The pictures, on disk and paid; every failure is written down as what it was."""
        try:
            async with self.house.turns.turn(self.sender.host, self.sender.tell):
                began = time.monotonic()
                reply = await self.sender.ask(self)
                pictures = await self.sender.collect(reply)
            kept = self._write(self.house.ledger.keep, self.receipt.id, pictures)
            decoded = asyncio.get_running_loop().run_in_executor(self.house.decoders, self._decode, pictures)
            _, images = await asyncio.gather(kept, decoded)
            return Delivery(await self._settle(reply, time.monotonic() - began), images)
        except HostError as error:
            raise await self._failed(error) from None
        except BaseException:
            if not self.committed:
                await asyncio.shield(asyncio.to_thread(self.house.ledger.fail, self.receipt.id, note=CANCELLED))
            raise

    async def about_to_send(self) -> None:
        """Commit to the order, on disk, before the request leaves."""
        self.committed = True
        try:
            await asyncio.to_thread(self.house.ledger.sent, self.receipt.id)
        except StoreTrouble:
            self.committed = False
            raise

    def did_nothing(self) -> None:
        """The host did no work: the order may still be cancelled."""
        self.committed = False

    async def arrived(self, answer: Answer) -> None:
        """The paid answer, on disk before anything reads it."""
        await self._write(self.house.ledger.arrived, self.receipt.id, answer)

    async def _write(self, write: Callable[..., Result], *what: object, **named: object) -> Result | None:
        """Write something down about an order that is paid: a trouble with it is told, and costs no picture."""
        try:
            return await asyncio.to_thread(write, *what, **named)
        except StoreTrouble as trouble:
            self.troubles.append(str(trouble))
            return None

    async def _settle(self, reply: Reply, seconds: float) -> Receipt:
        """The receipt with the real charge: the host's own figure where it tells one, else the quote."""
        order = self.sender.order
        seeds = reply.seeds if any(seed is not None for seed in reply.seeds) else (order.seed,)
        learned = {
            "charged": reply.charge or self.quoted.money,
            "told_by_host": reply.charge is not None,
            "seeds": seeds if len(seeds) == len(reply.pictures) else seeds * len(reply.pictures),
            "request_id": reply.request_id,
            "seconds": seconds,
            "refused": reply.refused,
        }
        settled = await self._write(self.house.ledger.settle, self.receipt.id, **learned)
        if settled is None:
            settled = replace(self.receipt, state="settled", **learned)
        return replace(settled, note=" ".join((settled.note, *dict.fromkeys(self.troubles))).strip())

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
