"""Pictures on disk, named by their hash, within a limit that drops the least used. The sandbox's lie apart."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from ..disk.whole_file import write_whole
from ..providers.errors import InvalidOrder, StoreTrouble

SANDBOX_ROOM = 512 * 2**20
NEARLY = 0.9
# Word for word the condition of the index on the few receipts that are open, or SQLite does not use it.
OPEN = "state IN ('reserved', 'sent', 'unknown outcome')"
NAME_LENGTH = hashlib.sha256().digest_size * 2


class Use(NamedTuple):
    """How much of its limit a part of the library takes."""

    pictures: int
    bytes: int
    pinned: int
    pinned_bytes: int
    limit: int

    @property
    def nearly(self) -> bool:
        """Whether pictures are dropped soon."""
        return self.bytes >= self.limit * NEARLY

    @property
    def over(self) -> bool:
        """Whether more is kept than the limit, since the rest is pinned."""
        return self.bytes > self.limit


def name_of(picture: bytes) -> str:
    """The picture's name in the library: its hash."""
    return hashlib.sha256(picture).hexdigest()


class PictureStore:
    """The picture files of the library. `limit` says how many bytes of paid ones may be kept."""

    def __init__(self, folder: Path, limit: Callable[[], int]) -> None:
        self._folder = folder
        self._limit = limit

    def path(self, name: str) -> Path:
        """Where the picture of that hash lies."""
        return self._folder / name[:2] / name

    def limit(self, *, sandbox: bool) -> int:
        """The most bytes of paid pictures, or of the sandbox's. Raises StoreTrouble where it cannot be read."""
        limit = self._limit()
        return min(limit, SANDBOX_ROOM) if sandbox else limit

    def write(self, pictures: Mapping[str, bytes]) -> None:
        """Put the pictures on disk under their hashes. One that is there and whole is left alone."""
        for name, picture in pictures.items():
            if self.read(name) is None:
                write_whole(self.path(name), picture)

    def read(self, name: str) -> bytes | None:
        """The picture, or None where its file is gone or no longer what it was."""
        try:
            picture = self.path(name).read_bytes()
        except OSError:
            return None
        return picture if name_of(picture) == name else None

    def used(self, database: sqlite3.Connection, pictures: Mapping[str, bytes], now: float, *, sandbox: bool) -> None:
        """Note that these pictures were written or given out now. One bought for real counts as real for ever."""
        database.executemany(
            "INSERT INTO pictures (hash, bytes, used, sandbox) VALUES (?, ?, ?, ?) ON CONFLICT (hash)"
            " DO UPDATE SET used = max(used, excluded.used), sandbox = min(sandbox, excluded.sandbox)",
            [(name, len(picture), now, sandbox) for name, picture in pictures.items()],
        )

    def count_all(self, database: sqlite3.Connection) -> None:
        """Count every picture that lies here, for a ledger that knows of none yet."""
        if database.execute("SELECT 1 FROM pictures LIMIT 1").fetchone():
            return
        files = [file for file in self._folder.glob("??/*") if len(file.name) == NAME_LENGTH]
        only_drawn = _names(database, "sandbox") - _names(database, "NOT sandbox") if files else set()
        database.executemany(
            "INSERT OR IGNORE INTO pictures (hash, bytes, used, sandbox) VALUES (?, ?, ?, ?)",
            [(file.name, file.stat().st_size, file.stat().st_mtime, file.name in only_drawn) for file in files],
        )

    def use(self, database: sqlite3.Connection, *, sandbox: bool, limit: int | None = None) -> Use:
        """What is kept of the sandbox's pictures or of all others, under their limit or another one.

        Raises StoreTrouble where their limit cannot be read.
        """
        pictures, size, pinned, pinned_size = database.execute(
            "SELECT count(*), coalesce(sum(bytes), 0), coalesce(sum(pinned), 0), coalesce(sum(bytes * pinned), 0)"
            " FROM pictures WHERE sandbox = ?",
            (sandbox,),
        ).fetchone()
        return Use(pictures, size, pinned, pinned_size, self.limit(sandbox=sandbox) if limit is None else limit)

    def beyond(
        self, database: sqlite3.Connection, use: Use, *, sandbox: bool, spare: Collection[str] = ()
    ) -> list[str]:
        """The least used pictures that have to go until the rest fits.

        Never a pinned or a spared one, nor one of an order that is not settled.
        """
        if not use.over:
            return []
        spare = {*spare, *unsettled(database)}
        over = use.bytes - use.limit
        names = []
        for name, size in database.execute(
            "SELECT hash, bytes FROM pictures WHERE sandbox = ? AND NOT pinned ORDER BY used", (sandbox,)
        ):
            if over <= 0:
                break
            if name not in spare:
                names.append(name)
                over -= size
        return names

    def make_room(self, database: sqlite3.Connection, spare: Collection[str] = ()) -> int:
        """Drop what is beyond the limits. Gives how many pictures that were."""
        try:
            uses = {sandbox: self.use(database, sandbox=sandbox) for sandbox in (True, False)}
        except StoreTrouble:
            return 0  # A limit that nobody can read drops nothing; the Library page tells what is wrong.
        names = [name for kind, use in uses.items() for name in self.beyond(database, use, sandbox=kind, spare=spare)]
        gone = [(name,) for name in names if self._is_gone(name)]
        database.executemany("DELETE FROM pictures WHERE hash = ?", gone)
        return len(gone)

    def pin(self, database: sqlite3.Connection, name: str, *, pinned: bool, sandbox: bool) -> None:
        """Keep the picture whatever the limit, or no longer. Raises InvalidOrder where there is none."""
        self._must_have(database, name, sandbox)
        database.execute("UPDATE pictures SET pinned = ? WHERE hash = ?", (pinned, name))

    def remove(self, database: sqlite3.Connection, name: str, *, sandbox: bool) -> None:
        """Delete the picture. Raises InvalidOrder where there is none, and for a pinned one or one not settled."""
        if self._must_have(database, name, sandbox):
            raise InvalidOrder("This picture is pinned. Unpin it first, then remove it.")
        if name in unsettled(database):
            raise InvalidOrder("This picture belongs to an order that is not settled yet. Remove it once that is done.")
        # Before the entry: should the file not go, the entry stays too.
        self.path(name).unlink(missing_ok=True)
        database.execute("DELETE FROM pictures WHERE hash = ?", (name,))

    def _must_have(self, database: sqlite3.Connection, name: str, sandbox: bool) -> bool:
        """Whether that picture of this mode is pinned; InvalidOrder where there is no such picture."""
        row = database.execute("SELECT pinned FROM pictures WHERE hash = ? AND sandbox = ?", (name, sandbox)).fetchone()
        if row is None:
            raise InvalidOrder("There is no such picture in the library any more. Open the Library page anew.")
        return bool(row[0])

    def _is_gone(self, name: str) -> bool:
        """Delete the file. One that another program holds open stays, and stays counted."""
        try:
            self.path(name).unlink(missing_ok=True)
        except OSError:
            return False
        return True


def unsettled(database: sqlite3.Connection) -> set[str]:
    """The pictures of orders that are under way, or whose outcome is unknown."""
    return _names(database, OPEN)


def _names(database: sqlite3.Connection, condition: str) -> set[str]:
    """The pictures of the receipts that meet the condition."""
    rows = database.execute(f"SELECT pictures FROM receipts WHERE {condition} AND pictures != '[]'")
    return {name for (names,) in rows for name in json.loads(names)}
