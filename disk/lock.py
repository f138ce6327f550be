"""Locked files: held by a living process, free when it dies, and never held by a process forked from it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT_SECONDS = 15.0
LOOK_SECONDS = 0.005
# Windows knows no shared lock: two processes that ask about a third at the same moment stand in each other's way.
ASK_TIMES = 3 if os.name == "nt" else 1
OPEN_FLAGS = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)


class Held:
    """A file this process has locked."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        """Let go of the file; a second time does nothing."""
        with _guard:
            _held.discard(self)
            self._close()

    def _close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


# A lock lives as long as any process has its file open, so a forked process must close what it was born with.
# That is done here rather than with locks that are not inherited: those are lost as soon as anything in this process
# opens and closes the file, and a process without its mark counts as dead.
_guard = threading.Lock()
_held: set[Held] = set()


def hold(path: Path) -> Held | None:
    """Lock the file, which is made where it is missing; None where somebody else holds it.

    Raises OSError where it cannot be opened or its disk knows no locks.
    """
    with _guard:
        handle = os.open(path, OPEN_FLAGS | os.O_CREAT, 0o600)
        try:
            locked = _lock(handle)
        except BaseException:
            os.close(handle)
            raise
        if not locked:
            os.close(handle)
            return None
        held = Held(handle)
        _held.add(held)
        return held


def is_held(path: Path) -> bool:
    """Whether somebody holds the file; raises OSError where it cannot be opened."""
    for attempt in range(ASK_TIMES):
        if attempt:
            time.sleep(LOOK_SECONDS)
        with _guard:
            handle = os.open(path, OPEN_FLAGS)
            try:
                if _lock(handle, shared=True):
                    return False
            finally:
                os.close(handle)
    return True


@contextmanager
def alone(path: Path, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Be the only thread of all processes here for a moment.

    Raises TimeoutError where another stays for too long, OSError where the file cannot be locked at all.
    """
    until = time.monotonic() + seconds
    while (held := hold(path)) is None:
        if time.monotonic() > until:
            raise TimeoutError(f"{path.name} stayed locked")
        time.sleep(LOOK_SECONDS)
    try:
        yield
    finally:
        held.release()


def _lock(handle: int, *, shared: bool = False) -> bool:
    """Lock an open file, without waiting; whether that was possible."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _let_go_after_fork() -> None:
    """In a process just forked: close the files of all locks, which are its parent's."""
    for held in _held:
        held._close()
    _held.clear()
    _guard.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_guard.acquire, after_in_parent=_guard.release, after_in_child=_let_go_after_fork)
