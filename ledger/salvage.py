"""Salvage: every receipt of a damaged ledger that can still be read, in a new ledger that takes its place.

The new ledger is filled under a name of its own. Once it is whole and on disk it is renamed to “saved”: from then on it
only has to be put in place, and until then the damaged one is untouched. So the next start can go on from any moment.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..disk.whole_file import sync_file, sync_folder
from ..library.picture_store import NAME_LENGTH
from . import totals

PARTS = ("-wal", "-shm", "-journal", "")
# A receipt in a torn page is lost; one behind it is found by whatever still leads there.
WAYS = (
    ("NOT INDEXED", "rowid"),
    ("INDEXED BY receipts_by_time", "at"),
    ("INDEXED BY receipts_by_day", "day"),
    ("INDEXED BY receipts_by_order", "order_name"),
)


def save_readable(damaged: Path, connect: Callable[[Path], sqlite3.Connection]) -> None:
    """Copy what can be read of the damaged ledger into a new one, and make that ready to be put in place.

    Raises sqlite3.Error or OSError where it cannot be written, for want of room for instance. Nothing is changed then.
    """
    new = damaged.with_name(f"{damaged.stem}.new{damaged.suffix}")
    for part in PARTS:
        _with(new, part).unlink(missing_ok=True)
    with closing(connect(new)) as database:
        _copy(damaged, database)
        # Whole in its one file, without a log beside it that the rename would leave behind.
        database.execute("PRAGMA journal_mode = DELETE")
    sync_file(new)
    when = time.strftime("%Y%m%d-%H%M%S")
    new.replace(damaged.with_name(f"{damaged.stem}.saved-{when}{damaged.suffix}"))
    sync_folder(damaged.parent)


def ready(path: Path) -> list[Path]:
    """The ledgers that were saved and not put in place yet."""
    return sorted(path.parent.glob(f"{path.stem}.saved-*{path.suffix}"))


def put_in_place(path: Path) -> str:
    """Set the damaged ledger aside where another is ready. Gives what to tell, or nothing. Raises OSError."""
    notice = ""
    for saved in ready(path):
        aside = saved.with_name(saved.name.replace(".saved-", ".damaged-", 1))
        for part in PARTS:
            if _with(path, part).exists():
                _with(path, part).replace(_with(aside, part))
        sync_folder(path.parent)
        saved.replace(path)
        sync_folder(path.parent)
        notice = (
            f"The ledger's file was damaged and is set aside as {aside.name}; {_count(path)} receipts could be read "
            "and are in the new ledger, with their sums. The pictures are all kept."
        )
    return notice


def _copy(damaged: Path, database: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(damaged, isolation_level=None)) as old:
        columns = _columns_of_both(old, database, "receipts")
        if not columns:
            return
        insert = f"INSERT OR IGNORE INTO receipts ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        database.execute("BEGIN IMMEDIATE")
        for row in _readable(old, columns):
            database.execute(insert, row)
        totals.rebuild(database)
        _copy_pictures(old, database, damaged.with_name("pictures"))
        database.execute("COMMIT")


def _copy_pictures(old: sqlite3.Connection, database: sqlite3.Connection, folder: Path) -> None:
    """Copy what was noted of each picture that is still there, and count those of which nothing can be read."""
    there = {file.name: file for file in folder.glob("??/*") if len(file.name) == NAME_LENGTH}
    columns = _columns_of_both(old, database, "pictures")
    insert = f"INSERT OR IGNORE INTO pictures ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    for direction in ("ASC", "DESC") if columns else ():
        try:
            for row in old.execute(f"SELECT {', '.join(columns)} FROM pictures ORDER BY rowid {direction}"):
                named = dict(zip(columns, row, strict=True))
                if named.pop("hash") in there and all(isinstance(value, (int, float)) for value in named.values()):
                    database.execute(insert, row)
        except sqlite3.DatabaseError:
            continue
    states = [(name, file.stat()) for name, file in there.items()]
    database.executemany(
        "INSERT OR IGNORE INTO pictures (hash, bytes, used) VALUES (?, ?, ?)",
        [(name, state.st_size, state.st_mtime) for name, state in states],
    )


def _columns_of_both(old: sqlite3.Connection, database: sqlite3.Connection, table: str) -> list[str]:
    """The columns of the table that the damaged ledger has too: that of an older version lacks the newest."""
    query = f"PRAGMA table_info({table})"
    try:
        there = {row[1] for row in old.execute(query)}
    except sqlite3.DatabaseError:
        return []
    return [row[1] for row in database.execute(query) if row[1] in there]


def _readable(old: sqlite3.Connection, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
    """The receipts that can be read, in the order they were written."""
    one = f"SELECT {', '.join(columns)} FROM receipts WHERE rowid = ?"
    for number in sorted(_numbers(old)):
        try:
            row = old.execute(one, (number,)).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row and _is_sound(dict(zip(columns, row, strict=True))):
            yield row


def _numbers(old: sqlite3.Connection) -> set[int]:
    """The row numbers of all receipts that the table or an index still leads to, from either end."""
    found: set[int] = set()
    for way, order in WAYS:
        for direction in ("ASC", "DESC"):
            try:
                for (number,) in old.execute(f"SELECT rowid FROM receipts {way} ORDER BY {order} {direction}"):
                    found.add(number)
            except sqlite3.DatabaseError:
                continue
    return found


def _is_sound(row: dict[str, Any]) -> bool:
    """Whether the row is a receipt, as far as sums and pictures hang on it."""
    try:
        amounts = [Decimal(row[name]) for name in ("held", "charged") if row[name] is not None]
        lists = [json.loads(row[name]) for name in ("seeds", "pictures")]
        texts = [row[name] for name in ("id", "state", "host", "day", "run", "held_currency")]
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return False
    return (
        all(amount.is_finite() for amount in amounts)
        and all(isinstance(one, list) for one in lists)
        and all(isinstance(text, str) for text in texts)
    )


def _count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM receipts").fetchone()[0])


def _with(path: Path, part: str) -> Path:
    return path.with_name(path.name + part)
