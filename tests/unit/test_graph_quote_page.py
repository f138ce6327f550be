"""What the page is told beside a price: other hosts, caps that may be passed, and what this machine took before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from schnellkit.ledger.caps import Caps
from schnellkit.providers.errors import InvalidOrder
from schnellkit.providers.prices.price_list import Price
from schnellkit.quoting.graph_refusal import MISSING, refusal_of
from schnellkit.quoting.measured import Run
from schnellkit.quoting.quote_view import describe_line, describe_total
from schnellkit.quoting.quotes import World
from schnellkit.tests.unit.graphs import NOTHING_SPENT, fox, other, page_of, quoted, world

__all__ = ["world"]


def test_a_graph_of_no_host_says_nothing(world):
    assert page_of(quoted(world, n1=other("Anything")), world, Caps(), NOTHING_SPENT)["total"] == ""


def test_other_hosts_are_named_cheapest_first_and_only_those_that_can(world):
    page = page_of(quoted(world, n1=fox(width=1344, height=768)), world, Caps(), NOTHING_SPENT)
    offers = page["nodes"][0]["elsewhere"]
    assert "NVIDIA: ≈ 1 trial credit" in offers
    assert not any(offer.startswith(("IONOS", "DeepInfra", "Together AI")) for offer in offers)


def test_a_model_that_may_be_gone_is_said_to_be_and_one_that_is_gone_is_refused_before_run(world):
    doubted = quoted(world, n1=fox("SchnellkitTogether", model="black-forest-labs/FLUX.1-schnell"))
    assert "may not serve this model any more" in doubted.lines[0].notes[0]
    gone = quoted(world, n1=fox("SchnellkitTogether", model="black-forest-labs/FLUX.1-schnell-Free"))
    assert describe_line(gone.lines[0]) == "will be refused: model"
    assert "dedicated endpoint" in gone.lines[0].notes[0]


def test_an_order_of_klein_is_compared_with_klein(world):
    page = page_of(quoted(world, n1=fox(model="black-forest-labs/FLUX-2-klein-4b")), world, Caps(), NOTHING_SPENT)
    assert page["nodes"][0]["elsewhere"][0].startswith("NVIDIA: ")
    assert not any("schnell" in offer for offer in page["nodes"][0]["elsewhere"])


ABOUT = Price("deepinfra", "*", "image", Decimal("0.004"), "USD", margin=Decimal("0.25"))


def test_an_about_price_is_a_range_and_says_how_wide_it_is(world):
    quote = quoted(world._replace(prices=(ABOUT,)), n1=fox())
    assert describe_total(quote) == "$0.0030 to $0.0050"
    assert quote.lines[0].notes == ("DeepInfra charges by its own measure: up to 25 % more or less",)


@pytest.mark.parametrize(
    ("caps", "spent", "says"),
    [
        (Caps(run=Decimal("0.0020")), {}, ""),
        (Caps(run=Decimal("0.0019")), {}, r"cap of $0.0019 a run leaves $0.0019"),
        (Caps(day=Decimal("0.01")), {"day": Decimal("0.009")}, r"cap of $0.010 a day leaves $0.0010"),
        (Caps(month=Decimal("0.01")), {"month": Decimal("0.5")}, r"cap of $0.010 a month leaves $0.00"),
        (Caps(run=None, day=None), {"day": Decimal(999)}, ""),
    ],
)
def test_a_cap_that_may_be_passed_is_told_before(world, caps, spent, says):
    page = page_of(quoted(world, n1=fox()), world, caps, {**NOTHING_SPENT, **spent})
    assert says in page["warning"]
    assert bool(page["warning"]) == bool(says) == any(cap["passed"] for cap in page["caps"])


def test_an_unknown_price_counts_against_a_cap_as_it_is_assumed(world):
    caps = Caps(run=Decimal("0.14"), assumed=Decimal("0.05"))
    page = page_of(quoted(world, n1=fox("SchnellkitIonos", images=3)), world, caps, NOTHING_SPENT)
    assert page["warning"]
    assert not page_of(quoted(world, n1=fox("SchnellkitIonos", images=2)), world, caps, NOTHING_SPENT)["warning"]


def test_what_is_free_counts_against_no_cap_whatever_its_price(world):
    caps = Caps(run=Decimal("0.05"), assumed=Decimal("0.05"))
    mostly_free = world._replace(stored=lambda order: order.variation != 9)
    page = page_of(quoted(mostly_free, n1=fox("SchnellkitIonos", images=3)), world, caps, NOTHING_SPENT)
    assert page["sum"]["free"] == 2
    assert page["warning"] == ""


def test_money_without_a_rate_counts_as_assumed(world):
    prices = (Price("ionos", "*", "image", Decimal("0.02"), "EUR"), *world.prices)
    quote = quoted(world._replace(prices=prices), n1=fox("SchnellkitIonos", images=3))
    assert page_of(quote, world, Caps(run=Decimal("0.14")), NOTHING_SPENT)["warning"]
    assert not page_of(quote, world, Caps(run=Decimal("0.15")), NOTHING_SPENT)["warning"]


def local(**inputs: Any) -> dict[str, Any]:
    return fox("SchnellkitLocal", rate="0.36 EUR", **inputs)


def took(world: World, *seconds: float) -> World:
    runs = [Run("a machine", 1024, 1024, 4, one) for one in seconds]
    alike = (1024, 1024, 4)
    return world._replace(past=lambda *asked: runs if asked == alike else ())


def test_what_this_machine_makes_is_told_as_measured_and_never_added_to_the_hosts(world):
    quote = quoted(took(world, 10, 20, 30), n1=fox(), n2=local(images=2))
    assert describe_total(quote) == "≈ $0.0020"
    assert [str(line) for line in quote.own] == ["≈ €0.0040, 40.0 s, measured (3 runs)"]


def test_where_this_machine_alone_works_its_measured_cost_is_the_total(world):
    assert describe_total(quoted(took(world, 20), n1=local())) == "≈ €0.0020, 20.0 s, measured (1 run)"


def test_every_turn_of_this_machine_is_counted(world):
    quote = quoted(
        took(world, 20),
        n1=local(prompt=["list", 0]),
        list=other("CreateList", **{"inputs.input0": ["a", 0], "inputs.input1": ["a", 0]}),
        a=other("PrimitiveString", value="a fox"),
    )
    assert str(quote.own[0]) == "≈ €0.0040, 40.0 s, measured (1 run)"


@pytest.mark.parametrize("inputs", [{"width": 512}, {"width": ["x", 0]}, {"steps": 3}])
def test_a_size_that_was_never_made_here_is_not_guessed(world, inputs):
    quote = quoted(took(world, 20), n1=local(**inputs), x=other("Anything"))
    assert "not measured yet" in str(quote.own[0])
    assert describe_total(quote) == ""


def test_no_upper_end_always_warns_where_there_is_a_cap(world):
    quote = quoted(world, n1=fox(prompt=["list", 0]), list=other("Lister"))
    assert "at least $0.0020" in page_of(quote, world, Caps(), NOTHING_SPENT)["warning"]


@pytest.mark.parametrize(
    "inputs", [{"rate": "cheap"}, {"rate": "2 EUR/day"}, {"width": "wide"}, {"images": None}, {"steps": []}]
)
def test_what_this_machine_cannot_read_is_not_measured(world, inputs):
    quote = quoted(took(world, 20), n1={**local(), "inputs": {**local()["inputs"], **inputs}})
    assert [str(line) for line in quote.own] == ["not measured yet: the first run of this size tells"]


def test_of_two_pictures_of_which_one_has_no_rate_the_seconds_alone_are_told(world):
    rates = {"list": other("CreateList", **{"inputs.input0": ["a", 0], "inputs.input1": ["b", 0]})}
    rates |= {"a": other("PrimitiveString", value="0.36 EUR"), "b": other("PrimitiveString", value="")}
    twice = {**local(), "inputs": {**local()["inputs"], "rate": ["list", 0]}}
    quote = quoted(took(world, 20), n1=twice, **rates)
    assert [str(line) for line in quote.own] == ["≈ 40.0 s, measured (1 run)"]


def test_what_is_asked_for_has_a_name_whatever_its_seed(world):
    about = quoted(world, n1=fox()).lines[0].about
    assert about == quoted(world, n1=fox(seed=8)).lines[0].about == "75aac22d9408fa27"
    assert about != quoted(world, n1=fox(steps=3)).lines[0].about


@pytest.mark.parametrize(
    ("value", "what"), [("m" * 24, f"model {'m' * 24}"), ("m" * 25, "model"), (7, "model 7"), (None, "model")]
)
def test_only_a_short_value_is_told_with_its_name(value, what):
    assert refusal_of(InvalidOrder("no", name="model", value=value)).what == what


def test_a_long_graph_is_compared_as_far_as_three_hundred_pictures(world):
    for last, compared in ((20, True), (21, False)):
        nodes = {f"n{number}": fox(images=40, seed=number * 1_000) for number in range(7)}
        quote = quoted(world, **nodes, n7=fox(images=last, seed=9_000))
        told = page_of(quote, world, Caps(), NOTHING_SPENT)["nodes"]
        assert [bool(node["elsewhere"]) for node in told] == [*[True] * 7, compared]


def test_only_a_number_is_mended_by_a_number():
    assert refusal_of(InvalidOrder("no", name="steps", value=9, nearest=(4,))).mend == {"steps": 4}
    assert refusal_of(InvalidOrder("no", name="model", value="m", nearest=(4,))).mend == {}
    assert refusal_of(InvalidOrder("no", name="steps", value=9)).mend == {}


def test_what_this_machine_makes_is_marked_as_its_own_on_the_page(world):
    page = page_of(quoted(took(world, 20), n1=local(), n2=fox()), world, Caps(), NOTHING_SPENT)
    told = "≈ €0.0020, 20.0 s, measured (1 run)"
    own = {"node": "n1", "host": "This machine", "told": told, "own": True, "notes": [], "elsewhere": []}
    assert page["nodes"][1:] == [own]
    assert page["nodes"][0]["left"] == 0


def test_a_node_is_refused_where_nothing_of_it_is_sent(world):
    line = quoted(world, n1=fox()).lines[0]
    assert not line.refused
    assert not line._replace(pictures=0).refused
    assert not line._replace(refusal=MISSING).refused
    assert line._replace(refusal=MISSING, pictures=0).refused


def test_of_money_without_a_rate_only_what_is_not_free_counts_as_assumed(world):
    prices = (Price("ionos", "*", "image", Decimal("0.02"), "EUR"), *world.prices)
    mostly_free = world._replace(prices=prices, stored=lambda order: order.variation != 9)
    page = page_of(quoted(mostly_free, n1=fox("SchnellkitIonos", images=3)), world, Caps(), NOTHING_SPENT)
    assert page["sum"]["free"] == 2
    for cap, warns in (("0.05", False), ("0.049", True)):
        quote = quoted(mostly_free, n1=fox("SchnellkitIonos", images=3))
        assert bool(page_of(quote, world, Caps(run=Decimal(cap)), NOTHING_SPENT)["warning"]) is warns
