"""Resume: an order that may be paid and whose pictures are not all here, brought to its end from its kept answer.

Nothing is ordered here: the kept answer is read again, looked at again where the host was at work, and its links are
downloaded. All of that is free.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import Executor
from decimal import Decimal

from ..ledger.ledger import Ledger
from ..ledger.receipt import Receipt
from ..ledger.recovery import Read, settle_later
from ..ledger.transitions import WrongState
from ..library.pictures import NotAPicture, decode
from ..providers.answers.kept_answers import with_charge_told_before
from ..providers.errors import HostDown, HostError, StoreTrouble, TooManyRequests, UnknownOutcome, Unreadable
from ..providers.order import Order
from ..providers.prices.money import Money
from ..providers.prices.price_list import charge_of, price_of
from ..providers.said import Said
from ..providers.wire import Answer, Pending, Reply, Request
from ..wire.rate_limiter import OnProgress
from ..wire.sending import Sender
from .runtime import Runtime


class OnlyLooking:
    """The sender's record of a later look: nothing is ordered, and what arrives is kept."""

    def __init__(self, ledger: Ledger, receipt_id: str) -> None:
        self._ledger, self._receipt_id = ledger, receipt_id

    async def about_to_send(self) -> None:
        """Raises RuntimeError: a later look never orders."""
        raise RuntimeError("a later look never orders")

    def did_nothing(self) -> None:
        """Nothing to take back."""

    def leaving(self) -> None:
        """A look may leave at any time."""

    async def until_unwanted(self) -> None:
        """Never returns: what was found again is not cancelled."""
        await asyncio.Event().wait()

    async def arrived(self, answer: Answer) -> None:
        """Keep the answer. Raises StoreTrouble where the disk refuses it."""
        await asyncio.to_thread(self._ledger.arrived, self._receipt_id, answer)


async def look_again(runtime: Runtime, receipt_id: str, report: OnProgress = lambda text: None) -> Receipt:
    """The receipt once its pictures are in the library, from what its kept answer names. It runs on the pack's loop.

    Where no answer was kept, a host that knows its orders by their marks is asked. Raises StoreTrouble where there is
    neither or the disk refuses the pictures, HostError where the host does not give them. Nothing is changed then, and
    it can be looked at again.
    """
    answers = await asyncio.to_thread(runtime.ledger.answers_of, receipt_id)
    order = await asyncio.to_thread(runtime.ledger.order_of, receipt_id)
    recall = runtime.host(order.host).recall
    if not answers and recall is None:
        raise StoreTrouble(
            "No answer of the host was kept for this order, so there is nothing to look at again. "
            "Look at the account at the host, then mark the order here as charged or not charged."
        )

    async def finish(report: OnProgress) -> Receipt:
        if recall and not answers:
            return await _finish(runtime, receipt_id, order, recall(order.with_(mark=receipt_id)), report)
        return await _finish(runtime, receipt_id, order, _best(runtime.read, order.host, answers), report)

    receipt, _ = await runtime.looks.do(receipt_id, finish, report)
    return receipt


async def resume(
    order: Order, runtime: Runtime, kept: Iterable[Receipt], lost: Iterable[str], report: OnProgress
) -> bool:
    """Whether an earlier order of the same pictures, perhaps paid, was brought to its end. It is in the library then.

    False where its answer holds nothing that could be shown, and where its host has nothing of those that are lost.
    Raises HostError or StoreTrouble where its pictures should be there and cannot be had now: to buy them anew would
    pay twice.
    """
    usable = await _usable(runtime.ledger, runtime.read, runtime.decoders, order, kept)
    try:
        if usable is None:
            return await _recalled(runtime, order, lost, report)
        await look_again(runtime, usable.id, report)
    except HostError as error:
        error.args = (
            Said(
                "An earlier order of this very picture may be paid, and its picture cannot be fetched now: {why} "
                "Run again later, or clear it up under unknown outcomes on the Spend page. "
                "With “fresh” on it is bought anew.",
                why=error.args[0],
            ),
        )
        raise
    return True


