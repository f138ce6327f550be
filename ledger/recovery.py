"""Recovery: what processes that died in the middle of an order left open, brought to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..providers.answers.kept_answers import with_charge_told_before
from ..providers.errors import HostError, StoreTrouble
from ..providers.prices.money import Money
from ..providers.prices.price_list import built_in, charge_of, price_of
from ..providers.wire import Answer, Pending, Reply
from .ledger import Ledger
from .receipt import UNSENT, Receipt, State
from .transitions import WrongState

Read = Callable[[str, Answer], Reply | Pending]


@dataclass(frozen=True)
class Recovery:
    """How many orders were found open on start, and what became of them."""

    released: int = 0
    unknown: int = 0
    adopted: int = 0
    left: int = 0

    def describe(self) -> str:
        """The recovery in words; nothing where there was nothing to do."""
        parts = [
            (self.released, "never sent, so released"),
            (self.unknown, "sent, but the answer is lost: listed under unknown outcomes"),
            (self.adopted, "paid, and the pictures saved into the library"),
            (self.left, "could not be written down now; they are looked at again on the next start"),
        ]
        outcomes = "; ".join(f"{count} {words}" for count, words in parts if count)
        return f"Orders that were open when ComfyUI ended: {outcomes}." if outcomes else ""


def recover(ledger: Ledger, read: Read) -> Recovery:
    """Release, adopt or list as unknown each receipt that nobody is at work on any more.

    A receipt that cannot be written down now is counted as left. Raises StoreTrouble where the ledger cannot be read.
    """
    outcomes = [_outcome(ledger, receipt, read) for receipt in ledger.left_open()]
    return Recovery(*(outcomes.count(state) for state in ("failed", "unknown outcome", "settled", "reserved")))


def _outcome(ledger: Ledger, receipt: Receipt, read: Read) -> State:
    try:
        if receipt.state == "reserved":
            return ledger.fail(receipt.id, note=f"released: ComfyUI ended {UNSENT}").state
        return _of_a_sent_one(ledger, receipt, read).state
    except WrongState:
        return "sent"  # Another process that started at the same time has seen to it.
    except StoreTrouble:
        return "reserved"


def _of_a_sent_one(ledger: Ledger, receipt: Receipt, read: Read) -> Receipt:
    answers = ledger.answers_of(receipt.id)
    if not answers and ledger.has_all_pictures(receipt):
        # Its answer could not be kept and its pictures could: they are what was paid for.
        return _adopted(ledger, receipt, Reply(()))
    if not answers:
        return ledger.lost(receipt.id, note="ComfyUI ended before the answer arrived")
    try:
        reply = read(receipt.host, answers[0])
    except HostError as error:
        if error.charge is not None:
            charged = Money(*error.charge)
            return ledger.settle_refused(receipt.id, charged=charged, refused=receipt.images, note=str(error))
        # What a later look says is about an order that was accepted.
        did_nothing = error.no_work and len(answers) == 1
        return (ledger.fail if did_nothing else ledger.lost)(receipt.id, note=str(error))
    except Exception as problem:
        return ledger.lost(receipt.id, note=f"the answer that arrived cannot be read ({type(problem).__name__})")
    if isinstance(reply, Pending):
        return ledger.lost(receipt.id, note="ComfyUI ended while the host was at work")
    reply = with_charge_told_before(reply, answers[1:], lambda answer: read(receipt.host, answer))
    reply = reply.at_most(receipt.images)
    pictures = [picture for picture in reply.pictures if isinstance(picture, bytes)]
    if len(pictures) == len(reply.pictures):
        ledger.keep(receipt.id, pictures)
    elif not ledger.has_all_pictures(receipt):
        return ledger.lost(receipt.id, note="ComfyUI ended before the pictures were downloaded")
    return _adopted(ledger, receipt, reply)


def _adopted(ledger: Ledger, receipt: Receipt, reply: Reply) -> Receipt:
    # Units that the host counted come to what it asks for one, whatever the person entered.
    price = price_of(receipt.host, receipt.model, built_in())
    reply = reply._replace(charge=charge_of(reply, price))
    return settle_later(ledger, receipt, reply, otherwise=receipt.quoted, note="adopted after ComfyUI ended")


def settle_later(ledger: Ledger, receipt: Receipt, reply: Reply, *, otherwise: Money | None, note: str) -> Receipt:
    """Settle a receipt by an answer that is read later. `otherwise` is charged where the host says no charge.

    Raises as `Ledger.settle`.
    """
    return ledger.settle(
        receipt.id,
        charged=otherwise if reply.charge is None else reply.charge,
        told_by_host=reply.charge is not None,
        seeds=receipt.seeds,
        request_id=reply.request_id,
        seconds=receipt.seconds,
        refused=reply.refused,
        note=note,
    )
