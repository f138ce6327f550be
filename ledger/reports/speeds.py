"""Speeds: how long each host took, and what became of its orders, by the person's own receipts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from ...providers.prices.money import Money, spelled, totals
from ...providers.prices.units import MEGAPIXEL

if TYPE_CHECKING:
    from ..ledger import Ledger

DAYS = 30
SECONDS_A_DAY = 86400.0
# Of fewer orders a percentile says nothing.
ORDERS_AT_LEAST = 5
CLASSES = (Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2), Decimal(4))


class Speed(NamedTuple):
    """How long a host took for pictures of one model and about one size: half of its orders p50 seconds at most.

    The time runs from when the order had its place here until its pictures were read, the host's own queue included.
    """

    host: str
    model: str
    megapixels: Decimal
    orders: int
    p50: float
    p95: float


class Record(NamedTuple):
    """What became of the last days' orders at a host; `last_used` is of all days.

    Orders that brought a picture succeeded. Those that its content filter held back are `refused`, and those whose
    outcome is not known are `unknown`. All others `failed`, for want of a key or of money too.
    """

    host: str
    orders: int
    succeeded: int
    refused: int
    failed: int
    unknown: int
    last_used: float
    p50: float | None
    p95: float | None
    charged: tuple[Money, ...]


def speeds(ledger: Ledger, now: float, *, sandbox: bool) -> tuple[Speed, ...]:
    """The speed of each host, model and class of size that was ordered often enough in the last days.

    Raises StoreTrouble where the ledger cannot be read.
    """
    sizes: dict[tuple[str, str, int, int], list[float]] = defaultdict(list)
    for host, model, width, height, seconds in ledger.timed(_first(now), now, sandbox=sandbox):
        sizes[host, model, width, height].append(seconds)
    classes: dict[tuple[str, str, Decimal], list[float]] = defaultdict(list)
    for (host, model, width, height), times in sizes.items():
        classes[host, model, megapixels(width, height)].extend(times)
    return tuple(
        Speed(*of, len(times), *_half_and_most(times))
        for of, times in sorted(classes.items())
        if len(times) >= ORDERS_AT_LEAST
    )


def records(ledger: Ledger, now: float, *, sandbox: bool) -> tuple[Record, ...]:
    """What became of the orders at each host that ever got one. The sandbox charges nothing.

    Raises StoreTrouble where the ledger cannot be read.
    """
    endings: dict[str, Counter[str]] = defaultdict(Counter)
    charges: dict[str, list[Money]] = defaultdict(list)
    for host, ending, charged, currency, count in ledger.ended(_first(now), now, sandbox=sandbox):
        endings[host][ending] += count
        if charged and currency and not sandbox:
            charges[host].append(Money(Decimal(charged), spelled(currency)).times(count))
    times: dict[str, list[float]] = defaultdict(list)
    for host, _, _, _, seconds in ledger.timed(_first(now), now, sandbox=sandbox):
        times[host].append(seconds)
    return tuple(
        _record(host, last_used, endings[host], times[host], charges[host])
        for host, last_used in sorted(ledger.last_used(now, sandbox=sandbox).items())
    )


def _record(
    host: str, last_used: float, endings: Counter[str], times: Sequence[float], charges: Sequence[Money]
) -> Record:
    p50, p95 = _half_and_most(times) if len(times) >= ORDERS_AT_LEAST else (None, None)
    return Record(
        host,
        orders=endings.total(),
        succeeded=endings["succeeded"],
        refused=endings["refused"],
        failed=endings["failed"],
        unknown=endings["unknown"],
        last_used=last_used,
        p50=p50,
        p95=p95,
        charged=totals(charges),
    )


def megapixels(width: int, height: int) -> Decimal:
    """The class of a size: that which is nearest by proportion, so that 1.4 megapixels are 1 and 1.5 are 2."""
    size = log2(width * height / MEGAPIXEL)
    return min(CLASSES, key=lambda one: abs(log2(one) - size))


def percentile(in_order: Sequence[float], percent: int) -> float:
    """The first of these times that so many percent of them do not pass: the nearest rank. There is at least one."""
    rank = -(-percent * len(in_order) // 100)
    return in_order[max(rank, 1) - 1]


def _half_and_most(times: Sequence[float]) -> tuple[float, float]:
    in_order = sorted(times)
    return percentile(in_order, 50), percentile(in_order, 95)


def _first(now: float) -> float:
    return now - DAYS * SECONDS_A_DAY
