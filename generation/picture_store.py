"""Pictures on disk, named by their hash, within a size limit that drops the least used."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from .safe_write import write_whole

ROOM = 2 * 2**30


class PictureStore:
    """The picture files of the library."""

    def __init__(self, folder: Path, room: int = ROOM) -> None:
        self._folder = folder
        self._room = room

    def path(self, name: str) -> Path:
        """Where the picture of that hash lies."""
        return self._folder / name[:2] / name

    def write(self, pictures: Sequence[bytes]) -> tuple[str, ...]:
        """The hashes of the pictures, each of which is on disk afterwards."""
        names = tuple(hashlib.sha256(picture).hexdigest() for picture in pictures)
        for name, picture in zip(names, pictures, strict=True):
            if not self.path(name).exists():
                write_whole(self.path(name), picture)
        return names

    def read(self, name: str) -> bytes | None:
        """The picture, or None where its file is gone or no longer what it was."""
        try:
            picture = self.path(name).read_bytes()
        except OSError:
            return None
        return picture if hashlib.sha256(picture).hexdigest() == name else None

    def used(self, database: sqlite3.Connection, sizes: dict[str, int], now: float) -> None:
        """Note that these pictures were written or given out now."""
        database.executemany(
            "INSERT INTO pictures VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET used = max(used, excluded.used)",
            [(name, size, now) for name, size in sizes.items()],
        )

    def make_room(self, database: sqlite3.Connection, spare: Sequence[str]) -> int:
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
