"""Folders of the cache: built once under a key, safe when two runs race, built afresh when one was cut off."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from .paths import cache
from .telling import say, step

MARK = "complete"
POLL_SECONDS = 0.2


def this_python() -> str:
    """The part of a key that tells one interpreter and system from another."""
    major, minor = sys.version_info[:2]
    return f"{sys.implementation.name}{major}.{minor}-{sys.platform}-{platform.machine().lower()}"


def key_of(pins: Iterable[Path], *more: str) -> str:
    """A short name for exactly these pinned versions."""
    digest = hashlib.sha256()
    for word in [*(pin.read_text(encoding="utf-8") for pin in pins), *more]:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()[:12]


def prepared(name: str, key: str, build: Callable[[Path], None], part: str | Path = "") -> Path:
    """That part of the folder `name-key` of the cache, which is built now where it is missing, cut off or damaged."""
    folder = cache() / f"{name}-{key}"

    def finished() -> bool:
        return (folder / MARK).is_file() and (folder / part).exists()

    if finished():
        return folder / part
    with _locked(cache() / f"{name}-{key}.lock", f"- another run is preparing {name}: waiting for it"):
        if finished():
            return folder / part
        if folder.exists():
            say(f"- {name} was left unfinished by an earlier run: it is built afresh")
            remove(folder)
        with step(f"preparing {name}"):
            folder.mkdir(parents=True)
            build(folder)
            (folder / MARK).touch()
    return folder / part


def remove(folder: Path) -> None:
    """Deletes a folder, read-only files included; what its links lead to stays."""

    def writable_first(retry: Callable[..., Any], path: str, _: object) -> None:
        Path(path).chmod(stat.S_IRWXU)
        retry(path)

    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=writable_first)
    else:
        shutil.rmtree(folder, onerror=writable_first)


@contextlib.contextmanager
def _locked(path: Path, waiting: str) -> Iterator[None]:
    """Holds a lock between processes, which the system frees when its holder dies; says so where it has to wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as handle:
        if not _taken(handle):
            say(waiting)
            while not _taken(handle):
                time.sleep(POLL_SECONDS)
        yield


def _taken(handle: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A program left behind by a killed run keeps the lock until it stops writing.
            os.set_inheritable(handle.fileno(), True)
    except OSError:
        return False
    return True
