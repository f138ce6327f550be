"""A ledger that is damaged, none, or of a newer version: set aside or left alone, and what can be read of it saved."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.providers.errors import CapReached, StoreTrouble
from schnellkit.tests.unit.ledgers import buy, counted, dollars, order, reserve


def test_a_newer_ledger_is_left_untouched(tmp_path):
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("CREATE TABLE receipts (all_different TEXT)")
        newer.execute("PRAGMA user_version = 99")
        newer.commit()
    before = path.read_bytes()
    with pytest.raises(StoreTrouble, match=r"newer schnellkit \(schema 99.*left untouched"):
        Ledger(tmp_path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_ledger_is_set_aside_and_the_pictures_stay(tmp_path):
    before = Ledger(tmp_path)
    buy(before)
    before.close()
    (tmp_path / "ledger.db").write_bytes(b"no database at all" * 400)
    after = Ledger(tmp_path)
    aside = re.search(r"set aside as (\S+);", after.set_aside)
    assert aside
    assert (tmp_path / aside.group(1)).read_bytes().startswith(b"no database")
    assert len([path for path in (tmp_path / "pictures").rglob("*") if path.is_file()]) == 1
    assert reserve(after).state == "reserved"
    after.close()


def test_pictures_a_new_ledger_does_not_know_count_for_the_room(tmp_path):
    before = Ledger(tmp_path)
    buy(before, picture=b"p" * 100)
    before.close()
    (tmp_path / "ledger.db").write_bytes(b"no database at all" * 400)
    after = Ledger(tmp_path, size_limit=150)
    buy(after, order("next"), picture=b"q" * 100)
    kept = [path.read_bytes()[:1] for path in (tmp_path / "pictures").rglob("*") if path.is_file()]
    assert kept == [b"q"]
    after.close()


def damage(folder: Path) -> None:
    """Tear one page out of the middle of the receipts."""
    path = folder / "ledger.db"
    with closing(sqlite3.connect(path)) as intact:
        size = intact.execute("PRAGMA page_size").fetchone()[0]
        pages = [
            row[0] for row in intact.execute("SELECT pageno FROM dbstat WHERE name = 'receipts' AND pagetype = 'leaf'")
        ]
    with path.open("r+b") as file:
        file.seek((pages[len(pages) // 2] - 1) * size)
        file.write(b"\xff" * size)


@pytest.fixture
def damaged(tmp_path):
    ledger = Ledger(tmp_path, caps=lambda: Caps(run=None, day=None))
    for number in range(60):
        buy(ledger, order(f"{number} " + "long " * 40), picture=str(number).encode())
    ledger.close()
    damage(tmp_path)
    return tmp_path


def test_a_torn_page_is_told_and_set_aside_on_the_next_start(damaged):
    ledger = Ledger(damaged)
    with pytest.raises(StoreTrouble, match=r"file is damaged\. Restart ComfyUI"):
        list(ledger.every_row())
    ledger.close()
    restarted = Ledger(damaged)
    assert "set aside as" in restarted.set_aside
    list(restarted.every_row())
    restarted.close()
    again = Ledger(damaged)
    assert again.set_aside == ""
    again.close()


def test_what_can_be_read_of_a_damaged_ledger_is_saved_with_its_sums(damaged):
    ledger = Ledger(damaged)
    with pytest.raises(StoreTrouble):
        list(ledger.every_row())
    ledger.close()
    restarted = Ledger(damaged, caps=lambda: Caps(run=None, day=dollars("5").amount))
    saved = len(list(restarted.every_row()))
    assert 50 <= saved < 60
    assert counted(restarted)["charged"] == saved * dollars("0.10").amount
    with pytest.raises(CapReached):
        reserve(restarted, order("next"), "0.50")
    restarted.close()


def test_what_an_older_version_wrote_is_saved_too(damaged):
    with closing(sqlite3.connect(damaged / "ledger.db")) as older:
        older.execute("PRAGMA writable_schema = ON")
        (text,) = older.execute("SELECT sql FROM sqlite_master WHERE name = 'receipts'").fetchone()
        shorter = text.replace(", asked TEXT NOT NULL DEFAULT '{}'", "").replace(", client TEXT", "")
        assert shorter != text
        older.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'receipts'", (shorter,))
        pictures = "CREATE TABLE pictures (hash TEXT PRIMARY KEY, bytes INTEGER NOT NULL, used REAL NOT NULL)"
        older.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'pictures'", (pictures,))
        older.execute("PRAGMA user_version = 1")
        older.commit()
    (damaged / "ledger.damaged").touch()
    restarted = Ledger(damaged)
    assert len(list(restarted.every_row())) >= 50
    restarted.close()


def test_a_damaged_ledger_is_not_taken_from_under_another_living_process(damaged):
    alive = Ledger(damaged)
    with pytest.raises(StoreTrouble):
        list(alive.every_row())
    with pytest.raises(StoreTrouble, match="Close every other ComfyUI"):
        Ledger(damaged)
    alive.close()
