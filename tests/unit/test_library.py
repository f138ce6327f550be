"""The library: every receipt with pictures once, newest first, over pages."""

from __future__ import annotations

import json
import struct
import time
import zlib
from types import SimpleNamespace

import pytest

from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.rows import insert
from schnellkit.library.pictures import NotAPicture
from schnellkit.web.pages.library import thumbnail


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path, caps=Caps)
    yield made
    made.close()


def fill(ledger: Ledger, count: int, **different: object) -> None:
    """Receipts as rows: ten thousand orders would take a while."""
    row = {
        **{"state": "settled", "order_name": "o", "host": "deepinfra", "model": "m", "at": 0.0, "day": "2026-01-01"},
        **{"run": "r", "owner": "x", "width": 64, "height": 64, "images": 1, "held": "0", "held_currency": "USD"},
        **{"assumed": 0, "sandbox": 0, "pictures": '["%s"]' % ("0" * 64), "seeds": "[1]"},
        **different,
    }
    with ledger._database.writing() as database:
        for number in range(count):
            insert(database, **{"prompt": f"number {number}", **row, "id": f"{row.get('id', row['sandbox'])}-{number}"})
        database.execute("INSERT OR IGNORE INTO pictures (hash, bytes, used) VALUES (?, 1, 0)", ("0" * 64,))


def pages(ledger: Ledger, search: str = "", most: int = 100) -> list[str]:
    prompts, before = [], None
    while entries := ledger.library(search, sandbox=False, most=most, before=before):
        prompts += [entry.prompt for entry in entries]
        before = entries[-1].receipt.id
    return prompts


def test_pages_hold_every_picture_once_newest_first(ledger):
    fill(ledger, 250)
    assert pages(ledger) == [f"number {number}" for number in reversed(range(250))]


def test_the_sandboxs_pictures_and_receipts_without_one_are_kept_apart(ledger):
    fill(ledger, 3, sandbox=1)
    fill(ledger, 2, pictures="[]")
    assert pages(ledger) == []
    assert len(ledger.library(sandbox=True, most=10)) == 3


def test_what_else_was_asked_is_kept_with_the_picture(ledger):
    asked = {"variation": 2**64 - 1, "reference": None, "options": {"user": "a neighbour"}}
    fill(ledger, 1, asked=json.dumps(asked))
    assert ledger.library(sandbox=False, most=1)[0].asked == asked


@pytest.mark.speed
def test_a_search_through_ten_thousand_is_quick(ledger):
    fill(ledger, 10_000)
    began = time.perf_counter()
    assert pages(ledger, "NUMBER 4242") == ["number 4242"]
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("side", [9000, 12000, 40000])
def test_a_picture_that_claims_too_many_pixels_is_too_large_to_show(side):
    head = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    data += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    ledger = SimpleNamespace(picture=lambda name: data)
    with pytest.raises(NotAPicture, match="too large to show"):
        thumbnail(ledger, "0" * 64)


def test_pictures_that_were_dropped_leave_no_hole_in_a_page(ledger):
    fill(ledger, 10)
    fill(ledger, 500, id="dropped", pictures=json.dumps(["1" * 64]), prompt="dropped")
    fill(ledger, 1, id="half", pictures=json.dumps(["1" * 64, "0" * 64]), prompt="half")
    first = ledger.library(sandbox=False, most=5)
    assert [entry.prompt for entry in first] == ["half", *(f"number {number}" for number in (9, 8, 7, 6))]
    assert first[0].kept == {"0" * 64: False}
