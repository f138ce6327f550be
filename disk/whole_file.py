"""Files that are on disk whole or as they were, whatever happens in between; readable by their owner alone."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from .lock import alone

UNFINISHED = ".unfinished-"
LOCK = "changing.lock"
# On Windows nobody can replace a file while another program reads it, a virus scanner for instance.
TRIES = 50 if os.name == "nt" else 1
TRY_SECONDS = 0.02
Result = TypeVar("Result")
Object = dict[str, Any]


class Damaged(ValueError):
    """The file holds no JSON object."""


def write_whole(path: Path, *parts: bytes, durable: bool = True) -> None:
    """Replace the file by these bytes; raises OSError where it stays as it was.

    One that is durable outlives a power cut. One that is not may be lost or damaged by it: for what is checked as it is
    read and can be made again.
    """
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{UNFINISHED}{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            if durable:
                _sync(file.fileno())
        _patiently(lambda: temporary.replace(path))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def read_object(path: Path) -> Object:
    """The JSON object in the file; an absent file is an empty one.

    Raises OSError where it cannot be read, Damaged where there is something else in it.
    """
    try:
        data = json.loads(_patiently(path.read_bytes))
    except FileNotFoundError:
        return {}
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise Damaged(f"{path.name} holds no JSON object")
    return data


def change_object(
    path: Path, change: Callable[[Object], Mapping[str, Any]], *, or_empty: bool = False, durable: bool = True
) -> None:
    """Read the JSON object, change it and replace the file, while no other thread or process changes any file there.

    Raises TimeoutError, OSError or Damaged as `alone`, `write_whole` and `read_object` do, and what `change` raises.
    The file then stays as it was. With `or_empty` a damaged file counts as an empty one. Do not call it inside
    `change`.
    """
    make_folder(path.parent)
    with alone(path.with_name(LOCK)):
        _remove_leftovers(path)
        try:
            before = read_object(path)
        except Damaged:
            if not or_empty:
                raise
            before = {}
        write_whole(path, _as_text(change(before)), durable=durable)


def write_object(path: Path, data: Mapping[str, Any]) -> None:
    """Replace the file by this JSON object, whatever was in it; raises TimeoutError or OSError where it stays."""
    make_folder(path.parent)
    with alone(path.with_name(LOCK)):
        _remove_leftovers(path)
        write_whole(path, _as_text(data))


def make_folder(folder: Path) -> None:
    """Make the folder and those above it that are missing, each for its owner alone; raises OSError."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_file(path: Path) -> None:
    """Wait until the file's bytes are on disk; raises OSError."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        _sync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Wait until the folder's names are on disk; raises OSError."""
    if os.name == "nt":  # Windows keeps renames by itself and opens no folders.
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _sync(handle)
    finally:
        os.close(handle)


def _sync(handle: int) -> None:
    if os.name != "nt":
        import fcntl

        # On macOS fsync leaves the bytes in the drive's own memory.
        if full := getattr(fcntl, "F_FULLFSYNC", None):
            try:
                fcntl.fcntl(handle, full)
                return
            except OSError:
                pass  # A network drive knows only the other way.
    os.fsync(handle)


def _patiently(action: Callable[[], Result]) -> Result:
    """Do it, again for a moment where another program has the file open on Windows."""
    for _ in range(TRIES - 1):
        try:
            return action()
        except PermissionError:
            time.sleep(TRY_SECONDS)
    return action()


def _remove_leftovers(path: Path) -> None:
    """Remove what a process that died while it wrote this file left; whoever holds the lock writes it alone."""
    # The second is how an earlier version named them.
    for pattern in (f"{UNFINISHED}{path.name}-*", f".{path.name}.*"):
        for file in path.parent.glob(pattern):
            file.unlink(missing_ok=True)


def _as_text(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, indent=1, ensure_ascii=False).encode()
