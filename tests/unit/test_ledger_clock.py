"""A clock that is set back, and the days and months that caps hold for."""

from __future__ import annotations

import time

import pytest

from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.providers.errors import CapReached
from schnellkit.tests.unit.ledgers import buy, dollars, order, reserve

DAY = 86400.0
NOON = time.mktime((2026, 11, 21, 12, 0, 0, 0, 0, -1))


def test_a_clock_set_back_does_not_open_yesterdays_cap_again(tmp_path):
    now = [NOON]
    ledger = Ledger(tmp_path, caps=lambda: Caps(run=None, day=dollars("0.10").amount), clock=lambda: now[0])
    buy(ledger)
    now[0] -= 3 * DAY
    with pytest.raises(CapReached):
        reserve(ledger, order("earlier"))
    ledger.close()


def test_a_cap_reached_under_a_clock_set_back_names_the_way_out(tmp_path):
    now = [1_790_000_000.0]
    ledger = Ledger(tmp_path, caps=lambda: Caps(run=None, day=dollars("0.10").amount), clock=lambda: now[0])
    buy(ledger, price="0.10")
    now[0] -= 3 * 86400
    with pytest.raises(CapReached, match="“redate”"):
        reserve(ledger, order("another"), "0.10")
    ledger.close()


def test_an_order_under_a_clock_set_back_says_so(tmp_path):
    now = [NOON]
    ledger = Ledger(tmp_path, clock=lambda: now[0])
    buy(ledger)
    now[0] -= 3 * DAY
    receipt = reserve(ledger, order("earlier"))
    assert receipt.note == "this machine's clock says 2026-11-18, before the last receipt: counted to 2026-11-21."
    ledger.close()


def test_the_next_day_is_a_new_cap_and_the_same_month(tmp_path):
    now = [NOON]
    limits = Caps(run=None, day=dollars("0.10").amount, month=dollars("0.20").amount)
    ledger = Ledger(tmp_path, caps=lambda: limits, clock=lambda: now[0])
    buy(ledger, order("1"))
    now[0] += DAY
    buy(ledger, order("2"))
    now[0] += DAY
    with pytest.raises(CapReached, match="a month"):
        reserve(ledger, order("3"))
    ledger.close()
