"""The form of a request: amounts as people write them, with a point or a comma."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schnellkit.web.form import BadRequest, Form


@pytest.mark.parametrize(
    ("written", "meant"),
    [("0.05", "0.05"), ("0,05", "0.05"), (",5", "0.5"), ("12,50", "12.50"), ("0,005", "0.005"), ("3,1415", "3.1415")],
)
def test_a_comma_is_as_good_as_a_point(written: str, meant: str) -> None:
    assert Form({"amount": written}).amount("amount") == Decimal(meant)


@pytest.mark.parametrize("written", ["1,000", "12,345", "1,234.50", "1.234,50", "1,2,3", ",", "5,", "five"])
def test_what_may_be_meant_either_way_is_refused_and_not_guessed(written: str) -> None:
    with pytest.raises(BadRequest, match=r"^amount is no number; write it like 0\.05\.$"):
        Form({"amount": written}).amount("amount")


def test_rates_are_amounts_too() -> None:
    assert Form({"rates": {"EUR": "1,08"}}).amounts("rates") == {"EUR": Decimal("1.08")}
