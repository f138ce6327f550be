"""Money is exact, keeps its currency, and reads as a person writes it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schnellkit.providers.errors import InvalidOrder
from schnellkit.providers.prices.money import Money, read_currency, totals

amounts = st.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False, places=30)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("0", "USD", "$0.00"),
        ("0.002", "USD", "$0.0020"),
        ("0.0027", "USD", "$0.0027"),
        ("0.00205078125", "USD", "$0.00205"),
        ("0.000000512", "USD", "$0.000000512"),
        ("0.01225", "USD", "$0.0122"),
        ("0.01235", "USD", "$0.0124"),
        ("0.5", "EUR", "€0.50"),
        ("12", "USD", "$12.00"),
        ("1234.567", "GBP", "£1234.57"),
        ("1", "trial credit", "1 trial credit"),
        ("4.0", "trial credit", "4 trial credits"),
        ("120", "JPY", "120 JPY"),
    ],
)
def test_money_reads_as_a_person_writes_it(amount: str, currency: str, text: str) -> None:
    assert str(Money(Decimal(amount), currency)) == text


@given(amounts)
def test_what_is_read_is_within_one_percent_of_what_is_meant(amount: Decimal) -> None:
    read = Decimal(str(Money(amount, "USD"))[1:])
    assert abs(read - amount) <= max(amount / 100, Decimal("0"))


def test_currencies_are_never_added_together() -> None:
    moneys = [Money(Decimal("0.1"), "USD"), Money(Decimal(1), "trial credit"), Money(Decimal("0.2"), "USD")]
    assert totals(moneys) == (Money(Decimal("0.3"), "USD"), Money(Decimal(1), "trial credit"))


def test_money_many_times_is_exact() -> None:
    assert Money(Decimal("0.1"), "USD").times(3) == Money(Decimal("0.3"), "USD")


@pytest.mark.parametrize(
    ("written", "name"),
    [("usd", "USD"), (" Eur ", "EUR"), ("TRIAL  Credit", "trial credit"), ("trial credits", "trial credit")],
)
def test_a_currency_has_one_spelling(written, name):
    assert read_currency(written) == name


@pytest.mark.parametrize("written", ["", "$", "1USD", "a very long currency"])
def test_what_names_no_currency_is_refused(written):
    with pytest.raises(InvalidOrder, match="write its short name"):
        read_currency(written)
