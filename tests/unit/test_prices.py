"""A quote is exact to the last digit, or honestly unknown."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schnellkit import providers
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.price_list import Price, built_in, from_data, is_old, price_of, quote
from schnellkit.providers.prices.units import SECOND, UNITS
from schnellkit.sandbox.charges import tariffs
from schnellkit.sandbox.order import Order as Asked

ORDER = Order("h", "m", "a fox", 1024, 1024, images=2, steps=4)


def price(basis: str, amount: str | None = "0.003", model: str = "m") -> Price:
    return Price("h", model, basis, None if amount is None else Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("basis", "amount"),
    [("image", "0.006"), ("call", "0.006"), ("megapixel", "0.006"), ("megapixel_step", "0.024"), ("free", "0")],
)
def test_an_amount_counts_by_its_basis(basis: str, amount: str) -> None:
    assert quote(ORDER, [price(basis)]).money == Money(Decimal(amount), "USD")


# What a host of the sandbox asks by each basis: amount, second amount.
CHARGED = {
    "image": lambda order, amount, second: tariffs.per_picture(order, amount),
    "call": lambda order, amount, second: tariffs.per_picture(order, amount),
    "megapixel": lambda order, amount, second: tariffs.per_megapixel(order, amount),
    "megapixel_up": lambda order, amount, second: tariffs.per_megapixel(order, amount, whole=True),
    "megapixel_step": lambda order, amount, second: tariffs.per_megapixel_and_step(order, amount),
    "megapixel_1000000": lambda order, amount, second: tariffs.per_megapixel(order, amount, of=10**6),
    "megapixel_1000000_up": lambda order, amount, second: tariffs.per_megapixel(order, amount, of=10**6, whole=True),
    "first_megapixel": tariffs.first_megapixel,
    "step": lambda order, amount, second: tariffs.per_step(order, amount),
    "tile": lambda order, amount, second: tariffs.per_tile(order, amount, "0"),
    "tile_step": tariffs.per_tile,
    "pixel": lambda order, amount, second: tariffs.per_pixel(order, amount),
    "pixel_4_steps": lambda order, amount, second: tariffs.per_pixel(order, amount, by_4_steps=True),
    "free": lambda order, amount, second: Decimal(0),
}
amounts = st.decimals(0, 10, places=12, allow_nan=False)


def test_every_basis_is_held_against_the_sandbox() -> None:
    assert set(CHARGED) == set(UNITS)


@pytest.mark.parametrize("basis", UNITS)
@given(st.integers(1, 4096), st.integers(1, 4096), st.integers(1, 64), st.integers(1, 50), amounts, amounts)
def test_by_every_basis_a_quote_is_what_a_host_charges(
    basis: str, width: int, height: int, images: int, steps: int, amount: Decimal, second: Decimal
) -> None:
    priced = price(basis, str(amount))
    if basis in SECOND:
        priced = priced._replace(**{SECOND[basis][0]: second})
    order = ORDER.with_(width=width, height=height, images=images, steps=steps)
    charged = CHARGED[basis](Asked("h", "m", "", width, height, 0, steps, images), str(amount), str(second))
    assert quote(order, [priced]).money == Money(charged, "USD")


@given(st.integers(64, 4096), st.integers(64, 4096), st.integers(1, 50), st.integers(1, 50), st.integers(1, 5))
def test_steps_count_only_beyond_the_usual_ones(width: int, height: int, steps: int, usual: int, images: int) -> None:
    priced = price("megapixel_1000000", "0.0017")._replace(usual_steps=usual)
    order = ORDER.with_(width=width, height=height, images=images, steps=steps)
    money = quote(order, [priced]).money
    exact = Fraction("0.0017") * width * height * images * max(Fraction(1), Fraction(steps, usual)) / 10**6
    assert money is not None
    assert exact <= Fraction(money.amount) <= exact + Fraction(images, 10**24)
    charged = tariffs.per_megapixel(
        Asked("h", "m", "", width, height, 0, steps, images), "0.0017", of=10**6, usual=usual
    )
    assert 0 <= money.amount - charged <= Decimal(images).scaleb(-24)


def test_a_basis_that_counts_two_things_needs_both_amounts() -> None:
    assert quote(ORDER, [price("tile_step")]).money is None
    assert quote(ORDER.with_(steps=None), [price("tile_step")._replace(step=Decimal(1))]).money is None


def test_an_about_price_has_a_least_and_a_most() -> None:
    told = quote(ORDER.with_(images=1), [price("image", "0.004")._replace(margin=Decimal("0.25"))])
    assert (told.least, told.money, told.most) == tuple(
        Money(Decimal(one), "USD") for one in ("0.003", "0.004", "0.005")
    )
    sure = quote(ORDER, [price("image")])
    assert sure.least == sure.money == sure.most


def test_every_listed_price_says_when_and_where_it_was_read_and_whether_it_is_a_guess() -> None:
    text = (Path(providers.__file__).parent / "prices.json").read_text(encoding="utf-8")
    for entry in json.loads(text)["prices"]:
        assert entry["source"], entry
        assert entry.get("date") or entry["host"] == "selfhosted", entry
        assert isinstance(entry["guess"], bool), entry
    for listed in built_in():
        assert listed.basis in UNITS or listed.basis == "unknown", listed
        assert listed.basis not in SECOND or getattr(listed, SECOND[listed.basis][0]) is not None, listed


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


def test_a_price_kept_before_there_were_second_amounts_is_still_read() -> None:
    kept = {"host": "h", "model": "m", "basis": "image", "amount": "0.1", "currency": "USD", "date": None}
    kept |= {"source": "entered by you", "note": ""}
    assert from_data(kept) == price("image", "0.1")._replace(source="entered by you")


def test_a_price_survives_being_told_and_read() -> None:
    entry = {"host": "h", "model": "m", "basis": "image", "amount": "0.10", "currency": "EUR", "date": "2026-11-01"}
    entry |= {"source": "a page", "note": "half of it is assumed"}
    entry |= {"step": "0.0001", "further": "0.001", "usual_steps": 4, "margin": "0.25", "guess": True}
    told = from_data(entry).as_data()
    assert told["amount"] == "0.10"
    assert from_data({name: value for name, value in told.items() if value}) == from_data(entry)
