"""What a process that died left open is released, adopted, or known as an unknown outcome."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.recovery import recover
from schnellkit.providers.wire import Answer, Reply
from schnellkit.tests.unit.ledgers import answer, counted, dollars, order, read, reserve

LINKS = Answer(200, {}, b'{"data": [{"url": "https://files.example/1"}]}')


@pytest.fixture
def crashed(tmp_path):
    """A ledger whose process ended, in the moment the test chooses."""

    def crash(until) -> Ledger:
        ledger = Ledger(tmp_path)
        until(ledger)
        ledger.close()
        return Ledger(tmp_path)

    return crash


def sent(ledger: Ledger):
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    return receipt


def test_an_order_that_was_never_sent_is_released(crashed):
    ledger = crashed(reserve)
    assert recover(ledger, read).released == 1
    assert counted(ledger) == {}
    ledger.close()


def test_pictures_whose_answer_could_not_be_kept_are_adopted(crashed):
    def kept_without_its_answer(ledger: Ledger) -> None:
        ledger.keep(sent(ledger).id, [b"a picture"])

    ledger = crashed(kept_without_its_answer)
    assert recover(ledger, read).adopted == 1
    assert ledger.find(order().name, sandbox=False)
    assert counted(ledger)["charged"] == dollars("0.10").amount
    ledger.close()


def test_an_order_whose_answer_is_lost_is_an_unknown_outcome(crashed):
    ledger = crashed(sent)
    assert recover(ledger, read).unknown == 1
    (receipt,) = ledger.receipts(state="unknown outcome")
    assert "ended before the answer arrived" in receipt.note
    assert counted(ledger) == {"unknown outcome": dollars("0.10").amount}
    ledger.close()


def test_an_answer_that_arrived_is_adopted_with_the_hosts_own_charge(crashed, tmp_path):
    ledger = crashed(lambda before: before.arrived(sent(before).id, answer(b"arrived", "0.08")))
    assert recover(ledger, read).adopted == 1
    found = ledger.find(order().name, sandbox=False)
    assert ledger.pictures(found) == (b"arrived",)
    assert found.charged == dollars("0.08")
    assert list((tmp_path / "arrived").iterdir()) == []
    ledger.close()


def test_units_that_the_host_counted_are_its_charge(crashed):
    bought = order(host="fal")._replace(model="fal-ai/flux/schnell")

    def arrived(before: Ledger) -> None:
        receipt = reserve(before, bought)
        before.sent(receipt.id)
        before.arrived(receipt.id, answer(b"arrived"))

    ledger = crashed(arrived)
    counting = lambda name, answer: Reply((b"arrived",), units=Decimal(2))  # noqa: E731
    assert recover(ledger, counting).adopted == 1
    found = ledger.find(bought.name, sandbox=False)
    assert (found.charged, found.told_by_host) == (dollars("0.006"), True)
    ledger.close()


def test_pictures_that_were_downloaded_are_adopted(crashed):
    def downloaded(before: Ledger) -> None:
        receipt = reserve(before, order(host="monica"))
        before.sent(receipt.id)
        before.arrived(receipt.id, LINKS)
        before.keep(receipt.id, [b"downloaded"])

    ledger = crashed(downloaded)
    assert recover(ledger, read).adopted == 1
    assert ledger.pictures(ledger.find(order(host="monica").name, sandbox=False)) == (b"downloaded",)
    ledger.close()


def test_links_that_were_not_downloaded_are_an_unknown_outcome(crashed):
    def linked(before: Ledger) -> None:
        receipt = reserve(before, order(host="monica"))
        before.sent(receipt.id)
        before.arrived(receipt.id, LINKS)

    ledger = crashed(linked)
    assert recover(ledger, read).unknown == 1
    ledger.close()


@pytest.mark.parametrize(
    "arrived", [b"no JSON", b'{"images": ["data:,"]}', b'{"error": "later"}'], ids=["no json", "no picture", "error"]
)
def test_an_answer_without_a_picture_is_not_adopted(crashed, arrived):
    ledger = crashed(lambda before: before.arrived(sent(before).id, Answer(200, {}, arrived)))
    recovered = recover(ledger, read)
    assert recovered.unknown + recovered.released == 1
    assert recovered.adopted == 0
    ledger.close()


def test_an_order_to_a_host_that_is_gone_is_an_unknown_outcome(crashed):
    def of_a_host_that_is_gone(before: Ledger) -> None:
        receipt = reserve(before, order(host="gone"))
        before.sent(receipt.id)
        before.arrived(receipt.id, answer())

    ledger = crashed(of_a_host_that_is_gone)
    assert recover(ledger, read).unknown == 1
    ledger.close()


def test_a_living_process_keeps_its_reservations(tmp_path):
    living = Ledger(tmp_path)
    reserve(living)
    other = Ledger(tmp_path)
    assert recover(other, read).describe() == ""
    assert counted(other) == {"reserved": dollars("0.10").amount}
    living.close()
    other.close()


def test_two_processes_that_recover_at_once_adopt_once(tmp_path):
    dead = Ledger(tmp_path)
    dead.arrived(sent(dead).id, answer(cost="0.08"))
    dead.close()
    first, second = Ledger(tmp_path), Ledger(tmp_path)

    def while_the_other_does_too(name, arrived):
        assert recover(second, read).adopted == 1
        return read(name, arrived)

    assert recover(first, while_the_other_does_too).describe() == ""
    assert counted(first) == {"settled": dollars("0.08").amount, "charged": dollars("0.08").amount}
    first.close()
    second.close()


def test_a_recovery_says_in_words_what_it_did(crashed):
    ledger = crashed(reserve)
    assert recover(ledger, read).describe() == "Orders that were open when ComfyUI ended: 1 never sent, so released."
    ledger.close()
