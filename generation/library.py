"""The library: receipts that brought pictures, newest first, a page at a time."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple

from .receipt import Receipt
from .rows import COLUMNS, receipt_of


class Entry(NamedTuple):
    """A receipt with pictures, and what of the order it does not tell: the prompt, and what ASKED names."""

    receipt: Receipt
    prompt: str
    asked: dict[str, Any]


def read(
    database: sqlite3.Connection, *, search: str, sandbox: bool, most: int, before: str | None = None
) -> list[Entry]:
    """The entries after the one named; the search looks at prompt, host and model."""
    rows = database.execute(
        f"SELECT prompt, asked, {COLUMNS} FROM receipts"
        " WHERE pictures != '[]' AND sandbox = :sandbox"
        " AND (:before IS NULL OR rowid < (SELECT rowid FROM receipts WHERE id = :before))"
        " AND (:search = '' OR instr(fold(prompt || ' ' || host || ' ' || model), :search) > 0)"
        " ORDER BY rowid DESC LIMIT :most",
        {"search": search.casefold(), "sandbox": sandbox, "most": most, "before": before},
    )
    return [Entry(receipt_of(row[2:]), row[0], json.loads(row[1])) for row in rows]
