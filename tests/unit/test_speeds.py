"""How long each host took and what became of its orders, by real receipts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.receipt import Receipt
from schnellkit.ledger.recovery import recover
from schnellkit.ledger.reports.speeds import (
    CLASSES,
    DAYS,
    ORDERS_AT_LEAST,
    Record,
    Speed,
    megapixels,
    percentile,
    records,
    speeds,
)
from schnellkit.orders.purchase import CANCELLED
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money
from schnellkit.tests.unit.ledgers import buy, dollars, order, read, reserve, settle

NOW = 1_795_000_000.0
DAY = 86400.0
MODEL = "black-forest-labs/FLUX-1-schnell"


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Any, clock: Clock) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path, caps=lambda: Caps(run=None, day=None), clock=clock)
    yield ledger
    ledger.close()


def took(ledger: Ledger, seconds: float, asked: Order | None = None, **more: Any) -> Receipt:
    receipt = reserve(ledger, asked or of("deepinfra"), **more)
    ledger.sent(receipt.id)
    ledger.keep(receipt.id, [b"picture"])
    return settle(ledger, receipt, seconds=seconds)


number = iter(range(10**6))


def of(host: str, width: int = 1024, height: int = 1024, model: str = MODEL) -> Order:
    return Order(host, model, f"a boat {next(number)}", width, height, 1, 7, 4)


def test_a_host_is_told_from_five_orders_on(ledger: Ledger) -> None:
    for seconds in (5.0, 1.0, 4.0, 2.0):
        took(ledger, seconds)
    assert speeds(ledger, NOW, sandbox=False) == ()
    took(ledger, 3.0)
    assert ORDERS_AT_LEAST == 5
    assert speeds(ledger, NOW, sandbox=False) == (Speed("deepinfra", MODEL, Decimal(1), 5, 3.0, 5.0),)


def test_hosts_models_and_classes_of_size_are_apart_and_sizes_of_one_class_together(ledger: Ledger) -> None:
    for seconds in range(1, 6):
        took(ledger, seconds, of("together"))
        took(ledger, seconds * 10, of("deepinfra", model="klein"))
        took(ledger, seconds * 20, of("deepinfra", 512, 512))
        took(ledger, seconds * 30, of("deepinfra", *((1024, 1024), (1280, 720))[seconds % 2]))
    assert [one[:5] for one in speeds(ledger, NOW, sandbox=False)] == [
        ("deepinfra", MODEL, Decimal("0.25"), 5, 60.0),
        ("deepinfra", MODEL, Decimal(1), 5, 90.0),
        ("deepinfra", "klein", Decimal(1), 5, 30.0),
        ("together", MODEL, Decimal(1), 5, 3.0),
    ]


def test_only_the_last_days_count_and_no_order_of_a_clock_that_ran_ahead(ledger: Ledger, clock: Clock) -> None:
    for moment in (NOW - DAYS * DAY - 1, NOW + 1):
        clock.now = moment
        for _ in range(5):
            took(ledger, 1.0)
    assert speeds(ledger, NOW, sandbox=False) == ()
    clock.now = NOW - DAYS * DAY
    for _ in range(5):
        took(ledger, 2.0)
    assert [(one.orders, one.p50) for one in speeds(ledger, NOW, sandbox=False)] == [(5, 2.0)]


def test_the_sandbox_is_apart(ledger: Ledger) -> None:
    for _ in range(5):
        took(ledger, 1.0, sandbox=True)
    assert speeds(ledger, NOW, sandbox=False) == records(ledger, NOW, sandbox=False) == ()
    assert [one.orders for one in speeds(ledger, NOW, sandbox=True)] == [5]
    (record,) = records(ledger, NOW, sandbox=True)
    assert (record.orders, record.charged) == (5, ())


def test_what_brought_no_picture_or_only_later_tells_no_speed(ledger: Ledger) -> None:
    for _ in range(5):
        took(ledger, 0.0)
        refused = reserve(ledger, of("deepinfra"))
        ledger.sent(refused.id)
        ledger.settle_refused(refused.id, charged=dollars("0.01"), refused=1, note="held back")
    assert speeds(ledger, NOW, sandbox=False) == ()
    (record,) = records(ledger, NOW, sandbox=False)
    assert (record.orders, record.succeeded, record.refused, record.p50, record.p95) == (10, 5, 5, None, None)


def ended(ledger: Ledger, how: str, **more: Any) -> Receipt:
    receipt = reserve(ledger, of("deepinfra"))
    ledger.sent(receipt.id)
    return getattr(ledger, how)(receipt.id, **more)


def test_a_record_tells_what_became_of_every_order_that_left(ledger: Ledger) -> None:
    for seconds in (1, 2, 3, 4, 5):
        took(ledger, seconds)
    ended(ledger, "fail", note="it has no such model")
    ended(ledger, "fail", note="held back", refused=1)
    ended(ledger, "settle_refused", charged=dollars("0.02"), refused=1, note="held back")
    ended(ledger, "lost", note="the answer was lost")
    ledger.resolve(ended(ledger, "lost", note="").id, charged=None)
    ledger.resolve(ended(ledger, "lost", note="").id, charged=Money(Decimal("0.5"), "EUR"))
    ledger.fail(reserve(ledger, of("deepinfra")).id, note=CANCELLED)
    reserve(ledger, of("deepinfra"))
    charged = (Money(Decimal("0.5"), "EUR"), dollars("0.52"))
    assert records(ledger, NOW, sandbox=False) == (Record("deepinfra", 11, 5, 2, 3, 1, NOW, 3.0, 5.0, charged),)


def test_a_black_picture_that_was_kept_is_refused_and_one_of_several_held_back_is_not(ledger: Ledger) -> None:
    black = reserve(ledger, of("deepinfra"))
    ledger.sent(black.id)
    ledger.keep(black.id, [b"black"])
    ledger.settle_refused(black.id, charged=dollars("0.01"), refused=1, note="it sent a black picture instead")
    some = reserve(ledger, order("two boats", images=2))
    ledger.sent(some.id)
    ledger.keep(some.id, [b"one"])
    settle(ledger, some, refused=1)
    (record,) = records(ledger, NOW, sandbox=False)
    assert (record.orders, record.succeeded, record.refused, record.failed) == (2, 1, 1, 0)


def test_what_never_left_is_no_order_of_its_host(ledger: Ledger) -> None:
    ledger.fail(reserve(ledger, of("deepinfra")).id, note=CANCELLED)
    open_one = reserve(ledger, of("together"))
    ledger.let_go(open_one.id)
    assert recover(ledger, read).describe() == "Orders that were open when ComfyUI ended: 1 never sent, so released."
    assert records(ledger, NOW, sandbox=False) == ()


def test_a_host_that_was_used_long_ago_is_told_with_its_day_alone(ledger: Ledger, clock: Clock) -> None:
    clock.now = NOW - 100 * DAY
    buy(ledger, order("old"))
    clock.now = NOW + DAY
    buy(ledger, order("of a clock that ran ahead"))
    assert records(ledger, NOW, sandbox=False) == (Record("deepinfra", 0, 0, 0, 0, 0, NOW - 100 * DAY, None, None, ()),)


@pytest.mark.parametrize(
    ("width", "height", "nearest"),
    [
        (64, 64, "0.25"),
        (512, 512, "0.25"),
        (576, 576, "0.25"),
        (1024, 364, "0.5"),
        (768, 768, "0.5"),
        (1024, 768, "1"),
        (1344, 768, "1"),
        (1024, 1448, "1"),
        (1024, 1449, "2"),
        (1920, 1080, "2"),
        (2048, 2048, "4"),
        (4096, 4096, "4"),
    ],
)
def test_a_size_is_of_the_class_that_is_nearest_by_proportion(width: int, height: int, nearest: str) -> None:
    assert megapixels(width, height) == megapixels(height, width) == Decimal(nearest)
    assert megapixels(width, height) in CLASSES


@pytest.mark.parametrize(
    ("many", "half", "most"), [(1, 1, 1), (2, 1, 2), (5, 3, 5), (19, 10, 19), (20, 10, 19), (100, 50, 95)]
)
def test_a_percentile_is_one_of_the_times_by_the_nearest_rank(many: int, half: int, most: int) -> None:
    times = [float(time) for time in range(1, many + 1)]
    assert (percentile(times, 50), percentile(times, 95)) == (half, most)
