"""A receipt and its row in the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..providers.money import Money
from .receipt import Receipt

COLUMNS = (
    "id, state, order_name, host, model, at, width, height, images, steps, quoted, quoted_currency, charged,"
    " charged_currency, assumed, told_by_host, seeds, pictures, request_id, workflow, seconds, sandbox, refused, note"
)


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


def money_of(amount: str | None, currency: str | None) -> Money | None:
    """Money from its two columns."""
    return None if amount is None or currency is None else Money(Decimal(amount), currency)


def money_in(money: Money | None) -> tuple[str | None, str | None]:
    """Money as its two columns."""
    return (None, None) if money is None else (str(money.amount), money.currency)
