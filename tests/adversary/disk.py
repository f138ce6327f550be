"""A disk that refuses writes: those of files and those of the database, one of them or all that follow."""

from __future__ import annotations

import os
import pathlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from .clock import acting

WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "COMMIT")
BeforeWrite = Callable[[str], None]


@contextmanager
def every_write_told(before_write: BeforeWrite) -> Iterator[None]:
    """Ask `before_write` before each write of a process; it raises what the write is to end with.

    No sync reaches the real disk: in this world processes die, the machine does not.
    """

    def told(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **named: Any) -> Any:
            if acting() is not None:
                before_write(name)
            return real(*args, **named)

        return write

    def connect(*args: Any, **named: Any) -> sqlite3.Connection:
        connection = real_connect(*args, factory=Connection, **named)
        connection.before_write = before_write
        return connection

    real_connect = sqlite3.connect
    with ExitStack() as stack:
        stack.enter_context(patch("sqlite3.connect", connect))
        stack.enter_context(patch.object(os, "fsync", told("file", lambda handle: None)))
        stack.enter_context(patch.object(tempfile, "mkstemp", told("file", tempfile.mkstemp)))
        for name in ("replace", "mkdir", "unlink"):
            stack.enter_context(patch.object(pathlib.Path, name, told("file", getattr(pathlib.Path, name))))
        yield


class Connection(sqlite3.Connection):
    """A connection to the database that asks before it writes."""

    before_write: BeforeWrite

    def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
        """One statement."""
        self._ask(sql)
        return super().execute(sql, *more)

    def executemany(self, sql: str, *more: Any) -> sqlite3.Cursor:
        """One statement, many times."""
        self._ask(sql)
        return super().executemany(sql, *more)

    def _ask(self, sql: str) -> None:
        if acting() is not None and sql.lstrip().startswith(WRITES):
            self.before_write("database")
