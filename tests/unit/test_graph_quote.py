"""What Run will charge for a graph of nodes side by side: each case as the executor would run it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from schnellkit.providers.prices.money import Money
from schnellkit.quoting.quote_view import describe_line, describe_total
from schnellkit.tests.unit.graphs import fox, quoted, world

__all__ = ["world"]


def test_one_picture_is_quoted_as_its_node_shows_it(world):
    quote = quoted(world, n1=fox())
    assert describe_total(quote) == describe_line(quote.lines[0]) == "≈ $0.0020"
    assert quote.costs[0].most == Money(Decimal("0.0020"), "USD")


def test_nodes_add_up_and_each_currency_stands_for_itself(world):
    quote = quoted(world, n1=fox(), n2=fox(seed=8, images=3), n3=fox("SchnellkitNvidia"))
    assert describe_total(quote) == "≈ $0.0080 + ≈ 1 trial credit"


def test_an_unknown_price_is_never_nothing(world):
    quote = quoted(world, n1=fox(), n2=fox("SchnellkitIonos"))
    assert describe_total(quote) == "≈ $0.0020 + price unknown"
    assert quote.unknown == 1


def test_a_node_that_feeds_nothing_is_not_run_and_not_quoted(world):
    quote = quoted(world, n1=fox(), loose=fox(seed=9))
    assert [line.node for line in quote.lines] == ["n1"]


def test_the_same_order_twice_is_paid_once(world):
    quote = quoted(world, n1=fox(), n2=fox())
    assert [describe_line(line) for line in quote.lines] == ["≈ $0.0020", "free, from your library"]
    assert describe_total(quote) == "≈ $0.0020"


def test_the_same_order_twice_is_paid_twice_where_it_must_be_fresh(world):
    assert describe_total(quoted(world, n1=fox(fresh=True), n2=fox(fresh=True))) == "≈ $0.0040"


def test_what_is_in_the_library_is_free_picture_by_picture(world):
    seeds = {7, 8}
    quote = quoted(world._replace(stored=lambda order: order.seed in seeds), n1=fox(images=3))
    assert describe_line(quote.lines[0]) == "≈ $0.0020 (2 of 3 free, from your library)"
    seeds.add(9)
    assert describe_total(quoted(world._replace(stored=lambda order: order.seed in seeds), n1=fox(images=3))) == (
        "free, from your library"
    )


def test_fresh_pictures_are_never_taken_from_the_library(world):
    assert describe_total(quoted(world._replace(stored=lambda order: True), n1=fox(fresh=True))) == "≈ $0.0020"


def test_an_order_that_will_be_refused_costs_nothing_and_says_why(world):
    quote = quoted(world, n1=fox(width=2000, images=2))
    assert describe_total(quote) == "will be refused"
    assert describe_line(quote.lines[0]) == "will be refused: 2000 × 1024"
    assert quote.lines[0].refusal is not None
    assert quote.lines[0].refusal.mend == {"width": 1920, "height": 1024}
    assert "refused, nothing is charged: width" in quote.lines[0].notes[0]


@pytest.mark.parametrize(
    ("inputs", "what", "mend"),
    [
        ({"steps": 99}, "steps 99", {"steps": 50}),
        ({"images": 0}, "images 0", {"images": 1}),
        ({"width": 70}, "70 × 1024", {"width": 128, "height": 1024}),
        ({"prompt": "a fox " * 2000}, "", {}),
    ],
)
def test_what_will_be_refused_names_what_would_not_be(world, inputs, what, mend):
    (line,) = quoted(world, n1=fox(**inputs)).lines
    assert (line.refusal.what, dict(line.refusal.mend)) == (what, mend) if line.refusal else not what


def test_what_is_refused_beside_what_is_paid_is_told(world):
    quote = quoted(world, n1=fox(), n2=fox(width=2000))
    assert describe_total(quote) == "≈ $0.0020 · 1 will be refused"


def test_a_size_that_will_be_fitted_is_quoted_as_fitted(world):
    together = fox("SchnellkitTogether", width=1001, size_fit="nearest")
    assert describe_total(quoted(world, n1=together)) == describe_total(
        quoted(world, n1={**together, **fox("SchnellkitTogether", width=1000)})
    )


def test_a_prompt_still_to_be_written_has_its_price_already(world):
    quote = quoted(world, n1=fox(prompt="  "))
    assert describe_total(quote) == "≈ $0.0020"
    assert quote.lines[0].notes == ("the prompt is still empty",)


def test_an_input_that_is_missing_is_no_crash(world):
    broken = fox()
    del broken["inputs"]["width"]
    assert describe_total(quoted(world, n1=broken)) == "will be refused"
    assert describe_line(quoted(world, n1=broken).lines[0]) == "will be refused: an input is missing"


def test_a_price_half_a_year_old_says_of_when_it_is(world):
    old = quoted(world._replace(today=date(2026, 12, 1)), n1=fox("SchnellkitTogether"))
    new = quoted(world._replace(today=date(2026, 5, 2)), n1=fox("SchnellkitTogether"))
    assert (old.lines[0].seen, new.lines[0].seen) == (date(2026, 5, 1), None)
