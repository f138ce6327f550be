"""What Run will charge for a graph: each case as the executor would run it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from schnellkit.graphs.running import Kind
from schnellkit.ledger.caps import Caps
from schnellkit.personal.addresses import Addresses
from schnellkit.providers.hosts import hosts
from schnellkit.providers.money import Money
from schnellkit.providers.prices import Price, built_in
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.graph_runs import RunsQuote
from schnellkit.quoting.measured import Run
from schnellkit.quoting.quote_view import describe_line, describe_total, quote_view
from schnellkit.quoting.quotes import GraphQuote, World

HOSTED = {f"Schnellkit{name.capitalize()}": name for name in hosts()} | {"SchnellkitDeepInfra": "deepinfra"}
KINDS = {
    "SaveImage": Kind(output=True),
    "Lister": Kind(makes_lists=(True,)),
    "Joiner": Kind(makes_lists=(False,), takes_lists=True),
    "CreateList": Kind(makes_lists=(True,), takes_lists=True),
}
NOTHING_SPENT = {name: Decimal(0) for name in ("run", "day", "month")}


def fox(kind: str = "SchnellkitDeepInfra", **inputs: Any) -> dict[str, Any]:
    shared = {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "images": 1, "steps": 4}
    return {"class_type": kind, "inputs": {**shared, **inputs}}


def other(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def saved(*nodes: str) -> dict[str, Any]:
    return other("SaveImage", **{f"image{number}": [node, 0] for number, node in enumerate(nodes)})


@pytest.fixture
def world(tmp_path) -> World:
    return World(
        hosts(),
        Addresses(tmp_path, {}),
        built_in(),
        lambda order: False,
        lambda name: KINDS.get(name, Kind()),
        date(2026, 6, 1),
    )


def quoted(world: World, **nodes: Any) -> GraphQuote:
    return quote_graph({"save": saved(*(name for name in nodes if name.startswith("n"))), **nodes}, HOSTED, world)


def page_of(quote: GraphQuote, world: World, caps: Caps, spent: dict[str, Decimal]) -> dict[str, Any]:
    return quote_view(RunsQuote(quote, quote), world, caps, spent)


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


def test_numbers_are_followed_through_wires(world):
    quote = quoted(
        world,
        n1=fox(width=["size", 0], height=["size", 1], images=["count", 0]),
        size=other("SchnellkitResolution", preset="512x512 (1:1)", width=8, height=8, orientation="as it is"),
        count=other("PrimitiveInt", value=4),
    )
    assert describe_total(quote) == "≈ $0.0020"


SIZE = {"preset": "custom", "width": 2048, "height": 2048, "orientation": "as it is", "images": 1}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "refused, nothing is charged"),
        ({"snap_for": "no host"}, "refused, nothing is charged"),
        ({"snap_for": "deepinfra"}, "≈ $0.00703"),
        ({"snap_for": "nvidia"}, "≈ $0.0020"),
        ({"snap_for": "a host of tomorrow"}, "$0.0000312 to $0.00703"),
        ({"preset": "a friend's own", "width": 512, "height": 512}, "≈ $0.00050"),
        ({"width": 512, "height": 512, "picture": ["x", 0]}, "$0.0000312 to $0.00703"),
    ],
)
def test_a_wired_resolution_is_worked_out_as_its_node_will(world, more, words):
    size = other("SchnellkitResolution", **{**SIZE, **more})
    quote = quoted(world, n1=fox(width=["size", 0], height=["size", 1]), size=size, x=other("Anything"))
    assert words in " ".join((describe_line(quote.lines[0]), *quote.lines[0].notes))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"steps": ["x", 0]}, "$0.00050 to $0.025"),
        ({"images": ["x", 0]}, "$0.0020 to $0.128"),
        ({"width": ["x", 0]}, "$0.00025 to $0.00375"),
    ],
)
def test_a_wired_number_is_a_range(world, inputs, words):
    quote = quoted(world, n1=fox(**inputs), x=other("Anything"))
    assert describe_total(quote) == words
    assert quote.lines[0].notes == (f"{next(iter(inputs))}: known at run time",)


def test_a_wired_size_at_a_host_of_fixed_sizes_costs_the_same_whatever_it_is(world):
    quote = quoted(world, n1=fox("SchnellkitNvidia", width=["x", 0], height=["x", 0]), x=other("Anything"))
    assert describe_total(quote) == "≈ 1 trial credit"


def test_a_wired_prompt_has_its_price_and_may_be_free(world):
    quote = quoted(world._replace(stored=lambda order: True), n1=fox(prompt=["x", 0]), x=other("Anything"))
    assert describe_total(quote) == "≈ $0.0020"
    assert quote.lines[0].notes == ("free if it is in your library by then",)


def test_a_wired_model_has_no_price_before(world):
    quote = quoted(world, n1=fox("SchnellkitTogether", model=["x", 0]), x=other("Anything"))
    assert describe_total(quote) == "price unknown"


def test_every_item_of_a_list_is_a_turn_of_its_own(world):
    quote = quoted(
        world,
        n1=fox(prompt=["list", 0]),
        list=other("CreateList", **{"inputs.input0": ["a", 0], "inputs.input1": ["b", 0], "inputs.input2": ["b", 0]}),
        a=other("PrimitiveString", value="a fox"),
        b=other("PrimitiveString", value="an owl"),
    )
    assert quote.lines[0].turns == 3
    assert describe_line(quote.lines[0]) == "≈ $0.0040 (1 of 3 free, from your library)"


def test_a_list_behind_another_node_counts_through_it(world):
    quote = quoted(
        world,
        n1=fox(prompt=["through", 0]),
        through=other("Anything", text=["list", 0]),
        list=other("CreateList", **{"inputs.input0": ["a", 0], "inputs.input1": ["a", 0]}),
        a=other("PrimitiveString", value="a fox"),
    )
    assert describe_total(quote) == "≈ $0.0040"


def test_a_list_that_is_joined_before_counts_once(world):
    quote = quoted(world, n1=fox(prompt=["join", 0]), join=other("Joiner", text=["list", 0]), list=other("Lister"))
    assert describe_total(quote) == "≈ $0.0020"


def test_a_list_of_unknown_length_has_no_upper_end(world):
    quote = quoted(world, n1=fox(prompt=["list", 0]), list=other("Lister"))
    assert describe_total(quote) == "at least $0.0020"


def test_inside_a_loop_there_is_no_upper_end(world):
    quote = quote_graph(
        {
            "start": other("easy forLoopStart", total=3),
            "n1": fox(seed=["start", 1]),
            "end": other("easy forLoopEnd", flow=["start", 0], value=["n1", 0]),
            "after": fox(prompt=["end", 0]),
            "save": saved("end", "after"),
        },
        HOSTED,
        world,
    )
    assert [describe_line(line) for line in quote.lines] == ["at least $0.0020", "≈ $0.0020"]


def test_a_switch_set_by_hand_runs_one_side(world):
    switch = other("ComfySwitchNode", switch=True, on_true=["n1", 0], on_false=["n2", 0])
    graph = {"n1": fox(), "n2": fox(images=5), "switch": switch, "save": saved("switch")}
    assert [line.node for line in quote_graph(graph, HOSTED, world).lines] == ["n1"]


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


def test_a_graph_of_no_host_says_nothing(world):
    assert page_of(quoted(world, n1=other("Anything")), world, Caps(), NOTHING_SPENT)["total"] == ""


def test_other_hosts_are_named_cheapest_first_and_only_those_that_can(world):
    page = page_of(quoted(world, n1=fox(width=1344, height=768)), world, Caps(), NOTHING_SPENT)
    offers = page["nodes"][0]["elsewhere"]
    assert "NVIDIA: ≈ 1 trial credit" in offers
    assert not any(offer.startswith(("IONOS", "DeepInfra", "Together AI")) for offer in offers)


def test_a_model_that_may_be_gone_is_said_to_be_and_one_that_is_gone_is_refused_before_run(world):
    doubted = quoted(world, n1=fox("SchnellkitTogether", model="black-forest-labs/FLUX.1-schnell"))
    assert [note.code for note in doubted.lines[0].notes] == ["may be gone"]
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
