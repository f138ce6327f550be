"""The exported ledger: exact, complete, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from decimal import Decimal

import pytest

from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.reports.export import COLUMNS, as_csv, as_json
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.price_list import built_in, quote


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path, caps=Caps)
    yield made
    made.close()


def buy(ledger: Ledger, prompt: str, client: str | None = None) -> None:
    order = Order("deepinfra", "black-forest-labs/FLUX-1-schnell", prompt, 256, 256, 1, 2**63, 4)
    receipt = ledger.reserve(order, quote(order, built_in()), run="run", workflow=None, client=client, sandbox=False)
    ledger.sent(receipt.id)
    ledger.keep(receipt.id, [b"picture"])
    # Not what was quoted, so that no column is taken for another.
    charge = Money(Decimal("0.000175"), "USD")
    ledger.settle(receipt.id, charged=charge, told_by_host=True, seeds=[2**63], request_id=None, seconds=1.5)


def rows(ledger: Ledger) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(as_csv(ledger)))))


def test_amounts_and_seeds_are_exact(ledger):
    buy(ledger, "a boat")
    (row,) = rows(ledger)
    assert (row["charged"], row["charged_currency"], row["seeds"]) == ("0.000175", "USD", str(2**63))
    assert (row["quoted"], row["quoted_currency"]) == ("0.000125", "USD")
    assert (row["counted"], row["counted_currency"], row["assumed"]) == ("0.000175", "USD", "no")
    (entry,) = json.loads("".join(as_json(ledger)))
    assert (entry["charged"], entry["seeds"], entry["told_by_host"]) == ("0.000175", [2**63], True)


@pytest.mark.parametrize("prompt", ['two\nlines, "quoted"', "naïve 船", "a; b"])
def test_any_prompt_comes_back_as_it_was(ledger, prompt):
    buy(ledger, prompt)
    assert rows(ledger)[0]["prompt"] == prompt
    assert json.loads("".join(as_json(ledger)))[0]["prompt"] == prompt


@pytest.mark.parametrize("prompt", ["=1+1", "+cmd", "-2", "@sum", "\t=1"])
def test_a_spreadsheet_does_not_run_a_prompt(ledger, prompt):
    buy(ledger, prompt)
    assert rows(ledger)[0]["prompt"] == f"'{prompt}"


def test_an_empty_ledger_is_still_a_table_and_a_list(ledger):
    assert "".join(as_csv(ledger)).strip().split(",") == list(COLUMNS)
    assert json.loads("".join(as_json(ledger))) == []


def test_many_receipts_are_all_there_in_their_order(ledger):
    for number in range(25):
        buy(ledger, f"number {number}")
    assert [row["prompt"] for row in rows(ledger)] == [f"number {number}" for number in range(25)]


def test_who_queued_an_order_is_told_and_is_no_formula(ledger):
    for client in ("page", "=1+1", None):
        buy(ledger, f"queued by {client}", client)
    assert {row["client"] for row in rows(ledger)} == {"page", "'=1+1", ""}
    assert {entry["client"] for entry in json.loads("".join(as_json(ledger)))} == {"page", "=1+1", None}
    assert {receipt.client for receipt in ledger.receipts()} == {"page", "=1+1", None}


def test_a_ledger_of_an_earlier_version_opens_and_says_who_queued_what_comes_then(tmp_path):
    earlier = Ledger(tmp_path, caps=Caps)
    buy(earlier, "of before")
    earlier.close()
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        database.execute("ALTER TABLE receipts DROP COLUMN client")
        database.execute("PRAGMA user_version = 3")
        database.commit()
    now = Ledger(tmp_path, caps=Caps)
    buy(now, "of now", "nightly")
    assert {receipt.client for receipt in now.receipts()} == {None, "nightly"}
    now.close()
