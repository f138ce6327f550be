"""Caps and prices of one's own, as they lie in their files: kept as they were set, or an order stops."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schnellkit.ledger.caps import Caps, read_caps, write_caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.personal.own_prices import keep_price, own_prices
from schnellkit.providers.errors import InvalidOrder, StoreTrouble
from schnellkit.providers.hosts import hosts
from schnellkit.providers.prices.money import Money
from schnellkit.tests.unit.ledgers import dollars, reserve
from schnellkit.web.pages.spend import read_caps_form


def test_a_persons_own_price_with_two_amounts_is_kept_whole_or_not_at_all(tmp_path):
    host = hosts()["together"]
    with pytest.raises(InvalidOrder, match="each step costs too"):
        keep_price(tmp_path, host, "*", "tile_step", Decimal("0.0001"), "USD")
    assert own_prices(tmp_path) == ()
    keep_price(tmp_path, host, "*", "tile_step", Decimal("0.0001"), "USD", Decimal("0.0002"))
    (kept,) = own_prices(tmp_path)
    assert (kept.amount, kept.step, kept.further) == (Decimal("0.0001"), Decimal("0.0002"), None)


def test_caps_are_kept_as_they_were_set(tmp_path):
    mine = Caps("EUR", Decimal("0.1"), None, Decimal(20), None, {"USD": Decimal("0.92"), "trial credit": Decimal(0)})
    write_caps(tmp_path, mine)
    assert read_caps(tmp_path) == mine


def test_a_currency_in_small_letters_is_the_same_currency(tmp_path):
    (tmp_path / "caps.json").write_text('{"currency": "eur", "rates": {"usd": "0.9", "Trial Credits": "0.01"}}')
    mine = read_caps(tmp_path)
    assert mine.worth(Money(Decimal(2), "EUR")) == 2
    assert mine.worth(dollars("2")) == Decimal("1.8")
    assert mine.worth(Money(Decimal(2), "trial credit")) == Decimal("0.02")
    form = read_caps_form("eur", {}, {"usd": Decimal("0.9")})
    assert (form.currency, form.rates["USD"]) == ("EUR", Decimal("0.9"))


def test_an_own_price_in_small_letters_counts_as_that_currency(tmp_path):
    host = hosts()["deepinfra"]
    keep_price(tmp_path, host, "*", "image", Decimal("0.01"), "usd")
    assert own_prices(tmp_path)[0].currency == "USD"
    (tmp_path / "prices.json").write_text((tmp_path / "prices.json").read_text().replace("USD", "usd"))
    assert own_prices(tmp_path)[0].currency == "USD"


@pytest.mark.parametrize(
    "text",
    [
        '{"day": "-1"}',
        '{"day": "NaN"}',
        '{"day": "a lot"}',
        '{"rates": {"EUR": "Infinity"}}',
        '{"rates": 1}',
        "[]",
        "{",
    ],
)
def test_caps_that_make_no_sense_stop_orders(tmp_path, text):
    (tmp_path / "caps.json").write_text(text)
    ledger = Ledger(tmp_path, caps=lambda: read_caps(tmp_path))
    with pytest.raises((InvalidOrder, StoreTrouble), match=r"caps\.json"):
        reserve(ledger)
    assert ledger.receipts() == []
    ledger.close()
