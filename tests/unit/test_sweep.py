"""What dead processes left unfinished goes, and no answer that may be the only copy of what was paid for."""

from __future__ import annotations

import pytest

from schnellkit.disk.whole_file import UNFINISHED
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.sweep import sweep_answers, sweep_unfinished
from schnellkit.library.arrivals import Arrivals
from schnellkit.providers.wire import Answer
from schnellkit.tests.unit.ledgers import answer, dollars, order, reserve, settle

REFUSAL = Answer(422, {}, b'{"error": "no"}')


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path)
    yield ledger
    ledger.close()


def swept(ledger: Ledger, home) -> list[str]:
    """The answers that are left."""
    arrivals = Arrivals(home / "arrived")
    with ledger._database.reading() as database:
        sweep_answers(database, arrivals, ledger.has_all_pictures)
    return arrivals.receipts()


def paid(ledger: Ledger, arrived: Answer | None = None, prompt: str = "a boat"):
    receipt = reserve(ledger, order(prompt))
    ledger.sent(receipt.id)
    ledger.arrived(receipt.id, arrived or answer())
    return receipt


def left_by_a_crash(ledger: Ledger, receipt, arrived: Answer | None = None) -> None:
    """The answer as it lies there after a crash between the receipt's end and the removal of its answer."""
    ledger.arrived(receipt.id, arrived or answer())


def test_an_answer_whose_pictures_are_all_in_the_library_goes(ledger, tmp_path):
    receipt = paid(ledger)
    ledger.keep(receipt.id, [b"picture"])
    settle(ledger, receipt)
    left_by_a_crash(ledger, receipt)
    assert swept(ledger, tmp_path) == []


def test_a_refusal_of_an_order_that_failed_goes(ledger, tmp_path):
    receipt = paid(ledger, REFUSAL)
    ledger.fail(receipt.id, note="refused")
    left_by_a_crash(ledger, receipt, REFUSAL)
    assert swept(ledger, tmp_path) == []


def test_the_answer_of_an_order_that_is_open_or_unknown_stays(ledger, tmp_path):
    sent, unknown = paid(ledger), paid(ledger, prompt="another")
    refused_just_now = paid(ledger, REFUSAL, prompt="a third")
    ledger.lost(unknown.id, note="lost")
    assert set(swept(ledger, tmp_path)) == {sent.id, unknown.id, refused_just_now.id}


def test_an_answer_whose_picture_is_not_in_the_library_stays(ledger, tmp_path):
    receipt = paid(ledger)
    ledger.keep(receipt.id, [b"picture"])
    settle(ledger, receipt)
    left_by_a_crash(ledger, receipt)
    for picture in (tmp_path / "pictures").rglob("*"):
        if picture.is_file():
            picture.unlink()
    assert swept(ledger, tmp_path) == [receipt.id]


@pytest.mark.parametrize("charged", ["0.10", None])
def test_an_answer_nobody_could_read_stays_whatever_the_person_marked(ledger, tmp_path, charged):
    receipt = paid(ledger)
    ledger.lost(receipt.id, note="cannot be read")
    ledger.resolve(receipt.id, charged=dollars(charged) if charged else None)
    left_by_a_crash(ledger, receipt)
    assert swept(ledger, tmp_path) == [receipt.id]


def test_an_answer_this_ledger_knows_nothing_of_stays(ledger, tmp_path):
    Arrivals(tmp_path / "arrived").write("of-a-ledger-that-was-lost", answer())
    assert swept(ledger, tmp_path) == ["of-a-ledger-that-was-lost"]


def test_what_was_not_finished_goes_and_everything_else_stays(tmp_path):
    names = ("arrived/one", "pictures/ab/one", "keys.json", "caps.json", ".hidden", ".keys.json.mine")
    left = (
        f"arrived/{UNFINISHED}one-ab12cd_9",
        f"pictures/ab/{UNFINISHED}ab12cd_9",
        f"{UNFINISHED}keys.json-ab12cd_9",
        ".keys.json.ab12cd_9",
    )
    for name in (*names, *left):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    sweep_unfinished(tmp_path)
    there = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert there - {"changing.lock"} == set(names)


def test_both_answers_of_an_order_that_is_done_go(ledger, tmp_path):
    receipt = paid(ledger)
    ledger.keep(receipt.id, [b"picture"])
    settle(ledger, receipt)
    for _ in range(2):
        left_by_a_crash(ledger, receipt)
    assert len(list((tmp_path / "arrived").iterdir())) == 2
    assert Arrivals(tmp_path / "arrived").receipts() == [receipt.id]
    assert swept(ledger, tmp_path) == []
    assert list((tmp_path / "arrived").iterdir()) == []
