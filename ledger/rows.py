"""A receipt and its row in the ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..providers.errors import StoreTrouble
from ..providers.order import Order
from ..providers.prices.money import Money, spelled
from .receipt import Receipt

COLUMNS = (
    "id, state, order_name, host, model, at, width, height, images, steps, quoted, quoted_currency, charged,"
    " charged_currency, assumed, told_by_host, seeds, pictures, request_id, workflow, client, seconds, sandbox,"
    " refused, note"
)

# What of an order is kept beside its receipt's columns, so that its node can be made again.
ASKED = ("variation", "reference", "options")


def receipt_of(row: Sequence[Any]) -> Receipt:
    """The receipt in a row of COLUMNS."""
    values = dict(zip(COLUMNS.replace(",", "").split(), row, strict=True))
    quoted = money_of(values.pop("quoted"), values.pop("quoted_currency"))
    charged = money_of(values.pop("charged"), values.pop("charged_currency"))
    return Receipt(
        order=values.pop("order_name"),
        when=values.pop("at"),
        quoted=quoted,
        charged=charged,
        seeds=tuple(json.loads(values.pop("seeds"))),
        pictures=tuple(json.loads(values.pop("pictures"))),
        **{name: bool(values.pop(name)) for name in ("assumed", "told_by_host", "sandbox")},
        **values,
    )


def insert(database: sqlite3.Connection, **values: object) -> None:
    """Add a receipt's row."""
    places = ", ".join("?" * len(values))
    database.execute(f"INSERT INTO receipts ({', '.join(values)}) VALUES ({places})", tuple(values.values()))


def change(database: sqlite3.Connection, receipt_id: str, **values: object) -> None:
    """Change some columns of a receipt's row."""
    columns = ", ".join(f"{name} = ?" for name in values)
    database.execute(f"UPDATE receipts SET {columns} WHERE id = ?", (*values.values(), receipt_id))


def get_receipt(database: sqlite3.Connection, receipt_id: str) -> Receipt:
    """The receipt of that id."""
    row = database.execute(f"SELECT {COLUMNS} FROM receipts WHERE id = ?", (receipt_id,)).fetchone()
    if row is None:
        raise StoreTrouble("There is no such receipt in the ledger.")
    return receipt_of(row)


def get_order(database: sqlite3.Connection, receipt_id: str) -> Order:
    """The order of that receipt, without its reference picture. Raises StoreTrouble where there is no such receipt."""
    columns = "host, model, prompt, width, height, images, seeds, steps, asked"
    row = database.execute(f"SELECT {columns} FROM receipts WHERE id = ?", (receipt_id,)).fetchone()
    if row is None:
        raise StoreTrouble("There is no such receipt in the ledger.")
    *plain, seeds, steps, asked = row
    fields = json.loads(asked)
    options = fields.get("options") or {}
    return Order(
        *plain,
        seed=next(iter(json.loads(seeds)), None),
        steps=steps,
        variation=fields.get("variation"),
        options=tuple(sorted(options.items())),
    )


def money_of(amount: str | None, currency: str | None) -> Money | None:
    """Money from its two columns."""
    return None if amount is None or currency is None else Money(Decimal(amount), spelled(currency))


def money_in(name: str, money: Money | None) -> dict[str, str | None]:
    """Money as its two columns."""
    return {
        name: None if money is None else str(money.amount),
        f"{name}_currency": None if money is None else money.currency,
    }
