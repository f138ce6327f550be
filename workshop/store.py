"""Folders of the cache: built once under a key, safe when two runs race, repaired when one was cut off."""

from __future__ import annotations

import hashlib
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .filelock import locked
from .paths import cache
from .telling import say, step

MARK = "complete"


def this_python() -> str:
    """The part of a key that tells one interpreter and system from another."""
    major, minor = sys.version_info[:2]
    return f"{sys.implementation.name}{major}.{minor}-{sys.platform}-{platform.machine().lower()}"


def key_of(pins: Iterable[Path], *more: str) -> str:
    """A short name for exactly these pinned versions."""
    digest = hashlib.sha256()
    for pin in pins:
        digest.update(pin.read_text(encoding="utf-8").encode() + b"\0")
    for word in more:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()[:12]


def prepared(name: str, key: str, build: Callable[[Path], None], holds: Callable[[Path], bool] = Path.is_dir) -> Path:
    """The finished folder `name-key` of the cache; built now where it is missing, cut off or damaged."""
    folder = cache() / f"{name}-{key}"

    def finished() -> bool:
        return (folder / MARK).is_file() and holds(folder)

    if finished():
        return folder
    waiting = f"- another run is preparing {name}: waiting for it"
    with locked(cache() / f"{name}-{key}.lock", lambda: say(waiting)):
        if finished():
            return folder
        if folder.exists():
            say(f"- {name} was left unfinished by an earlier run: it is built afresh")
            remove(folder)
        with step(f"preparing {name}"):
            folder.mkdir(parents=True)
            build(folder)
            (folder / MARK).touch()
    return folder


def remove(folder: Path) -> None:
    """Deletes a folder, read-only files included; what its links lead to stays."""

    def writable_first(retry: Callable[..., Any], path: str, _: object) -> None:
        Path(path).chmod(stat.S_IRWXU)
        retry(path)

    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=writable_first)
    else:
        shutil.rmtree(folder, onerror=writable_first)
