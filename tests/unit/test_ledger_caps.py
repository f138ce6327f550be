"""No cap is passed: the traps that budgets of other programs fell into, one each."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest

from schnellkit.ledger.caps import Caps, read_caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.providers.errors import CapReached, InvalidOrder, StoreTrouble
from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.price_list import Price, Quote
from schnellkit.tests.unit.ledgers import buy, counted, dollars, order, reserve, settle


def caps(**changes) -> Caps:
    return Caps(**{"run": None, "day": None, "month": None, **changes})


@pytest.fixture
def opened(tmp_path):
    ledgers: list[Ledger] = []

    def open_(limits: Caps | None = None, **more) -> Ledger:
        ledgers.append(Ledger(tmp_path, caps=lambda: limits or Caps(), **more))
        return ledgers[-1]

    yield open_
    for ledger in ledgers:
        ledger.close()


@pytest.mark.parametrize("period", ["run", "day", "month"])
def test_a_cap_is_reached_exactly_and_not_passed(opened, period):
    ledger = opened(caps(**{period: Decimal("0.30")}))
    for number in range(3):
        reserve(ledger, order(str(number)))
    with pytest.raises(CapReached, match=rf"\$0.30 a {period}.*\$0.30 is spent or reserved.*\$0.10.*Nothing was sent"):
        reserve(ledger, order("one too many"))
    assert len(ledger.receipts()) == 3


def test_orders_checked_at_the_same_moment_do_not_all_pass(opened):
    ledger = opened(caps(day=Decimal("0.50")))
    ready, admitted = threading.Barrier(16), []

    def ask(number: int) -> None:
        ready.wait()
        try:
            admitted.append(reserve(ledger, order(str(number))))
        except CapReached:
            pass

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 5


def test_an_unknown_price_is_reserved_at_the_assumption_and_never_at_nothing(opened):
    ledger = opened(caps(day=Decimal("0.12")))
    assert reserve(ledger, order("1"), None).assumed
    reserve(ledger, order("2"), None)
    with pytest.raises(CapReached):
        reserve(ledger, order("3"), None)
    assert counted(ledger) == {"reserved": Decimal("0.10")}


def test_the_assumption_is_for_each_picture(opened):
    ledger = opened(caps(assumed=Decimal("0.07")))
    reserve(ledger, order(images=3), None)
    assert counted(ledger) == {"reserved": Decimal("0.21")}


def test_a_person_may_refuse_orders_of_unknown_price(opened):
    ledger = opened(caps(assumed=None))
    with pytest.raises(InvalidOrder, match="price of this order is unknown"):
        reserve(ledger, price=None)
    assert ledger.receipts() == []


def test_an_unknown_charge_stays_counted_as_it_was_assumed(opened):
    ledger = opened(caps())
    receipt = reserve(ledger, price=None)
    ledger.sent(receipt.id)
    settle(ledger, receipt, None)
    assert counted(ledger) == {"settled": Decimal("0.05")}


def test_a_price_in_a_currency_without_a_rate_is_reserved_at_the_assumption(opened):
    ledger = opened(caps())
    receipt = ledger.reserve(order(), Quote(Money(Decimal("0.40"), "EUR")), run="r", workflow=None, sandbox=False)
    assert receipt.assumed
    assert counted(ledger) == {"reserved": Decimal("0.05")}


def test_a_charge_without_a_rate_is_told_as_charged_and_counts_as_it_was_held(opened):
    ledger = opened(caps())
    receipt = reserve(ledger, price=None)
    ledger.sent(receipt.id)
    learned = {"told_by_host": True, "seeds": (), "request_id": None, "seconds": 0}
    ledger.settle(receipt.id, charged=Money(Decimal("0.40"), "EUR"), **learned)
    assert {(each.state, each.money) for each in ledger.spent(f"day {ledger.today()}")} == {
        ("settled", dollars("0.05")),
        ("charged", Money(Decimal("0.40"), "EUR")),
    }


def test_money_in_another_currency_counts_by_its_rate(opened):
    ledger = opened(caps(day=Decimal("1.00"), rates={"EUR": Decimal("1.25")}))
    euros = Quote(Money(Decimal("0.40"), "EUR"))
    about = {"run": "r", "workflow": None, "sandbox": False}
    ledger.reserve(order("1"), euros, **about)
    ledger.reserve(order("2"), euros, **about)
    with pytest.raises(CapReached, match=r"\$1.00 is spent"):
        ledger.reserve(order("3"), euros, **about)


def test_money_whose_rate_was_taken_away_stops_orders_rather_than_count_as_nothing(opened):
    buy(opened(caps()))
    ledger = opened(caps(currency="EUR", day=Decimal("5")))
    with pytest.raises(CapReached, match=r"in EUR, and \$0.10 of this day has no rate.*rate for USD"):
        reserve(ledger, order("next"), None)


def test_what_turned_out_cheaper_makes_room_for_the_next(opened):
    ledger = opened(caps(day=Decimal("0.10")))
    receipt = reserve(ledger)
    with pytest.raises(CapReached):
        reserve(ledger, order("too early"))
    ledger.sent(receipt.id)
    settle(ledger, receipt, "0.02")
    reserve(ledger, order("now"), "0.08")
    with pytest.raises(CapReached):
        reserve(ledger, order("no more"), "0.01")


def test_what_turned_out_dearer_counts_in_full(opened):
    ledger = opened(caps(day=Decimal("0.25")))
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    settle(ledger, receipt, "0.20")
    with pytest.raises(CapReached):
        reserve(ledger, order("next"))


def test_a_released_reservation_makes_room_once_however_often_it_is_released(opened):
    ledger = opened(caps(day=Decimal("0.10")))
    receipt = reserve(ledger)
    ledger.fail(receipt.id, note="not sent")
    with pytest.raises(StoreTrouble, match="failed"):
        ledger.fail(receipt.id, note="not sent")
    reserve(ledger, order("next"))
    with pytest.raises(CapReached):
        reserve(ledger, order("no more"))


def test_an_unknown_outcome_stays_counted_until_the_person_says_that_it_was_not_charged(opened):
    ledger = opened(caps(day=Decimal("0.10")))
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    ledger.lost(receipt.id, note="the answer is lost")
    with pytest.raises(CapReached):
        reserve(ledger, order("next"))
    ledger.resolve(receipt.id, charged=None)
    reserve(ledger, order("next"))


def test_an_unknown_outcome_the_person_found_charged_is_spent(opened):
    ledger = opened(caps())
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    ledger.lost(receipt.id, note="the answer is lost")
    assert ledger.resolve(receipt.id, charged=dollars("0.09")).state == "settled"
    assert counted(ledger) == {"settled": Decimal("0.09"), "charged": Decimal("0.09")}


def test_only_an_unknown_outcome_can_be_marked(opened):
    ledger = opened(caps())
    receipt = buy(ledger)
    with pytest.raises(StoreTrouble, match="not an unknown outcome; nothing was changed"):
        ledger.resolve(receipt.id, charged=None)


def test_the_very_first_order_of_a_new_home_meets_a_cap(tmp_path):
    ledger = Ledger(tmp_path, caps=lambda: read_caps(tmp_path))
    with pytest.raises(CapReached, match=r"\$1.00 a run"):
        reserve(ledger, price="1.01")
    for number in range(10):
        reserve(ledger, order(str(number)), "1.00", run=str(number))
    with pytest.raises(CapReached, match=r"\$10.00 a day"):
        reserve(ledger, order("next"), "0.01", run="next")
    ledger.close()


def test_an_order_of_no_run_is_a_run_of_its_own(opened):
    ledger = opened(caps(run=Decimal("0.10")))
    reserve(ledger, order("1"), run="")
    reserve(ledger, order("2"), run="")


def test_sandbox_orders_count_for_nothing(opened):
    ledger = opened(caps(day=Decimal("0.10")))
    for number in range(5):
        buy(ledger, order(str(number)), sandbox=True)
    assert counted(ledger) == {}
    reserve(ledger, order("real"))


def test_a_sandbox_order_is_held_at_nothing_whatever_is_set_for_unknown_prices(opened):
    ledger = opened(Caps(day=Decimal("0.10"), assumed=None))
    bought = reserve(ledger, price=None, sandbox=True)
    (row,) = ledger.every_row()
    assert (row["id"], row["held"], row["held_currency"], row["assumed"]) == (bought.id, "0", "sandbox", 0)


def test_trial_credits_are_shown_and_are_no_money_by_their_stated_rate(opened):
    ledger = opened(Caps(day=Decimal("0.01")))
    credit = Quote(Money(Decimal(1), "trial credit"))
    ledger.reserve(order(), credit, run="r", workflow=None, sandbox=False)
    assert [str(each.money) for each in ledger.spent(f"day {ledger.today()}")] == ["1 trial credit"]


ABOUT = Quote(dollars("0.10"), Price("deepinfra", "m", "image", Decimal("0.10"), "USD", margin=Decimal("0.25")))


def test_an_order_of_an_about_price_holds_its_margin_until_the_host_tells_the_charge(opened):
    ledger = opened(caps(day=Decimal("0.37")))
    first, second = (
        ledger.reserve(order(str(number)), ABOUT, run="r", workflow=None, sandbox=False) for number in range(2)
    )
    assert counted(ledger) == {"reserved": Decimal("0.25")}
    with pytest.raises(CapReached, match=r"may cost \$0.125"):
        ledger.reserve(order("third"), ABOUT, run="r", workflow=None, sandbox=False)
    for receipt, told in ((first, True), (second, False)):
        ledger.sent(receipt.id)
        settle(ledger, receipt, "0.10", told_by_host=told)
    # What nobody told may have been the most.
    assert counted(ledger) == {"settled": Decimal("0.225"), "charged": Decimal("0.20")}
    assert first.quoted == dollars("0.10")


def test_sums_are_exact_however_many_digits_they_have(opened):
    ledger = opened(caps())
    amount = "123456.123456789012345678901234567"
    for number in range(3):
        buy(ledger, order(str(number)), amount)
    assert counted(ledger)["charged"] == Decimal("370368.370370367037037036703703701")


def test_what_an_earlier_version_marked_in_small_letters_counts_as_that_currency(opened):
    ledger = opened(caps(day=Decimal("0.30")))
    for number in range(2):
        buy(ledger, order(str(number)))
    with ledger._database.writing() as database:
        database.execute("UPDATE sums SET currency = 'usd'")
        database.execute("UPDATE receipts SET charged_currency = 'usd'")
    assert {each.money.currency for each in ledger.spent(f"day {ledger.today()}")} == {"USD"}
    assert {str(receipt.charged) for receipt in ledger.receipts()} == {"$0.10"}
    buy(ledger, order("3"))
    with pytest.raises(CapReached):
        reserve(ledger, order("4"))
