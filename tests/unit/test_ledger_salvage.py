"""A damaged ledger is salvaged whole, in its order, from whatever moment a start before was interrupted."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import pytest

from schnellkit.ledger import salvage
from schnellkit.ledger.ledger import Ledger
from schnellkit.providers.errors import StoreTrouble
from schnellkit.tests.unit.ledgers import buy, counted, dollars, order
from schnellkit.tests.unit.processes import killed_everywhere, python, said

START = """
import sys
from pathlib import Path
from schnellkit.ledger.ledger import Ledger

print("ready", flush=True)
sys.stdin.readline()
ledger = Ledger(Path(sys.argv[1]))
print(len(list(ledger.every_row())), ledger.set_aside, flush=True)
sys.stdin.readline()
"""


def fill(home: Path, count: int) -> None:
    ledger = Ledger(home)
    for number in range(count):
        buy(ledger, order(f"{number} " + "long " * 60), "0.01", picture=str(number).encode())
    ledger.close()


def tear(home: Path, which: Collection[float]) -> None:
    """Tear pages out of the receipts: those at these shares of the way, and leave word that the file is damaged."""
    path = home / "ledger.db"
    with closing(sqlite3.connect(path)) as intact:
        size = intact.execute("PRAGMA page_size").fetchone()[0]
        pages = [
            row[0] for row in intact.execute("SELECT pageno FROM dbstat WHERE name='receipts' AND pagetype='leaf'")
        ]
    with path.open("r+b") as file:
        for share in which:
            file.seek((pages[int(share * len(pages))] - 1) * size)
            file.write(b"\xff" * size)
    (home / "ledger.damaged").touch()


def prompts(home: Path) -> tuple[list[int], str]:
    """Which receipts are in the ledger, oldest first, and what its opening told."""
    ledger = Ledger(home)
    found = [int(row["prompt"].split()[0]) for row in ledger.every_row()]
    assert [int(one.prompt.split()[0]) for one in ledger.library(sandbox=False, most=1000)] == found[::-1]
    assert counted(ledger).get("charged", 0) == len(found) * dollars("0.01").amount
    ledger.close()
    return found, ledger.set_aside


def test_what_comes_after_the_damage_keeps_its_place(tmp_path):
    fill(tmp_path, 60)
    tear(tmp_path, [0.5])
    found, told = prompts(tmp_path)
    assert found == sorted(found)
    assert {0, 59} < set(found)
    assert f"{len(found)} receipts could be read" in told


def test_between_two_torn_pages_everything_is_read(tmp_path):
    fill(tmp_path, 80)
    tear(tmp_path, [0.2, 0.8])
    found, _ = prompts(tmp_path)
    assert 40 in found
    assert 60 <= len(found) < 80


def test_a_row_that_makes_no_sense_is_left_out_and_does_not_stop_the_rest(tmp_path):
    fill(tmp_path, 3)
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as database:
        database.execute("UPDATE receipts SET held = 'nonsense' WHERE rowid = 2")
    tear_nothing_but_say_so(tmp_path)
    assert prompts(tmp_path)[0] == [0, 2]


def test_when_pictures_were_used_is_kept_and_those_left_out_are_counted(tmp_path):
    fill(tmp_path, 3)
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as database:
        database.execute("UPDATE pictures SET used = 5 WHERE rowid = 1")
        database.execute("DELETE FROM pictures WHERE rowid = 2")
        (first,) = database.execute("SELECT hash FROM pictures WHERE rowid = 1").fetchone()
    tear_nothing_but_say_so(tmp_path)
    prompts(tmp_path)
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        known = dict(database.execute("SELECT hash, used FROM pictures").fetchall())
    assert (len(known), known[first]) == (3, 5)


def tear_nothing_but_say_so(home: Path) -> None:
    """Damage an index only: what holds the receipts is whole."""
    path = home / "ledger.db"
    with closing(sqlite3.connect(path)) as intact:
        size = intact.execute("PRAGMA page_size").fetchone()[0]
        page = intact.execute("SELECT max(pageno) FROM dbstat WHERE name='receipts_by_time'").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    (home / "ledger.damaged").touch()


@pytest.fixture
def torn(tmp_path) -> tuple[Path, list[int]]:
    """A folder with a damaged ledger, and the receipts that can be read of it."""
    start, tried = tmp_path / "start", tmp_path / "tried"
    fill(start, 16)
    tear(start, [0.5])
    shutil.copytree(start, tried)
    return start, prompts(tried)[0]


def test_a_kill_at_any_line_of_the_salvage_loses_nothing_and_is_told(torn, tmp_path):
    start, readable = torn
    assert 8 < len(readable) < 16
    told = set()
    for crash in killed_everywhere("open", start, tmp_path / "crashes"):
        home = Path(crash["home"])
        found, words = prompts(home)
        assert found == readable, crash
        told.add(bool(words))
        assert list(home.glob("ledger.damaged-*.db")), crash
        assert not list(home.glob("ledger.saved-*")), crash
        assert prompts(home) == (readable, "")
    assert told == {True, False}, "kills before and after the new ledger was in its place"


def test_two_starts_at_once_salvage_once(torn):
    start, readable = torn
    with python(START, start) as first, python(START, start) as second:
        for each in (first, second):
            assert said(each) == "ready"
        for each in (first, second):
            each.stdin.write("go\n")
            each.stdin.flush()
        told = sorted(said(each).partition(" ") for each in (first, second))
    assert [int(count) for count, *_ in told] == [len(readable)] * 2
    assert ["set aside" in words for *_, words in told] == [False, True]


def test_a_disk_too_full_to_salvage_leaves_the_damaged_ledger_as_it_was(torn, monkeypatch):
    start, readable = torn
    before = (start / "ledger.db").read_bytes()

    def full(database):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(salvage.totals, "rebuild", full)
        with pytest.raises(StoreTrouble, match="disk is full"):
            Ledger(start)
    assert (start / "ledger.db").read_bytes() == before
    assert prompts(start)[0] == readable
