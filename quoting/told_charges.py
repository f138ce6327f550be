"""What the hosts' own charges say of the prices orders are quoted by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..ledger.receipt import Receipt
from ..providers.order import Order
from ..providers.prices.money import EXACT
from ..providers.prices.price_list import Price, quote

# Hosts round what they charge; so little says nothing of a price.
TOLD_FROM = Decimal("0.005")
TENTH = Decimal("0.1")


class Difference(NamedTuple):
    """How much more, or less where negative, was charged than quoted, in percent, and in how many orders."""

    percent: Decimal
    count: int


def differences(receipts: Iterable[Receipt], prices: Sequence[Price]) -> dict[tuple[str, str], Difference]:
    """By host and model, where charges differ from quotes by the price that is known now.

    Orders that were quoted by another price say nothing of this one and are left out.
    """
    found: defaultdict[tuple[str, str, bool], list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for receipt in receipts:
        if pair := _differing(receipt, prices):
            found[receipt.host, receipt.model, pair[1] > pair[0]].append(pair)
    told: dict[tuple[str, str], Difference] = {}
    for (host, model, _), pairs in found.items():
        if (host, model) not in told or told[host, model].count < len(pairs):
            told[host, model] = Difference(_percent(pairs), len(pairs))
    return told


def _differing(receipt: Receipt, prices: Sequence[Price]) -> tuple[Decimal, Decimal] | None:
    """What was quoted and charged, where the charge lies outside what the price says."""
    quoted, charged = receipt.quoted, receipt.charged
    if not quoted or not charged or not quoted.amount or quoted.currency != charged.currency:
        return None
    size = (receipt.width, receipt.height, receipt.images)
    now = quote(Order(receipt.host, receipt.model, "", *size, steps=receipt.steps), prices)
    if now.money != quoted or not now.least or not now.most:
        return None
    least = EXACT.multiply(now.least.amount, 1 - TOLD_FROM)
    most = EXACT.multiply(now.most.amount, 1 + TOLD_FROM)
    return None if least <= charged.amount <= most else (quoted.amount, charged.amount)


def _percent(pairs: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    quoted, charged = (sum(amounts, Decimal(0)) for amounts in zip(*pairs, strict=True))
    return EXACT.multiply(EXACT.divide(EXACT.subtract(charged, quoted), quoted), Decimal(100)).quantize(TENTH)
