"""The library's room: the sandbox's pictures apart, pinned ones for ever, those of orders under way never dropped."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from schnellkit.ledger import migrations
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.memory import MADE_ANEW
from schnellkit.library import picture_store
from schnellkit.library.picture_store import name_of
from schnellkit.personal.library_limit import read_limit, write_limit
from schnellkit.providers.errors import InvalidOrder, StoreTrouble
from schnellkit.tests.unit.ledgers import buy, order, reserve, settle


@pytest.fixture
def opened(tmp_path):
    """Opens ledgers in one folder, with a clock that goes on by itself."""
    now = iter(range(1, 10**6))
    ledgers: list[Ledger] = []

    def open_one(size_limit: int | None = None) -> Ledger:
        ledgers.append(Ledger(tmp_path, clock=lambda: float(next(now)), size_limit=size_limit))
        return ledgers[-1]

    yield open_one
    for ledger in ledgers:
        ledger.close()


def on_disk(folder: Path) -> set[bytes]:
    """The first byte of each picture that is there."""
    return {path.read_bytes()[:1] for path in (folder / "pictures").rglob("*") if path.is_file()}


def bought(ledger: Ledger, *names: str, size: int = 10, **more) -> None:
    for name in names:
        buy(ledger, order(name), picture=name.encode() * size, **more)


def test_an_evening_in_the_sandbox_drops_no_paid_picture(opened, tmp_path):
    ledger = opened(size_limit=30)
    bought(ledger, "a", "b", "c")
    bought(ledger, *"vwxyz", sandbox=True)
    assert on_disk(tmp_path) == {b"a", b"b", b"c", b"x", b"y", b"z"}


def test_the_sandboxs_pictures_have_a_small_room_of_their_own(opened, tmp_path, monkeypatch):
    monkeypatch.setattr(picture_store, "SANDBOX_ROOM", 20)
    ledger = opened(size_limit=1000)
    bought(ledger, *"wxyz", sandbox=True)
    bought(ledger, *"abcd")
    assert on_disk(tmp_path) == {b"y", b"z", *(b"a", b"b", b"c", b"d")}
    assert (ledger.library_use(sandbox=True).limit, ledger.library_use(sandbox=False).limit) == (20, 1000)


@pytest.mark.parametrize("first", [True, False])
def test_a_picture_bought_for_real_and_in_the_sandbox_counts_as_real(opened, tmp_path, first):
    ledger = opened(size_limit=20)
    bought(ledger, "a", sandbox=first)
    bought(ledger, "a", sandbox=not first)
    # Looked at in the sandbox, it stays a real one.
    ledger.pictures(ledger.receipts()[0 if first else 1])
    bought(ledger, "y", "z", sandbox=True)
    assert on_disk(tmp_path) == {b"a", b"y", b"z"}


def test_a_pinned_picture_is_never_dropped(opened, tmp_path):
    ledger = opened(size_limit=30)
    bought(ledger, "a", "b", "c")
    ledger.pin(name_of(b"a" * 10), pinned=True, sandbox=False)
    bought(ledger, "d", "e")
    assert on_disk(tmp_path) == {b"a", b"d", b"e"}
    ledger.pin(name_of(b"a" * 10), pinned=False, sandbox=False)
    bought(ledger, "f")
    assert on_disk(tmp_path) == {b"d", b"e", b"f"}


def test_where_all_are_pinned_the_library_grows_and_says_so(opened, tmp_path):
    ledger = opened(size_limit=20)
    for name in "abc":
        bought(ledger, name)
        ledger.pin(name_of(name.encode() * 10), pinned=True, sandbox=False)
    use = ledger.library_use(sandbox=False)
    assert on_disk(tmp_path) == {b"a", b"b", b"c"}
    assert (use.pictures, use.bytes, use.pinned, use.pinned_bytes, use.limit) == (3, 30, 3, 30, 20)
    assert use.over
    assert use.nearly


def test_it_is_nearly_full_from_nine_tenths_on(opened):
    ledger = opened(size_limit=100)
    bought(ledger, "a", size=89)
    assert not ledger.library_use(sandbox=False).nearly
    bought(ledger, "b", size=1)
    assert ledger.library_use(sandbox=False).nearly


def test_the_pictures_of_an_order_under_way_are_not_dropped_between_keep_and_settle(opened, tmp_path):
    one, other = opened(size_limit=20), opened(size_limit=20)
    receipt = reserve(one, order("a"))
    one.sent(receipt.id)
    one.keep(receipt.id, [b"a" * 10])
    bought(other, "b", "c", "d")
    assert b"a" in on_disk(tmp_path)
    assert one.has_all_pictures(settle(one, receipt))
    bought(other, "e", "f")
    assert b"a" not in on_disk(tmp_path)


def test_a_picture_of_unknown_outcome_is_not_dropped_before_the_person_said_what_it_was(opened, tmp_path):
    ledger = opened(size_limit=20)
    receipt = reserve(ledger, order("a"))
    ledger.sent(receipt.id)
    ledger.keep(receipt.id, [b"a" * 10])
    ledger.lost(receipt.id, note="")
    bought(ledger, "b", "c", "d")
    assert b"a" in on_disk(tmp_path)


def test_a_removed_picture_is_gone_its_receipt_stays_and_the_order_is_made_anew(opened, tmp_path):
    ledger = opened()
    receipt = buy(ledger, picture=b"a")
    ledger.remove(receipt.pictures[0], sandbox=False)
    assert on_disk(tmp_path) == set()
    assert ledger.library(sandbox=False, most=10) == []
    assert ledger.library_use(sandbox=False).pictures == 0
    assert ledger.receipts() == [receipt]
    assert ledger.find(order().name, sandbox=False) is None
    assert reserve(ledger).note == MADE_ANEW


def test_what_is_pinned_under_way_or_not_there_cannot_be_removed(opened, tmp_path):
    ledger = opened()
    name = buy(ledger, picture=b"a").pictures[0]
    ledger.pin(name, pinned=True, sandbox=False)
    with pytest.raises(InvalidOrder, match="pinned"):
        ledger.remove(name, sandbox=False)
    receipt = reserve(ledger, order("b"))
    ledger.sent(receipt.id)
    (under_way,) = ledger.keep(receipt.id, [b"b"])
    with pytest.raises(InvalidOrder, match="not settled"):
        ledger.remove(under_way, sandbox=False)
    with pytest.raises(InvalidOrder, match="no such picture"):
        ledger.remove("0" * 64, sandbox=False)
    with pytest.raises(InvalidOrder, match="no such picture"):
        ledger.pin("0" * 64, pinned=True, sandbox=False)
    assert on_disk(tmp_path) == {b"a", b"b"}


def test_no_page_of_the_sandbox_removes_or_pins_a_paid_picture(opened, tmp_path):
    ledger = opened()
    name = buy(ledger, picture=b"a").pictures[0]
    buy(ledger, picture=b"a", sandbox=True)
    with pytest.raises(InvalidOrder, match="no such picture"):
        ledger.remove(name, sandbox=True)
    with pytest.raises(InvalidOrder, match="no such picture"):
        ledger.pin(name, pinned=True, sandbox=True)
    assert on_disk(tmp_path) == {b"a"}


def test_the_limit_is_the_persons_and_holds_from_the_next_picture_on(opened, tmp_path):
    ledger = opened()
    assert ledger.library_use(sandbox=False).limit == 2 * 2**30
    bought(ledger, "a", "b", size=60 * 2**20)
    write_limit(tmp_path, Decimal("0.1"))
    assert ledger.library_use(sandbox=False).limit == read_limit(tmp_path) == 107374182
    assert on_disk(tmp_path) == {b"a", b"b"}
    assert ledger.make_room() == 1
    assert on_disk(tmp_path) == {b"b"}


@pytest.mark.parametrize("gib", ["0", "0.09", "-1", "1000001", "NaN"])
def test_a_limit_that_would_empty_the_library_is_refused(tmp_path, gib):
    with pytest.raises(InvalidOrder, match=r"0\.1"):
        write_limit(tmp_path, Decimal(gib))
    assert read_limit(tmp_path) == 2 * 2**30


@pytest.mark.parametrize(
    "text", ["no json", "[]", '{"limit_gib": "plenty"}', '{"limit_gib": "0"}', '{"limit_gib": []}']
)
def test_a_limit_that_cannot_be_read_drops_nothing_and_is_told(opened, tmp_path, text):
    ledger = opened()
    (tmp_path / "library.json").write_text(text, encoding="utf-8")
    bought(ledger, "a", "b")
    assert on_disk(tmp_path) == {b"a", b"b"}
    with pytest.raises(StoreTrouble, match=r"library\.json"):
        ledger.library_use(sandbox=False)


def test_a_ledger_of_the_schema_before_opens_and_tells_drawn_pictures_from_paid_ones(opened, tmp_path, monkeypatch):
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS[:2])
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as old:
        migrations.migrate(old)
        for number, (names, sandbox) in enumerate([("ab", 0), ("bc", 1), ("d", 1)]):
            old.execute(
                "INSERT INTO receipts (id, state, order_name, host, model, at, day, run, owner, width, height, images,"
                " held, held_currency, assumed, sandbox, pictures) VALUES"
                " (?, 'settled', 'o', 'h', 'm', 0, '2026-01-01', 'r', 'x', 1, 1, 1, '0', 'USD', 0, ?, ?)",
                (str(number), sandbox, json.dumps(list(names))),
            )
        for name in "abcde":
            old.execute("INSERT INTO pictures VALUES (?, 7, 1.0)", (name,))
    monkeypatch.undo()
    ledger = opened()
    with ledger._database.reading() as database:
        rows = database.execute("SELECT hash, bytes, used, sandbox, pinned FROM pictures ORDER BY hash").fetchall()
    assert rows == [(name, 7, 1.0, int(name in "cd"), 0) for name in "abcde"]
    assert len(ledger.receipts()) == 3


def test_a_new_ledger_counts_the_sandboxs_pictures_apart(opened):
    ledger = opened()
    bought(ledger, "a", "b")
    bought(ledger, "z", sandbox=True)
    with ledger._database.writing() as database:
        database.execute("DELETE FROM pictures")
    ledger.close()
    again = opened()
    assert (again.library_use(sandbox=False).pictures, again.library_use(sandbox=True).pictures) == (2, 1)
