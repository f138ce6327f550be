"""What was paid once is not paid again."""

from __future__ import annotations

import pytest

from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.memory import MADE_ANEW, LeftOpen, UnderWay
from schnellkit.ledger.recovery import recover
from schnellkit.providers.errors import StoreTrouble
from schnellkit.tests.unit.ledgers import buy, counted, dollars, order, read, reserve, settle


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path)
    yield ledger
    ledger.close()


@pytest.fixture
def other(tmp_path, ledger):
    other = Ledger(tmp_path)
    yield other
    other.close()


def picture_files(folder):
    return [path for path in (folder / "pictures").glob("??/*") if path.is_file()]


def test_a_paid_order_is_found_with_its_pictures(ledger):
    bought = buy(ledger, picture=b"a picture")
    found = ledger.find(order().name, sandbox=False)
    assert found == bought
    assert ledger.pictures(found) == (b"a picture",)


def test_the_same_bytes_twice_in_one_order_are_two_pictures(ledger):
    receipt = reserve(ledger, order(images=2))
    ledger.sent(receipt.id)
    ledger.keep(receipt.id, [b"same", b"same"])
    assert ledger.pictures(settle(ledger, receipt)) == (b"same", b"same")


def test_sandbox_pictures_are_never_given_for_real_ones(ledger):
    buy(ledger, sandbox=True)
    assert ledger.find(order().name, sandbox=False) is None


@pytest.mark.parametrize("change", ["reserved", "sent", "failed", "unknown outcome"])
def test_only_a_settled_order_is_found(ledger, change):
    receipt = reserve(ledger)
    ledger.keep(receipt.id, [b"picture"])
    if change != "reserved":
        ledger.sent(receipt.id)
    if change in ("failed", "unknown outcome"):
        (ledger.fail if change == "failed" else ledger.lost)(receipt.id, note="")
    assert ledger.find(order().name, sandbox=False) is None


def test_an_order_under_way_in_another_process_is_waited_for(ledger, other):
    reserve(ledger)
    with pytest.raises(UnderWay):
        reserve(other)
    assert len(other.receipts()) == 1


def test_an_order_that_was_cancelled_after_sending_is_waited_for(ledger):
    ledger.sent(reserve(ledger).id)
    with pytest.raises(UnderWay):
        reserve(ledger)


def test_an_order_settled_between_look_up_and_reservation_is_looked_up_again(ledger, other):
    assert other.find(order().name, sandbox=False) is None
    buy(ledger)
    with pytest.raises(UnderWay):
        reserve(other)
    assert other.find(order().name, sandbox=False)


def test_an_order_of_a_dead_process_is_not_waited_for(tmp_path, other):
    dead = Ledger(tmp_path)
    dead.sent(reserve(dead).id)
    dead.close()
    with pytest.raises(LeftOpen):
        reserve(other)
    recover(other, read)
    assert reserve(other).state == "reserved"


def test_an_order_nobody_here_is_at_work_on_any_more_is_not_waited_for(ledger):
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    ledger.let_go(receipt.id)
    with pytest.raises(LeftOpen):
        reserve(ledger)
    assert recover(ledger, read).unknown == 1
    assert reserve(ledger).state == "reserved"


def test_a_fresh_order_waits_for_nobody(ledger, other):
    buy(ledger)
    assert reserve(other, fresh=True).state == "reserved"


def test_a_missing_picture_is_made_anew_with_a_note(ledger, tmp_path):
    buy(ledger)
    for file in picture_files(tmp_path):
        file.unlink()
    assert ledger.find(order().name, sandbox=False) is None
    again = reserve(ledger)
    assert again.note == MADE_ANEW


def test_a_damaged_picture_is_told_before_anything_is_spent_and_mended_by_a_fresh_order(ledger, tmp_path):
    bought = buy(ledger, picture=b"whole")
    (file,) = picture_files(tmp_path)
    file.write_bytes(b"torn")
    with pytest.raises(StoreTrouble, match=r"damaged or no longer in the library.*fresh"):
        ledger.pictures(bought)
    again = buy(ledger, picture=b"whole", fresh=True)
    assert ledger.pictures(again) == (b"whole",)


def test_room_is_made_by_dropping_the_least_used_and_never_the_new(tmp_path):
    now = iter(range(1, 10**6))
    ledger = Ledger(tmp_path, clock=lambda: float(next(now)), size_limit=30)
    first, second, third = (buy(ledger, order(name), picture=name.encode() * 10) for name in "abc")
    ledger.pictures(first)
    buy(ledger, order("d"), picture=b"d" * 20)
    assert ledger.pictures(first)
    for dropped in (second, third):
        with pytest.raises(StoreTrouble):
            ledger.pictures(dropped)
    assert len(ledger.receipts()) == 4
    assert counted(ledger)["settled"] == 4 * dollars("0.10").amount
    ledger.close()


def test_a_picture_larger_than_all_room_is_still_kept_for_its_order(tmp_path):
    ledger = Ledger(tmp_path, size_limit=1)
    assert ledger.pictures(buy(ledger, picture=b"large")) == (b"large",)
    ledger.close()
