"""The tally of a node: all items of a list add to one, and what came and what it cost is told as it goes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from schnellkit.ledger.receipt import Receipt
from schnellkit.nodes.running.tally import counted
from schnellkit.providers.prices.money import Money
from schnellkit.providers.said import Said


def waiting(seconds: int) -> Said:
    return Said("waiting for {host} · {seconds} s", host="DeepInfra", seconds=seconds)


def receipt(**more: Any) -> Receipt:
    price = Money(Decimal("0.002"), "USD")
    facts = {"id": "1", "state": "settled", "order": "o", "host": "deepinfra", "model": "m", "when": 0.0}
    return Receipt(**{**facts, "width": 64, "height": 64, "images": 1, "quoted": price, "charged": price, **more})


def test_it_says_how_many_came_and_what_they_cost_so_far() -> None:
    with counted("run", "5", 20) as tally:
        for _ in range(10):
            tally.came(1, receipt())
        assert tally.describe(waiting(6)) == "10 of 20 · $0.020 so far · 6 s"


def test_the_items_of_a_list_add_to_one_tally_and_the_next_run_begins_anew() -> None:
    with counted("run", "5", 1) as first, counted("run", "5", 1) as second, counted("run", "6", 1) as other:
        assert first is second
        assert other is not first
        first.came(1, receipt())
        assert second.describe(waiting(2)) == "1 of 2 · $0.0020 so far · 2 s"
    with counted("run", "5", 2) as again:
        assert (again.asked, again.arrived) == (2, 0)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (Said("waiting {left} s: {host} allows 10", left=7, host="Monica"), "waiting 7 s: Monica allows 10"),
        (Said("asking again"), "asking again"),
        (waiting(12), "12 s"),
    ],
)
def test_a_line_that_says_more_than_seconds_is_kept(text: str, line: str) -> None:
    with counted("run", "5", 2) as tally:
        tally.came(1, receipt())
        assert tally.describe(text) == f"1 of 2 · $0.0020 so far · {line}"


@pytest.mark.parametrize(
    ("more", "cost"),
    [
        ({"sandbox": True, "charged": None}, "sandbox, would cost $0.0020"),
        ({"from_library": True}, "nothing charged"),
        ({"from_library": True, "sandbox": True}, "nothing charged"),
        ({"charged": None, "quoted": None}, "price unknown"),
    ],
)
def test_what_was_not_charged_is_not_told_as_charged(more: dict[str, Any], cost: str) -> None:
    with counted("run", "5", 2) as tally:
        tally.came(1, receipt(**more))
        assert tally.describe(waiting(1)) == f"1 of 2 · {cost} so far · 1 s"


def test_one_picture_alone_none_yet_and_all_of_them_are_told_as_ever() -> None:
    with counted("run", "5", 1) as tally:
        assert tally.describe(waiting(1)) == "waiting for DeepInfra · 1 s"
    with counted("run", "5", 2) as tally:
        assert tally.describe(waiting(1)) == "waiting for DeepInfra · 1 s"
        tally.came(2, receipt())
        assert tally.describe("done") == "done"
