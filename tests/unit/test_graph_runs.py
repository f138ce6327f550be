"""One press of Run that queues several prompts: what they charge together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from schnellkit.graphs.effort import Effort
from schnellkit.graphs.running import UNKNOWN, Drawn
from schnellkit.ledger.caps import Caps
from schnellkit.quoting.graph_runs import Control, Runs, RunsQuote, graph_of, quote_runs
from schnellkit.quoting.quote_view import describe_runs, quote_view
from schnellkit.quoting.quotes import World
from schnellkit.tests.unit.graphs import HOSTED, NOTHING_SPENT, fox, other, saved, world

__all__ = ["world"]
RANDOM = Control("n1", "seed", "randomize")
UP = Control("n1", "seed", "increment", least=0, most=2**50)
OPEN_SEED = Control("n1", "seed", "open")


def pressed(world: World, runs: Runs, **nodes: Any) -> RunsQuote:
    return quote_runs({"save": saved(*nodes), **nodes}, HOSTED, world, runs)


@pytest.mark.parametrize(
    ("controls", "words"),
    [
        ((RANDOM,), "≈ $0.0020 × 5"),
        ((UP,), "≈ $0.0020 × 5"),
        ((), "≈ $0.0020 for 5 runs"),
        ((RANDOM._replace(begun=1),), "≈ $0.0020 × 5"),
        ((RANDOM._replace(input="images"),), "$0.0020 to $0.514 for 5 runs"),
        ((OPEN_SEED,), "$0.0020 to $0.010 for 5 runs"),
        ((OPEN_SEED._replace(input="images"),), "$0.0020 to $0.514 for 5 runs"),
        ((OPEN_SEED, UP), "$0.0020 to $0.010 for 5 runs"),
        ((RANDOM, OPEN_SEED._replace(input="prompt")), "≈ $0.0020 × 5"),
    ],
)
def test_a_batch_is_told_whole_and_a_fixed_seed_is_one_order(world, controls, words):
    assert describe_runs(pressed(world, Runs(5, controls), n1=fox())) == words


def test_seeds_that_count_up_meet_pictures_bought_before(world):
    quote = pressed(world, Runs(3, (UP,)), n1=fox(images=4))
    assert describe_runs(quote) == "≈ $0.012 for 3 runs", "4 pictures, then one new one a run"
    assert [cost.least.amount for cost in quote.all.costs if cost.least] == [Decimal("0.012")]


def test_one_control_that_counts_is_not_hidden_by_a_random_one(world):
    graph = {"n1": fox(), "n2": fox("SchnellkitNvidia", seed=1, images=1)}
    runs = Runs(3, (RANDOM, Control("n2", "seed", "increment")))
    assert describe_runs(pressed(world, runs, **graph)) == "≈ $0.0060 + ≈ 3 trial credits for 3 runs"


def test_what_is_open_may_be_any_order_of_the_same_host_behind_it(world):
    graph = {"n1": fox(seed=1), "n2": fox(seed=5), "n3": fox("SchnellkitNvidia", seed=1, images=1)}
    counting = (Control("n2", "seed", "increment"), Control("n3", "seed", "increment"))
    assert describe_runs(pressed(world, Runs(3, counting), **graph)) == "≈ $0.0080 + ≈ 3 trial credits for 3 runs"
    told = describe_runs(pressed(world, Runs(3, (OPEN_SEED, *counting)), **graph))
    assert told == "$0.0040 to $0.012 + ≈ 3 trial credits for 3 runs"


def test_a_seed_by_chance_is_one_seed_wherever_it_goes(world):
    number = other("PrimitiveInt", value=1)
    graph = {"n1": fox(seed=["x", 0]), "n2": fox(seed=["x", 0]), "x": number}
    assert describe_runs(pressed(world, Runs(4, (Control("x", "value", "randomize"),)), **graph)) == "≈ $0.0020 × 4"


def test_a_seed_by_chance_is_one_seed_where_a_subgraph_is_used_twice(world):
    graph = {"7:1": fox(), "8:1": fox()}
    apart = tuple(Control(node, "seed", "randomize") for node in graph)
    together = tuple(control._replace(name="0", each=2) for control in apart)
    assert describe_runs(pressed(world, Runs(3, apart), **graph)) == "≈ $0.010 for 3 runs"
    assert describe_runs(pressed(world, Runs(3, together), **graph)) == "≈ $0.0020 × 3"


def test_what_is_free_or_refused_stays_so_however_often(world):
    free = world._replace(stored=lambda order: True)
    assert describe_runs(pressed(free, Runs(5), n1=fox())) == "free, from your library"
    assert describe_runs(pressed(world, Runs(5, (RANDOM,)), n1=fox(width=2000))) == "will be refused"


def test_a_chosen_output_runs_alone(world):
    graph = {"n1": fox(), "n2": fox(images=5), "one": saved("n1"), "two": saved("n2"), "save": other("Anything")}
    quote = quote_runs(graph, HOSTED, world, Runs(chosen=("one",)))
    assert [line.node for line in quote.first.lines] == ["n1"]
    assert [line.node for line in quote.first.idle] == ["n2"]
    assert describe_runs(quote) == "≈ $0.0020"


def test_the_cap_a_run_holds_over_all_that_one_press_queues(world):
    caps = Caps(run=Decimal("0.005"))
    one, three = (pressed(world, Runs(count, (RANDOM,)), n1=fox()) for count in (2, 3))
    assert quote_view(one, world, caps, NOTHING_SPENT)["warning"] == ""
    assert "≈ $0.0060" in quote_view(three, world, caps, NOTHING_SPENT)["warning"]


@pytest.mark.parametrize(
    ("control", "value", "number", "expected"),
    [
        (UP, 7, 3, 10),
        (UP._replace(how="decrement"), 1, 3, 0),
        (UP._replace(most=8), 7, 3, 8),
        (UP._replace(step=8), 64, 2, 80),
        (UP._replace(begun=1), 7, 0, 8),
        (UP._replace(each=3), 7, 2, 13),
        (UP._replace(each=3, begun=2), 7, 0, 9),
        (RANDOM, 7, 0, 7),
        (RANDOM._replace(name="a"), 7, 1, Drawn("a 1")),
        (OPEN_SEED, 7, 0, 7),
        (OPEN_SEED, 7, 1, UNKNOWN),
        (OPEN_SEED._replace(begun=1), 7, 0, UNKNOWN),
        (UP._replace(values=("a", "b", "c")), "b", 5, "c"),
        (UP._replace(values=("a", "b", "c"), how="increment-wrap"), "b", 2, "a"),
        (UP._replace(values=("a", "b", "c"), how="decrement"), "gone", 1, "a"),
        (UP, ["x", 0], 3, ["x", 0]),
        (UP, True, 3, True),
    ],
)
def test_a_value_changes_from_prompt_to_prompt_as_the_frontend_changes_it(control, value, number, expected):
    graph = {"n1": fox(seed=value), "x": other("Anything")}
    assert graph_of(graph, (control,), number)["n1"]["inputs"]["seed"] == expected
    assert graph["n1"]["inputs"]["seed"] == value


def test_a_batch_too_big_to_be_counted_says_at_least(world):
    quote = quote_runs({"save": saved("n1"), "n1": fox(images=64)}, HOSTED, world, Runs(1000, (UP,)), Effort(60_000))
    assert not quote.all.complete
    assert describe_runs(quote).startswith("at least $")


def test_the_sum_of_what_is_inside_a_subgraph_stands_beside_it(world):
    graph = {"7:3": fox(), "7:4:1": fox(seed=8, images=2), "save": saved("7:3", "7:4:1")}
    page = quote_view(quote_runs(graph, HOSTED, world, Runs()), world, Caps(), NOTHING_SPENT)
    assert {name: one["costs"][0][0] for name, one in page["groups"].items()} == {"7": "0.006", "7:4": "0.004"}
