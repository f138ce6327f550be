"""A quote is exact to the last digit, or honestly unknown."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schnellkit.providers.money import Money
from schnellkit.providers.order import Order
from schnellkit.providers.prices import Price, from_data, is_old, price_of, quote

ORDER = Order("h", "m", "a fox", 1024, 1024, images=2, steps=4)


def price(basis: str, amount: str | None = "0.003", model: str = "m") -> Price:
    return Price("h", model, basis, None if amount is None else Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("basis", "amount"),
    [("image", "0.006"), ("call", "0.006"), ("megapixel", "0.006"), ("megapixel_step", "0.024"), ("free", "0")],
)
def test_an_amount_counts_by_its_basis(basis: str, amount: str) -> None:
    assert quote(ORDER, [price(basis)]).money == Money(Decimal(amount), "USD")


@given(
    st.integers(1, 4096),
    st.integers(1, 4096),
    st.integers(1, 64),
    st.integers(1, 50),
    st.decimals(0, 10, places=12, allow_nan=False),
)
def test_a_quote_is_exact(width: int, height: int, images: int, steps: int, amount: Decimal) -> None:
    order = ORDER.with_(width=width, height=height, images=images, steps=steps)
    money = quote(order, [price("megapixel_step", str(amount))]).money
    assert money is not None
    assert Fraction(money.amount) == Fraction(amount) * width * height * images * steps / 2**20


@pytest.mark.parametrize("prices", [[], [price("unknown", None)], [price("image", None)], [price("by the moon")]])
def test_without_a_price_the_quote_is_unknown_not_zero(prices: list[Price]) -> None:
    told = quote(ORDER, prices)
    assert told.money is None
    assert str(told) == "price unknown"


def test_a_price_by_steps_is_unknown_where_the_host_chooses_the_steps() -> None:
    assert quote(ORDER.with_(steps=None), [price("megapixel_step")]).money is None


def test_free_reads_as_free() -> None:
    assert str(quote(ORDER, [price("free", "0")])) == "free"


def test_the_first_price_that_fits_counts() -> None:
    own, built_in, for_all = price("image", "1"), price("image", "2"), price("image", "3", model="*")
    assert price_of("h", "m", [own, built_in, for_all]) == own
    assert price_of("h", "other", [own, built_in, for_all]) == for_all
    assert price_of("elsewhere", "m", [own, for_all]) is None


@pytest.mark.parametrize(("age", "old"), [(0, False), (180, False), (181, True)])
def test_a_price_of_more_than_180_days_is_old(age: int, old: bool) -> None:
    today = date(2026, 11, 21)
    dated = price("image")._replace(date=today - timedelta(days=age))
    assert is_old(dated, today) is old


def test_a_price_without_a_date_is_never_old() -> None:
    assert not is_old(price("image"), date(2026, 11, 21))


def test_a_price_survives_being_told_and_read() -> None:
    entry = {"host": "h", "model": "m", "basis": "image", "amount": "0.10", "currency": "EUR", "date": "2026-11-01"}
    entry |= {"source": "a page", "note": "half of it is assumed"}
    told = from_data(entry).as_data()
    assert told["amount"] == "0.10"
    assert from_data({name: value for name, value in told.items() if value}) == from_data(entry)
