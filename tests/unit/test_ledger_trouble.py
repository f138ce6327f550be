"""Full disks, locked files, read-only folders: told in one sentence, and nothing is lost."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from schnellkit.disk import whole_file
from schnellkit.ledger import database
from schnellkit.ledger.ledger import Ledger
from schnellkit.providers.errors import StoreTrouble
from schnellkit.tests.unit.ledgers import answer, buy, counted, dollars, order, reserve, settle

# SQLite's number for the setting that syncs the folder as well.
EXTRA = 3
LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT i, id FROM n, receipts"


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path)
    yield ledger
    ledger.close()


@pytest.fixture
def full_disk(monkeypatch, ledger):
    """Fills the disk, as the database and as the files feel it; called with False, there is room again."""
    connection = ledger._database._connection
    room = connection.execute("PRAGMA max_page_count").fetchone()[0]
    sync = os.fsync

    def no_space(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def fill(full: bool = True) -> None:
        connection.execute(f"PRAGMA max_page_count = {1 if full else room}")
        if full:
            # What is free inside the file is used up first, as on a disk that was full for a while.
            with pytest.raises(sqlite3.OperationalError, match="full"):
                connection.execute("CREATE TABLE filler AS SELECT zeroblob(1000000)")
        monkeypatch.setattr(whole_file.os, "fsync", no_space if full else sync)

    return fill


def test_the_folder_is_nobody_elses(tmp_path):
    home = tmp_path / "home"
    Ledger(home).close()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_on_a_full_disk_nothing_is_reserved(ledger, full_disk):
    full_disk()
    with pytest.raises(StoreTrouble, match=r"disk is full\. Make room"):
        _reserve_without_end(ledger)
    reserved = len(ledger.receipts(most=1000))
    assert counted(ledger).get("reserved", 0) == reserved * dollars("0.0001").amount


def _reserve_without_end(ledger: Ledger) -> None:
    for number in range(1000):
        reserve(ledger, order(f"{number} " + "long " * 500), "0.0001")


def test_on_a_full_disk_an_answer_says_so_and_leaves_nothing_half_written(ledger, full_disk, tmp_path):
    receipt = reserve(ledger)
    full_disk()
    with pytest.raises(StoreTrouble, match="disk is full"):
        ledger.arrived(receipt.id, answer())
    assert list((tmp_path / "arrived").iterdir()) == []


def test_on_a_full_disk_no_picture_is_half_kept(ledger, full_disk, tmp_path):
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    full_disk()
    with pytest.raises(StoreTrouble, match="disk is full"):
        ledger.keep(receipt.id, [b"picture"])
    assert not any(path.is_file() for path in (tmp_path / "pictures").rglob("*"))


@pytest.fixture
def locked(ledger, tmp_path):
    """Another program that writes to the ledger for as long as the block lasts."""

    @contextmanager
    def lock():
        ledger._database._connection.execute("PRAGMA busy_timeout = 10")
        with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as blocker:
            blocker.execute("BEGIN IMMEDIATE")
            yield
            blocker.execute("ROLLBACK")

    return lock


def test_what_could_not_be_written_is_written_with_the_next_order(ledger, locked):
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    with locked(), pytest.raises(StoreTrouble, match="locked"):
        settle(ledger, receipt, "0.07")
    reserve(ledger, order("next"))
    assert counted(ledger)["charged"] == dollars("0.07").amount


def test_a_locked_ledger_stops_the_order_before_it_is_sent(ledger, locked):
    with locked(), pytest.raises(StoreTrouble, match="another program kept it locked"):
        reserve(ledger)
    assert ledger.receipts() == []


def test_a_locked_ledger_still_gives_the_stored_picture(ledger, locked):
    bought = buy(ledger)
    with locked():
        assert ledger.pictures(ledger.find(order().name, sandbox=False)) == (b"picture",)
    assert bought.pictures


@pytest.fixture
def nobodys(request):
    """A folder that this process, made an ordinary one, may read and not write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Ledger(folder).close()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        mighty = os.geteuid() == 0
        if mighty:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if mighty:
                os.seteuid(0)
            folder.chmod(0o755)


def test_a_read_only_folder_is_told_before_anything_is_sent(nobodys):
    with pytest.raises(StoreTrouble, match=r"cannot be written to\. Allow it, or set SCHNELLKIT_HOME"):
        Ledger(nobodys)


def test_a_receipt_that_is_not_there_is_told(ledger):
    with pytest.raises(StoreTrouble, match="no such receipt"):
        ledger.sent("nothing")


def test_where_the_drive_refuses_wal_the_ledger_works_and_is_as_durable(tmp_path, monkeypatch):
    connect = sqlite3.connect

    def without_shared_memory(path, **more):
        return connect(f"{Path(path).as_uri()}?vfs=unix-dotfile", uri=True, **more)

    monkeypatch.setattr(database.sqlite3, "connect", without_shared_memory)
    ledger = Ledger(tmp_path)
    assert ledger._database._connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal"
    bought = buy(ledger)
    assert ledger.find(order().name, sandbox=False).id == bought.id
    with ledger._database.writing() as writing:
        assert writing.execute("PRAGMA synchronous").fetchone()[0] == EXTRA
    ledger.close()


def test_on_macos_the_drive_itself_is_asked_to_write(ledger):
    for setting in ("fullfsync", "checkpoint_fullfsync"):
        assert ledger._database._connection.execute(f"PRAGMA {setting}").fetchone()[0] == 1


def test_orders_do_not_wait_for_whoever_looks(ledger):
    buy(ledger)
    with ThreadPoolExecutor() as other, ledger._database.looking() as looking:
        rows = looking.execute(LONG)
        next(rows)
        other.submit(buy, ledger, order("meanwhile")).result(timeout=60)
        rows.close()
        assert looking.execute("SELECT count(*) FROM receipts").fetchone()[0] == 2


def test_whoever_looks_changes_nothing(ledger):
    with pytest.raises(StoreTrouble), ledger._database.looking() as looking:
        looking.execute("DELETE FROM receipts")