async def _recalled(runtime: Runtime, order: Order, lost: Iterable[str], report: OnProgress) -> bool:
    """Whether the host knew one of these receipts by its mark. Raises HostError where it cannot be asked now."""
    if runtime.host(order.host).recall is None:
        return False
    for receipt_id in lost:
        if await asyncio.to_thread(runtime.ledger.has_answer, receipt_id):
            continue
        try:
            await look_again(runtime, receipt_id, report)
        except (HostDown, TooManyRequests, UnknownOutcome):
            raise
        except HostError:
            continue  # Whatever it says, there is no picture to be had of that order.
        return True
    return False


def _best(read: Read, host: str, answers: tuple[Answer, ...]) -> Reply | Pending:
    """What the newest answer says that says anything. Raises HostError where none does."""
    problem: HostError | None = None
    for place, answer in enumerate(answers):
        try:
            said = read(host, answer)
        except HostError as error:
            problem = problem or error
            continue
        if isinstance(said, Pending):
            return said
        return with_charge_told_before(said, answers[place + 1 :], lambda one: read(host, one))
    raise problem or StoreTrouble("The answer that was kept cannot be read.")


async def _usable(
    ledger: Ledger, read: Read, decoders: Executor, order: Order, kept: Iterable[Receipt]
) -> Receipt | None:
    """The first of these receipts whose kept answer names something that could be shown."""
    for receipt in kept:
        answers = await asyncio.to_thread(ledger.answers_of, receipt.id)
        try:
            said = _best(read, order.host, answers)
        except HostError:
            continue
        if isinstance(said, Pending) or await _is_usable(decoders, said.at_most(order.images), order):
            return receipt
    return None


async def _is_usable(decoders: Executor, reply: Reply, order: Order) -> bool:
    """Whether pictures that came in the answer itself can be shown. Links are only known once they are followed."""
    pictures = [picture for picture in reply.pictures if isinstance(picture, bytes)]
    if not reply.pictures:
        return False
    try:
        if pictures:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(decoders, decode, pictures, (order.width, order.height))
    except NotAPicture:
        return False
    return True


async def _finish(
    runtime: Runtime, receipt_id: str, order: Order, said: Reply | Pending | Request, report: OnProgress
) -> Receipt:
    """The receipt with its pictures: from a reply, from work that is looked at, or by a request that recalls them."""
    ledger, host = runtime.ledger, runtime.host(order.host)
    key, addresses = runtime.way_for(host, order) if not isinstance(said, Reply) else (None, runtime.addresses)
    sender = Sender(order, host, addresses, runtime.transport, key, report)
    record = OnlyLooking(ledger, receipt_id)
    try:
        if isinstance(said, Request):
            said = await sender.recalled(said, record)
        reply = (await sender.wait_for(said, record)).at_most(order.images)
        reply = reply._replace(charge=charge_of(reply, price_of(order.host, order.model, runtime.prices())))
        pictures = await sender.collect(reply)
    except HostError as error:
        raise runtime.without_keys(error) from None
    try:
        await asyncio.get_running_loop().run_in_executor(
            runtime.decoders, decode, pictures, (order.width, order.height)
        )
    except NotAPicture as problem:
        # A login page in the picture's place, for instance: the way to the picture must stay.
        raise Unreadable(
            f"What {host.title} gave now is no picture of this order: {problem}. Nothing was changed; look again later."
        ) from None
    await runtime.written(ledger.keep, receipt_id, pictures)
    return await runtime.written(_settled, ledger, receipt_id, reply)


def _settled(ledger: Ledger, receipt_id: str, reply: Reply) -> Receipt:
    """The receipt with its charge. One that was settled before keeps it, one marked as not charged cost nothing."""
    before = ledger.receipt(receipt_id)
    if before.state in ("unknown outcome", "failed"):
        otherwise = before.quoted
        if before.state == "failed":
            otherwise = Money(Decimal(0), before.quoted.currency if before.quoted else "USD")
        try:
            return settle_later(ledger, before, reply, otherwise=otherwise, note="found when it was looked at again")
        except WrongState:
            pass  # Another process looked at the same moment.
    ledger.forget_answer(receipt_id)
    return ledger.receipt(receipt_id)
