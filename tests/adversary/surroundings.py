"""Where a run takes place: a folder of its own, and a log that is noted."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Noting(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__()
        self._texts = texts

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it as it would be shown."""
        self._texts.append(self.format(record))


@contextmanager
def log_told(texts: list[str]) -> Iterator[None]:
    """While the block lasts, what is logged is noted instead."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = [Noting(texts)]
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


@contextmanager
def home() -> Iterator[Path]:
    """A folder for one run, in memory where this machine has such a folder."""
    memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(prefix="schnellkit-", dir=memory if memory.is_dir() else None)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder)
