"""Salvage: every receipt of a damaged ledger that can still be read, and the sums that follow from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from . import sums


def salvage(damaged: Path, database: sqlite3.Connection) -> int:
    """Copy what can be read of the damaged file into the new one; how many receipts that were."""
    columns = _columns(database)
    with closing(sqlite3.connect(damaged)) as old, suppress(sqlite3.DatabaseError):
        # A file of an older version lacks the newest columns.
        columns = [name for name in columns if name in _columns(old)] or columns
    insert = f"INSERT OR IGNORE INTO receipts ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    database.execute("BEGIN IMMEDIATE")
    try:
        for row in _readable(damaged, ", ".join(columns)):
            database.execute(insert, row)
        sums.rebuild(database)
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    return int(database.execute("SELECT count(*) FROM receipts").fetchone()[0])


def _columns(database: sqlite3.Connection) -> list[str]:
    return [row[1] for row in database.execute("PRAGMA table_info(receipts)")]


def _readable(damaged: Path, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows before the first damaged page and those after the last."""
    for direction in ("ASC", "DESC"):
        with closing(sqlite3.connect(damaged, isolation_level=None)) as old:
            try:
                yield from old.execute(f"SELECT {columns} FROM receipts ORDER BY rowid {direction}")
                return
            except sqlite3.DatabaseError:
                continue
