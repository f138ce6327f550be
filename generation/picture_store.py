"""Pictures on disk, named by their hash, within a size limit that drops the least used."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Mapping
from pathlib import Path

from ..disk.whole_file import write_whole

ROOM = 2 * 2**30
NAME_LENGTH = hashlib.sha256().digest_size * 2


def name_of(picture: bytes) -> str:
    """The picture's name in the library: its hash."""
    return hashlib.sha256(picture).hexdigest()


class PictureStore:
    """The picture files of the library."""

    def __init__(self, folder: Path, room: int = ROOM) -> None:
        self._folder = folder
        self._room = room

    def path(self, name: str) -> Path:
        """Where the picture of that hash lies."""
        return self._folder / name[:2] / name

    def write(self, pictures: Mapping[str, bytes]) -> None:
        """Put the pictures on disk under their hashes; one that is there and whole is left alone."""
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

    def used(self, database: sqlite3.Connection, pictures: Mapping[str, bytes], now: float) -> None:
        """Note that these pictures were written or given out now."""
        database.executemany(
            "INSERT INTO pictures VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET used = max(used, excluded.used)",
            [(name, len(picture), now) for name, picture in pictures.items()],
        )

    def count_all(self, database: sqlite3.Connection) -> None:
        """Count every picture that lies here, for a ledger that knows of none yet."""
        if database.execute("SELECT 1 FROM pictures LIMIT 1").fetchone():
            return
        files = [file for file in self._folder.glob("??/*") if len(file.name) == NAME_LENGTH]
        database.executemany(
            "INSERT OR IGNORE INTO pictures VALUES (?, ?, ?)",
            [(file.name, file.stat().st_size, file.stat().st_mtime) for file in files],
        )

    def make_room(self, database: sqlite3.Connection, spare: Collection[str]) -> int:
        """Drop the least used pictures until the rest fits, never the spared ones; how many were dropped."""
        over = int(database.execute("SELECT coalesce(sum(bytes), 0) FROM pictures").fetchone()[0]) - self._room
        dropped = []
        for name, size in database.execute("SELECT hash, bytes FROM pictures ORDER BY used"):
            if over <= 0:
                break
            if name not in spare:
                dropped.append(name)
                over -= size
        for name in dropped:
            self.path(name).unlink(missing_ok=True)
            database.execute("DELETE FROM pictures WHERE hash = ?", (name,))
        return len(dropped)
