"""The ledger as CSV and JSON, for a person's own books."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

from ...providers.prices.money import plain

if TYPE_CHECKING:
    from ..ledger import Ledger

FLAGS = ("told_by_host", "assumed", "sandbox")
LISTS = ("seeds", "pictures")
MONEY = ("quoted", "charged", "counted")
COLUMNS = (
    *("time", "day", "state", "host", "model", "prompt", "width", "height", "images", "steps", "seeds"),
    *("quoted", "quoted_currency", "charged", "charged_currency", "told_by_host"),
    *("counted", "counted_currency", "assumed", "seconds", "refused", "request_id"),
    *("run", "workflow", "sandbox", "pictures", "order", "id", "note", "client"),
)
# A spreadsheet takes a cell that begins like this for a formula, and a prompt may come from a stranger.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(ledger: Ledger) -> Iterator[str]:
    """Every receipt as one JSON array, a line each. Money as text, so that nothing is rounded."""
    yield "[\n"
    before = ""
    for entry in entries(ledger):
        yield before + json.dumps(entry, ensure_ascii=False)
        before = ",\n"
    yield "\n]\n"


def as_csv(ledger: Ledger) -> Iterator[str]:
    """Every receipt as a line of CSV under a line of names."""
    yield _line(COLUMNS)
    for entry in entries(ledger):
        yield _line([_cell(name, entry[name]) for name in COLUMNS])


def entries(ledger: Ledger) -> Iterator[dict[str, Any]]:
    """Every receipt as plain data, oldest first."""
    for row in ledger.every_row():
        row |= {"order": row["order_name"], "counted": row["held"], "counted_currency": row["held_currency"]}
        row |= {"time": datetime.fromtimestamp(row["at"]).astimezone().isoformat(timespec="seconds")}
        row |= {name: bool(row[name]) for name in FLAGS}
        row |= {name: json.loads(row[name]) for name in LISTS}
        row |= {name: None if row[name] is None else plain(Decimal(row[name])) for name in MONEY}
        yield {name: row[name] for name in COLUMNS}


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join("none" if one is None else str(one) for one in value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and name not in MONEY and text.startswith(FORMULA) else text


def _line(cells: Any) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
