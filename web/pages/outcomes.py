"""Unknown outcomes: a page of them at a time, what the person found, a second look, and the answers that were kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from ...ledger.ledger import Ledger
from ...ledger.receipt import Receipt
from ...ledger.transitions import WrongState
from ...orders.resume import look_again
from ...orders.runtime import Runtime
from ...personal.keys import Keys
from ...providers.errors import InvalidOrder
from ...providers.host import Host
from ...providers.prices.money import Money, read_currency

AT_ONCE = 50
# A receipt's id becomes the name of a file.
ID = re.compile(r"[0-9a-f]{32}")


def outcomes_page(runtime: Runtime, before: str | None = None) -> dict[str, object]:
    """A page of this mode's unknown outcomes, newest first, how many there are, and after which the next page begins.

    Raises StoreTrouble where the ledger cannot be read.
    """
    sandbox = runtime.settings.sandbox
    found = runtime.ledger.receipts(state="unknown outcome", sandbox=sandbox, most=AT_ONCE, before=before or None)
    return {
        "unknown": [_outcome_view(receipt, runtime.ledger, runtime.keys, runtime.hosts) for receipt in found],
        "unknown_count": runtime.ledger.count_unknown(sandbox=sandbox),
        "unknown_next": found[-1].id if len(found) == AT_ONCE else None,
    }


def outcome_found(outcome: str, amount: Decimal | None, currency: str) -> Money | None:
    """What the person found at the host: the money it charged, or None. Raises InvalidOrder for what is neither."""
    if outcome == "not charged":
        return None
    if outcome != "charged":
        raise InvalidOrder("outcome: say “charged” or “not charged”.", name="outcome")
    if amount is None:
        raise InvalidOrder("amount: write what the host charged, 0.002 for instance.", name="amount")
    return Money(amount, read_currency(currency))


def mark(ledger: Ledger, receipt_id: str, charged: Money | None, *, sandbox: bool) -> None:
    """Write down what the person found. Raises InvalidOrder for an order of another mode, and as `resolve`."""
    ledger.resolve(_of_this_mode(ledger, receipt_id, sandbox=sandbox).id, charged=charged)


def mark_not_charged(ledger: Ledger, ids: Sequence[str], *, sandbox: bool) -> int:
    """Mark these as not charged. Gives how many were still open. Raises StoreTrouble where one is not in the ledger."""
    marked = 0
    for receipt_id in ids:
        try:
            mark(ledger, receipt_id, None, sandbox=sandbox)
        except WrongState:
            continue  # Another window was quicker.
        marked += 1
    return marked


async def look(runtime: Runtime, receipt_id: str) -> dict[str, object]:
    """What a second look at the host's kept answer found. Raises HostError or StoreTrouble where it found nothing."""
    sandbox = runtime.settings.sandbox
    receipt = await asyncio.to_thread(_of_this_mode, runtime.ledger, receipt_id, sandbox=sandbox)
    seen = await asyncio.wrap_future(runtime.loop.submit(look_again(runtime, receipt.id)))
    return {
        "state": seen.state,
        "pictures": len(seen.pictures),
        "money": str(seen.charged) if seen.charged else "",
        "note": runtime.keys.cut_from(seen.note, runtime.hosts),
    }


def kept_answer(runtime: Runtime, receipt_id: str) -> bytes:
    """The host's kept answer as it came, without keys where it is text. Raises InvalidOrder where there is none."""
    receipt = _of_this_mode(runtime.ledger, receipt_id, sandbox=runtime.settings.sandbox)
    answer = runtime.ledger.answer_of(receipt.id)
    if answer is None:
        raise InvalidOrder("No answer is kept for this order.")
    try:
        text = answer.body.decode()
    except UnicodeDecodeError:
        return answer.body
    return runtime.keys.cut_from(text, runtime.hosts).encode()


def _of_this_mode(ledger: Ledger, receipt_id: str, *, sandbox: bool) -> Receipt:
    """The receipt of that id. Raises InvalidOrder where it is the other mode's, StoreTrouble where there is none."""
    receipt = ledger.receipt(receipt_id) if ID.fullmatch(receipt_id) else None
    if receipt is None or receipt.sandbox != sandbox:
        raise InvalidOrder("There is no such order here.")
    return receipt


def _outcome_view(receipt: Receipt, ledger: Ledger, keys: Keys, hosts: Mapping[str, Host]) -> dict[str, object]:
    host = hosts.get(receipt.host)
    return {
        "id": receipt.id,
        "host": host.title if host else receipt.host,
        # A host knows nothing of what the sandbox answered in its place.
        "billing": host.billing_page if host and not receipt.sandbox else "",
        "at": receipt.when,
        "told": f"{receipt.width}×{receipt.height} · {receipt.model}",
        "money": receipt.describe_money(),
        "amount": f"{receipt.quoted.amount:f}" if receipt.quoted else "",
        "currency": receipt.quoted.currency if receipt.quoted else "USD",
        "note": keys.cut_from(receipt.note, hosts),
        "answer": (has_answer := ledger.has_answer(receipt.id)),
        "look": has_answer or (host is not None and host.recall is not None),
    }
