"""The ledger's SQLite file: opened safely, set aside when damaged, and its troubles in words."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..providers.errors import StoreTrouble
from .migrations import migrate, refuse_newer
from .salvage import salvage

LOCK_SECONDS = 15.0
DAMAGE = ("malformed", "not a database", "disk image", "file is encrypted")


class Database:
    """One connection to the ledger's file, for one thread at a time; make it while alone there."""

    def __init__(self, path: Path, *, shared: bool) -> None:
        self._lock = threading.RLock()
        self._mark = path.with_name(f"{path.stem}.damaged")
        self._connection, self.set_aside = self._opened(path, shared)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, to read from."""
        with self._lock, in_words("read"), self._noticing():
            yield self._connection

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among all threads and processes, whole or not at all.

        One that is not durable outlives this process at once, and a power cut with the next durable one.
        """
        with self._lock, in_words("written"), self._noticing():
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _opened(self, path: Path, shared: bool) -> tuple[sqlite3.Connection, str]:
        """The file's connection, and what to tell where a damaged file was set aside."""
        try:
            connection, told = _connect(path, thorough=self._mark.exists()), ""
        except sqlite3.DatabaseError as problem:
            if not is_damage(problem):
                raise
            if shared:
                raise StoreTrouble(
                    "The ledger's file is damaged. Close every other ComfyUI that uses it, then restart this one: "
                    "the damaged file is set aside and what can still be read of it is saved."
                ) from None
            connection, told = self._begun_anew(path)
        self._mark.unlink(missing_ok=True)
        return connection, told

    def _begun_anew(self, path: Path) -> tuple[sqlite3.Connection, str]:
        aside = path.with_name(f"{path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
        for ending in ("-wal", "-shm", ""):
            part = path.with_name(path.name + ending)
            if part.exists():
                part.replace(aside.with_name(aside.name + ending))
        connection = _connect(path)
        saved = salvage(aside, connection)
        return connection, (
            f"The ledger's file was damaged and is set aside as {aside.name}; {saved} receipts could be read and are "
            "in the new ledger, with their sums. The pictures are all kept."
        )

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Leave a mark where the file turns out to be damaged, so that the next start looks it through."""
        try:
            yield
        except sqlite3.DatabaseError as problem:
            if is_damage(problem):
                self._mark.touch()
            raise


def is_damage(problem: sqlite3.Error) -> bool:
    """Whether the file itself is broken, rather than busy, full or forbidden."""
    return any(word in str(problem) for word in DAMAGE)


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
        return "its file is damaged. Restart ComfyUI: the damaged file is set aside and a new one begun."
    if "locked" in text:
        return f"another program kept it locked for {LOCK_SECONDS:.0f} s. Close it and run again."
    if "full" in text or "No space" in text:
        return "the disk is full. Make room and run again."
    if "readonly" in text or isinstance(problem, PermissionError) or "unable to open" in text:
        return "its folder cannot be written to. Allow it, or set SCHNELLKIT_HOME to another folder."
    return f"{getattr(problem, 'strerror', None) or type(problem).__name__}."


def _connect(path: Path, *, thorough: bool = False) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        refuse_newer(database)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.create_function("fold", 1, str.casefold, deterministic=True)
        migrate(database)
        if thorough:
            _look_through(database)
    except BaseException:
        database.close()
        raise
    return database


def _look_through(database: sqlite3.Connection) -> None:
    """Raise where any page of the file is damaged."""
    found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"malformed: {found}")
