"""The ledger's SQLite file: opened safely, set aside when damaged, and its troubles in words."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..providers.errors import StoreTrouble
from .migrations import migrate, refuse_newer
from .salvage import put_in_place, ready, save_readable

LOCK_SECONDS = 15.0
DAMAGE = ("malformed", "not a database", "disk image", "file is encrypted")


class Database:
    """The ledger's file, for one thread at a time and for one that only looks. Make it while alone there."""

    def __init__(self, path: Path, *, shared: bool) -> None:
        """Raises StoreTrouble for a newer file, a damaged one that others use, and what `as_store_trouble` turns."""
        self._lock, self._look_lock = threading.RLock(), threading.RLock()
        self._process = os.getpid()
        self._mark = path.with_name(f"{path.stem}.damaged")
        self._connection, self.set_aside = self._opened(path, shared)
        self._looking = _connect_to_look(path)
        wal = self._connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        # Where a drive refuses WAL, only EXTRA syncs the folder too, so that a power cut does not undo the last one.
        self._durable, self._quick = ("FULL", "NORMAL") if wal else ("EXTRA", "FULL")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, to read from. Raises StoreTrouble."""
        self._refuse_forked()
        with self._lock, as_store_trouble("read"), self._noticing():
            yield self._connection

    @contextmanager
    def looking(self) -> Iterator[sqlite3.Connection]:
        """A connection that can only read, for what may take long: no order waits for it. Raises StoreTrouble."""
        self._refuse_forked()
        with self._look_lock, as_store_trouble("read"), self._noticing():
            yield self._looking

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among all threads and processes, whole or not at all. Raises StoreTrouble.

        One that is not durable outlives this process at once, and a power cut with the next durable one.
        """
        self._refuse_forked()
        with self._lock, as_store_trouble("written"), self._noticing():
            self._connection.execute(f"PRAGMA synchronous = {self._durable if durable else self._quick}")
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
        with self._look_lock:
            self._looking.close()
        with self._lock:
            self._connection.close()

    def _refuse_forked(self) -> None:
        """SQLite's connections must not be used in a process forked from the one that opened them."""
        if os.getpid() != self._process:
            raise StoreTrouble(
                "This process was forked from ComfyUI's own and cannot use its ledger. Nothing was sent."
            )

    def _opened(self, path: Path, shared: bool) -> tuple[sqlite3.Connection, str]:
        """The file's connection, and what to tell where a damaged file was set aside."""
        notice = put_in_place(path)
        try:
            connection = _connect(path, thorough=self._mark.exists())
        except sqlite3.DatabaseError as problem:
            if not is_damage(problem):
                raise
            if shared:
                raise StoreTrouble(
                    "The ledger's file is damaged. Close every other ComfyUI that uses it, then restart this one: "
                    "the damaged file is set aside and what can still be read of it is saved."
                ) from None
            save_readable(path, _connect)
            notice = put_in_place(path)
            connection = _connect(path)
        self._mark.unlink(missing_ok=True)
        return connection, notice

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Leave a mark where the file turns out to be damaged, so that the next start looks it through."""
        try:
            yield
        except sqlite3.DatabaseError as problem:
            if is_damage(problem):
                self._mark.touch()
            raise


def is_there(path: Path) -> bool:
    """Whether the ledger's file is there, or one that is ready to be put in its place."""
    return path.exists() or bool(ready(path))


def is_damage(problem: sqlite3.Error) -> bool:
    """Whether the file itself is broken, rather than busy, full or forbidden."""
    return any(word in str(problem) for word in DAMAGE)


@contextmanager
def as_store_trouble(doing: str) -> Iterator[None]:
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
        # On macOS a plain fsync leaves the bytes in the drive's own memory; elsewhere these two do nothing.
        database.execute("PRAGMA fullfsync = ON")
        database.execute("PRAGMA checkpoint_fullfsync = ON")
        # Some network drives refuse it and go on as they were, which is slower and as safe.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = EXTRA")
        database.create_function("fold", 1, str.casefold, deterministic=True)
        migrate(database)
        if thorough:
            _look_through(database)
    except BaseException:
        database.close()
        raise
    return database


def _connect_to_look(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA query_only = ON")
    database.create_function("fold", 1, str.casefold, deterministic=True)
    return database


def _look_through(database: sqlite3.Connection) -> None:
    """Raise where any page of the file is damaged."""
    found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"malformed: {found}")
