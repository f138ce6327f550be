"""The ledger as CSV or JSON, a piece at a time, for one's own books."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

COLUMNS = (
    *("id", "state", "at", "day", "host", "model", "width", "height", "images", "steps"),
    *("charged", "charged_currency", "told_by_host", "quoted", "quoted_currency", "held", "held_currency", "assumed"),
    *("sandbox", "refused", "seconds", "seeds", "pictures", "request_id", "workflow", "run", "order_name"),
    *("prompt", "note"),
)
LISTS = ("seeds", "pictures")
YES_OR_NO = ("told_by_host", "assumed", "sandbox")
# A spreadsheet would run these as formulas.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
FREE_TEXT = ("model", "request_id", "workflow", "prompt", "note")


def as_csv(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line of names, then a line a receipt."""
    yield _line(COLUMNS)
    for row in rows:
        entry = _entry(row)
        yield _line([_cell(name, entry[name]) for name in COLUMNS])


def as_json(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A list of objects; amounts are texts, so that nothing is rounded."""
    before = "[\n"
    for row in rows:
        yield before + json.dumps(_entry(row), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    entry = {name: row[name] for name in COLUMNS}
    entry["at"] = datetime.fromtimestamp(row["at"], timezone.utc).isoformat(timespec="seconds")
    for name in LISTS:
        entry[name] = json.loads(row[name])
    for name in YES_OR_NO:
        entry[name] = bool(row[name])
    return entry


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in LISTS:
        return " ".join("" if each is None else str(each) for each in value)
    text = str(value)
    return f"'{text}" if name in FREE_TEXT and text.startswith(FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
