"""The free day of a host: counted from the ledger, told as perhaps, and never held against no cap."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.settings import Settings
from schnellkit.providers.errors import CapReached, StoreTrouble
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.prices.price_list import built_in, quote
from schnellkit.quoting.compare_hosts import compare_hosts
from schnellkit.quoting.free_day import day_began, left_today, told_left, used_today
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.quote_view import describe_line
from schnellkit.tests.unit.graphs import saved, world_in
from schnellkit.wire.transport import Transport

MODEL = "@cf/black-forest-labs/flux-1-schnell"
ORDER = Order("cloudflare", MODEL, "a boat", 1024, 1024, 1, None, 4)
NODE = {"class_type": "SchnellkitCloudflare", "inputs": {"prompt": "a boat", "width": 1024, "height": 1024}}
NODE["inputs"] |= {"seed": 1, "images": 1, "steps": 4, "model": MODEL}
ONE = Decimal("0.0006336")


def bought(ledger: Ledger, number: int, *, sandbox: bool = False):
    asked = ORDER.with_(prompt=str(number))
    return ledger.reserve(asked, quote(asked, built_in()), run="r", workflow=None, sandbox=sandbox)


def line_with(home, used):
    made = world_in(home)._replace(used=lambda: used)
    return quote_graph({"n1": NODE, "save": saved("n1")}, {"SchnellkitCloudflare": "cloudflare"}, made).lines[0]


def test_what_is_free_a_day_is_what_the_host_says_in_its_own_units():
    assert quote(ORDER, built_in()).money.amount == ONE
    assert left_today(quote(ORDER, built_in()), 1, dict) == 173
    four = ORDER.with_(images=4)
    assert left_today(quote(four, built_in()), 4, dict) == 173


def test_the_day_begins_at_midnight_utc():
    at = 20_000 * 86_400.0
    assert (day_began(at), day_began(at + 86_399), day_began(at - 1)) == (at, at, at - 86_400)


def test_only_what_the_host_may_have_worked_on_since_then_is_counted(tmp_path):
    now = [20_000 * 86_400.0 - 1]
    ledger = Ledger(tmp_path, clock=lambda: now[0])
    bought(ledger, 0)
    now[0] += 1
    bought(ledger, 1)
    failed = bought(ledger, 2)
    ledger.sent(failed.id)
    ledger.fail(failed.id, note="it did nothing")
    bought(ledger, 3, sandbox=True)
    elsewhere = ORDER.with_(host="deepinfra", model="black-forest-labs/FLUX-1-schnell")
    ledger.reserve(elsewhere, quote(elsewhere, built_in()), run="r", workflow=None, sandbox=False)
    lost = bought(ledger, 4)
    ledger.sent(lost.id)
    ledger.lost(lost.id, note="its answer")
    runtime = Runtime(Settings(tmp_path, environment={}), Transport(), ledger)
    used = used_today(runtime, now[0] + 5)
    assert used == {("cloudflare", "USD"): ONE * 2}
    assert left_today(quote(ORDER, built_in()), 1, lambda: used) == 171
    assert used_today(Runtime(Settings(tmp_path, True), Transport(), ledger), now[0]) is None
    ledger.close()


def test_the_quote_says_perhaps_and_asks_the_full_price(tmp_path):
    line = line_with(tmp_path, {("cloudflare", "USD"): ONE * 55})
    assert describe_line(line) == "≈ $0.000634 · perhaps free: 118 left today"
    assert [(cost.least.amount, cost.most.amount) for cost in line.costs] == [(ONE, ONE)]
    assert [note for note in line.notes if "by your ledger: 118;" in note and "other programs" in note]


def test_a_day_that_is_used_up_is_told_with_its_hour_and_no_day_at_all_is_silent(tmp_path):
    line = line_with(tmp_path, {("cloudflare", "USD"): Decimal("0.1095")})
    assert describe_line(line) == "≈ $0.000634"
    assert [note for note in line.notes if "back at 00:00 UTC" in note]
    assert line_with(tmp_path, None).left_today is None
    assert told_left(hosts()["cloudflare"], None) is None


def test_the_cost_table_says_it_beside_the_price_and_of_no_other_host():
    reach = {name: hosts()[name] for name in ("cloudflare", "deepinfra")}
    offers = compare_hosts((1024, 1024), 4, 1, reach, built_in(), lambda money: money.amount, used=dict)
    assert [str(offer) for offer in offers] == ["≈ $0.000634 · perhaps free: 173 left today", "≈ $0.0020"]


def test_a_cap_holds_the_full_price_of_a_picture_that_is_perhaps_free(tmp_path):
    ledger = Ledger(tmp_path, caps=lambda: Caps(day=ONE))
    bought(ledger, 0)
    with pytest.raises(CapReached):
        bought(ledger, 1)
    ledger.close()
    assert time.time() > day_began(time.time()) >= time.time() - 86_400


def test_where_the_ledger_cannot_be_read_nothing_is_said(tmp_path, monkeypatch):
    def unreadable(since):
        raise StoreTrouble("no")

    ledger = Ledger(tmp_path)
    runtime = Runtime(Settings(tmp_path, environment={}), Transport(), ledger)
    monkeypatch.setattr(ledger, "quoted_since", unreadable)
    assert used_today(runtime, 0.0) is None
    ledger.close()


def test_more_than_all_of_the_day_leaves_nothing_and_not_less():
    assert left_today(quote(ORDER, built_in()), 1, lambda: {("cloudflare", "USD"): Decimal(1)}) == 0
