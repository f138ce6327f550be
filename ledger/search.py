"""The library: receipts whose pictures are still there, newest first, a page at a time."""

from __future__ import annotations

import json
import sqlite3
from itertools import islice
from typing import Any, NamedTuple

from .receipt import Receipt
from .rows import COLUMNS, receipt_of


class Entry(NamedTuple):
    """A receipt with pictures, and what of the order it does not tell: the prompt, and what ASKED names.

    `kept` are those of its pictures that are still there, and whether each is pinned.
    """

    receipt: Receipt
    prompt: str
    asked: dict[str, Any]
    kept: dict[str, bool]


def read(
    database: sqlite3.Connection, *, search: str, sandbox: bool, most: int, before: str | None = None
) -> list[Entry]:
    """The entries after the one named. The search looks at prompt, host and model."""
    rows = database.execute(
        f"SELECT prompt, asked, {COLUMNS} FROM receipts"
        " WHERE pictures != '[]' AND sandbox = :sandbox"
        " AND (:before IS NULL OR rowid < (SELECT rowid FROM receipts WHERE id = :before))"
        " AND (:search = '' OR instr(fold(prompt || ' ' || host || ' ' || model), :search) > 0)"
        " ORDER BY rowid DESC",
        {"search": search.casefold(), "sandbox": sandbox, "before": before},
    )
    entries = (_entry(database, row) for row in rows)
    return list(islice((entry for entry in entries if entry.kept), most))


def _entry(database: sqlite3.Connection, row: tuple[Any, ...]) -> Entry:
    receipt = receipt_of(row[2:])
    places = ", ".join("?" * len(receipt.pictures))
    kept = database.execute(f"SELECT hash, pinned FROM pictures WHERE hash IN ({places})", receipt.pictures)
    return Entry(receipt, row[0], json.loads(row[1]), {name: bool(pinned) for name, pinned in kept})
