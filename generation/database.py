"""The ledger's SQLite file: opened safely, set aside when damaged, and its troubles in words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..providers.errors import StoreTrouble
from .migrations import migrate

LOCK_SECONDS = 15.0
DAMAGE = ("malformed", "not a database", "disk image", "file is encrypted")


def open_ledger(path: Path) -> tuple[sqlite3.Connection, str]:
    """The ledger of that file, and the name a damaged one was set aside under, if it was."""
    try:
        return _connect(path), ""
    except sqlite3.DatabaseError as problem:
        if not is_damage(problem):
            raise
    aside = path.with_name(f"{path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    return _connect(path), aside.name


def is_damage(problem: sqlite3.Error) -> bool:
    """Whether the file itself is broken, rather than busy, full or forbidden."""
    return any(word in str(problem) for word in DAMAGE)


def day_of(database: sqlite3.Connection, now: float) -> tuple[str, str]:
    """The day an order counts to, and a note where the clock stands before a day already counted.

    A clock set back must not open yesterday's cap again, so such an order counts to the latest day.
    """
    today = time.strftime("%Y-%m-%d", time.localtime(now))
    latest = database.execute("SELECT max(day) FROM receipts").fetchone()[0] or today
    if latest <= today:
        return today, ""
    return latest, f"this machine's clock says {today}, before the last receipt: counted to {latest}."


@contextmanager
def in_words(doing: str) -> Iterator[None]:
    """Turn a trouble of disk or database into the one error that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as problem:
        raise StoreTrouble(f"The ledger could not be {doing}: {_reason(problem)}") from None


def _reason(problem: Exception) -> str:
    text = str(problem)
    if isinstance(problem, sqlite3.Error) and is_damage(problem):
        return "its file is damaged. Restart ComfyUI: a damaged ledger is set aside and a new one begun."
    if "locked" in text:
        return f"another program kept it locked for {LOCK_SECONDS:.0f} s. Close it and run again."
    if "full" in text or "No space" in text:
        return "the disk is full. Make room and run again."
    if "readonly" in text or isinstance(problem, PermissionError) or "unable to open" in text:
        return "its folder cannot be written to. Allow it, or set SCHNELLKIT_HOME to another folder."
    return f"{getattr(problem, 'strerror', None) or type(problem).__name__}."


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database
