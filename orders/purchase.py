"""Purchase: one reserved order on its way to its pictures, and its receipt to its end, whatever happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from ..ledger.receipt import UNSENT, Receipt
from ..library.pictures import AllBlack, NotAPicture, decode
from ..providers.answers.refusals import refused_content, unreadable
from ..providers.errors import ContentRefused, HostError, SchnellkitError, UnknownOutcome
from ..providers.prices.money import Money
from ..providers.prices.price_list import Quote, charge_of
from ..providers.said import Said
from ..providers.wire import Answer, Reply
from ..wire.rate_limiter import OnProgress
from ..wire.sending import Sender
from .delivery import Delivery
from .own_fault import own_fault
from .runtime import Runtime

if TYPE_CHECKING:
    import torch

Result = TypeVar("Result")
CANCELLED = f"cancelled {UNSENT}"


class NobodyWaits(Exception):
    """The order was cancelled: it is not sent any more."""


@dataclass
class Purchase:
    """One order on its way: send, keep, settle. It is the sender's Record.

    However it ends, its receipt ends too: settled, failed, or an unknown outcome where the host may have charged.
    """

    runtime: Runtime
    on_progress: OnProgress
    wanted: bool = True
    unwanted: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    begun: bool = False
    committed: bool = False
    troubles: list[str] = field(default_factory=list)
    sender: Sender = field(init=False, repr=False)
    receipt: Receipt = field(init=False)
    quoted: Quote = field(init=False)

    def report(self, text: str) -> None:
        """Report to whoever waits, as long as somebody does."""
        if self.wanted:
            # What is only shown costs no order, whatever shows it.
            with suppress(Exception):
                self.on_progress(text)

    def stop(self) -> bool:
        """Nobody waits any more. Gives whether nothing has been sent, so that all of it may end at once.

        What has not begun ends by itself as soon as it does: cancelled before that, it could not end its receipt.
        """
        self.wanted = False
        self.unwanted.set()
        return self.begun and not self.committed

    async def run(self, sender: Sender, receipt: Receipt, quoted: Quote) -> Delivery:
        """The pictures, on disk and paid. Every failure is written down as what it was.

        Raises HostError or StoreTrouble, after the receipt has ended.
        """
        self.sender, self.receipt, self.quoted, self.begun = sender.marked(receipt.id), receipt, quoted, True
        try:
            return await self._through()
        except HostError as error:
            raise await self._failed(error) from None
        except NobodyWaits:
            await self._end(self.runtime.ledger.fail, CANCELLED)
            raise asyncio.CancelledError from None
        except BaseException as problem:
            raise await self._broken(problem) from problem
        finally:
            self.runtime.ledger.let_go(receipt.id)

    async def _through(self) -> Delivery:
        if not self.wanted:
            raise NobodyWaits
        server = str(self.sender.order.option("endpoint") or "")
        async with self.runtime.rate_limiter.slot(self.sender.host, self.report, server):
            began = time.monotonic()
            reply = (await self.sender.ask(self)).at_most(self.sender.order.images)
            reply = reply._replace(charge=charge_of(reply, self.quoted.price))
            pictures = await self.sender.collect(reply)
        kept = self._write(self.runtime.ledger.keep, self.receipt.id, pictures)
        loop = asyncio.get_running_loop()
        decoded = loop.run_in_executor(self.runtime.decoders, self._decode, pictures, reply.charge)
        _, images = await asyncio.gather(kept, decoded, return_exceptions=True)
        if isinstance(images, BaseException):
            raise images
        return Delivery(await self._settle(reply, time.monotonic() - began), images)

    async def about_to_send(self) -> None:
        """Commit to the order, on disk, before it leaves. Raises StoreTrouble or NobodyWaits where it may not leave."""
        if not self.wanted:
            raise NobodyWaits
        self.committed = True
        try:
            await self.runtime.written(self.runtime.ledger.sent, self.receipt.id)
        except BaseException:
            self.committed = False
            raise
        if not self.wanted:
            self.committed = False
            raise NobodyWaits

    def did_nothing(self) -> None:
        """The host did no work: the order may still be cancelled. Raises NobodyWaits where it was."""
        self.committed = False
        if not self.wanted:
            raise NobodyWaits

    def leaving(self) -> None:
        """The order leaves now. Raises NobodyWaits where it was cancelled while the connection was made."""
        if not self.wanted:
            self.committed = False
            raise NobodyWaits

    async def until_unwanted(self) -> None:
        """Returns once nobody waits for the order any more."""
        await self.unwanted.wait()

    async def arrived(self, answer: Answer) -> None:
        """The paid answer, on disk before anything reads it."""
        await self._write(self.runtime.ledger.arrived, self.receipt.id, answer)

    async def _write(self, write: Callable[..., Result], *what: object, **named: object) -> Result | None:
        """Write something down about an order that is paid: a trouble with it is told, and costs no picture."""
        try:
            return await self.runtime.written(write, *what, **named)
        except SchnellkitError as trouble:
            self.troubles.append(str(trouble))
        except Exception as problem:
            self.troubles.append(own_fault(problem))
        return None

    async def _settle(self, reply: Reply, seconds: float) -> Receipt:
        """The receipt with the real charge: the host's own figure where it tells one, else the quote."""
        order = self.sender.order
        seeds = reply.seeds if any(seed is not None for seed in reply.seeds) else (order.seed,)
        learned = {
            "charged": self.quoted.money if reply.charge is None else reply.charge,
            "told_by_host": reply.charge is not None,
            "seeds": seeds if len(seeds) == len(reply.pictures) else seeds * len(reply.pictures),
            "request_id": reply.request_id,
            "seconds": seconds,
            "refused": reply.refused,
        }
        settled = await self._write(self.runtime.ledger.settle, self.receipt.id, **learned)
        if settled is None:
            settled = replace(self.receipt, state="settled", **learned)
        return replace(settled, note=" ".join((settled.note, *dict.fromkeys(self.troubles))).strip())

    def _decode(self, pictures: tuple[bytes, ...], charge: Money | None) -> torch.Tensor:
        """The pictures as a tensor. Raises the HostError that a black, damaged or wrong-sized one means."""
        host, order = self.sender.host, self.sender.order
        if not pictures:
            raise unreadable(host, "no picture in it", charge)
        try:
            return decode(pictures, (order.width, order.height))
        except AllBlack:
            raise refused_content(host, "it sent a black picture instead", charge) from None
        except NotAPicture as problem:
            raise unreadable(host, f"{problem}; the file is kept in the library", charge) from None

    async def _failed(self, error: HostError) -> HostError:
        """Write the failure down and hand back its error, free of keys."""
        error = self.runtime.without_keys(error)
        ledger = self.runtime.ledger
        refused = self.sender.order.images if isinstance(error, ContentRefused) else 0
        if error.charge is not None:
            charged = Money(*error.charge)
            trouble = await self._end(ledger.settle_refused, str(error), charged=charged, refused=refused)
        else:
            trouble = await self._end(ledger.fail if error.no_work else ledger.lost, str(error))
        if trouble:
            error.args = (f"{error} And it could not be written down: {trouble}",)
        return error

    async def _broken(self, problem: BaseException) -> BaseException:
        """Write down what no host said: a cancel before anything was sent, a fault of the disk, or one of our own."""
        title = self.sender.host.title
        if self.committed:
            error: BaseException = self.runtime.without_keys(
                UnknownOutcome(
                    Said(
                        "{what} The order had been sent to {host} and may have been charged. "
                        "It is listed under unknown outcomes on the Spend page, where it can be looked at again.",
                        what=own_fault(problem),
                        host=title,
                    )
                )
            )
            await self._end(self.runtime.ledger.lost, str(error))
        elif isinstance(problem, asyncio.CancelledError):
            error = problem
            await self._end(self.runtime.ledger.fail, CANCELLED)
        else:
            error = problem if isinstance(problem, SchnellkitError) else SchnellkitError(own_fault(problem))
            await self._end(self.runtime.ledger.fail, f"{error} Nothing was sent.")
        return error

    async def _end(self, record: Callable[..., Receipt], note: str, **learned: object) -> str:
        """End the receipt. Gives why that could not be written down now, or nothing."""
        try:
            await self.runtime.written(record, self.receipt.id, note=note, **learned)
        except SchnellkitError as trouble:
            return str(trouble)
        except Exception as problem:
            return own_fault(problem)
        return ""
