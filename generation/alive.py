"""Who is alive: each process holds a locked file, which the system lets go of when the process dies."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

WAIT_SECONDS = 15.0
LOOK_SECONDS = 0.02


class Presence:
    """This process's mark in a folder shared with others; make it while `alone` there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self.name = uuid.uuid4().hex
        self._bury()
        self._file = (folder / f"{self.name}.alive").open("w")
        _lock(self._file)

    def is_dead(self, name: str) -> bool:
        """Whether the process of that mark is gone."""
        if name == self.name:
            return False
        try:
            with (self._folder / f"{name}.alive").open("r+") as file:
                _lock(file)
                return True
        except FileNotFoundError:
            return True
        except OSError:
            return False

    def others(self) -> bool:
        """Whether another living process has its mark here."""
        marks = [mark.stem for mark in self._folder.glob("*.alive")]
        return any(not self.is_dead(name) for name in marks if name != self.name)

    def close(self) -> None:
        """Let go of this process's mark."""
        self._file.close()

    def _bury(self) -> None:
        """Remove the marks of processes that are gone."""
        for mark in self._folder.glob("*.alive"):
            if self.is_dead(mark.stem):
                mark.unlink(missing_ok=True)


@contextmanager
def alone(lock: Path, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Be the only process here for a moment; TimeoutError where another one stays for too long."""
    until = time.monotonic() + seconds
    with lock.open("a") as file:
        while True:
            try:
                _lock(file)
                break
            except OSError:
                if time.monotonic() > until:
                    raise TimeoutError(f"{lock.name} stayed locked") from None
                time.sleep(LOOK_SECONDS)
        yield


def _lock(file: IO[str]) -> None:
    """Lock the file for this process, or raise OSError where another holds it."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
