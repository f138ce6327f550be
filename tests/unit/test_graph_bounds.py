"""Graphs made to have no end: each quote ends, says “at least”, and never says more than the graph would charge."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from schnellkit.graphs.effort import Effort, TooMuch, Unwanted
from schnellkit.graphs.files import NoGraph, read_graph
from schnellkit.graphs.running import Kind, Running
from schnellkit.graphs.workflow import api_form
from schnellkit.ledger.caps import Caps
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.graph_runs import Control, Runs, RunsQuote, quote_runs
from schnellkit.quoting.measured import Run
from schnellkit.quoting.quote_view import describe_line, describe_total, most_worth, quote_view
from schnellkit.quoting.quotes import World
from schnellkit.tests.unit.endless_graphs import (
    NASTY,
    PRICES,
    STEPS,
    chained,
    circle_of_reroutes,
    listed,
    nested,
    quoted,
)
from schnellkit.tests.unit.graphs import HOSTED, NOTHING_SPENT, fox, saved, world_in

CALLS_A_STEP = 20


@pytest.fixture
def world(tmp_path) -> World:
    """One where a machine has made every size before."""
    return world_in(tmp_path)._replace(
        past=lambda width, height, steps: (Run("a machine", width, height, steps, 10.0),)
    )


@contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fails once more functions than that were called: what would never end is seen, and no clock is read."""
    left = calls

    def count(frame: Any, event: str, given: Any) -> None:
        nonlocal left
        left -= event in ("call", "c_call")
        if left < 0:
            sys.setprofile(None)
            raise AssertionError(f"more than {calls} calls")

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("name", NASTY)
def test_every_graph_comes_to_an_end(world, name):
    data = NASTY[name]()
    with at_most(STEPS * CALLS_A_STEP):
        quote = quoted(world, data)
        page = quote_view(RunsQuote(quote, quote), world, Caps(), NOTHING_SPENT)
    assert page["complete"] == quote.complete


def test_ten_thousand_prompts_of_one_press_come_to_an_end(world):
    runs = Runs(10_000, (Control("n", "seed", "increment"),))
    graph = {**listed(10), "n": fox(prompt=["all", 0]), "save": saved("n")}
    with at_most(STEPS * CALLS_A_STEP):
        quote = quote_runs(graph, HOSTED, world, runs, Effort(STEPS))
    assert (quote.first.complete, quote.all.complete) == (True, False)
    assert describe_total(quote.all).startswith("at least ")


def test_a_thousand_turns_are_counted_exactly_and_more_are_at_least(world):
    exact = quoted(world, {**listed(1_000), "n": fox(prompt=["all", 0]), "save": saved("n")}, 10**6)
    assert (describe_total(exact), exact.complete) == ("≈ $2.00", True)
    more = quoted(world, {**listed(1_001), "n": fox(prompt=["all", 0]), "save": saved("n")}, 10**6)
    assert describe_total(more) == "at least $2.00"
    assert "only so many are counted" in more.lines[0].notes[0]
    assert most_worth(more, Caps()) is None


def test_a_circle_of_reroutes_feeds_nothing_and_takes_few_steps():
    effort = Effort(1_000)
    assert api_form(circle_of_reroutes(), effort) == {"3": {"class_type": "B", "inputs": {}}}
    assert not effort.used_up


def test_more_free_pictures_than_are_counted_are_not_told_as_free(world):
    graph = {**listed(1_001), "n": fox(prompt=["all", 0]), "save": saved("n")}
    quote = quoted(world._replace(stored=lambda order: True), graph, 10**6)
    assert "price unknown" in describe_line(quote.lines[0])
    assert describe_total(quote) == "price unknown"


def test_a_graph_too_big_to_be_counted_says_so_and_warns_of_every_cap(world):
    quote = quoted(world, NASTY["subgraphs that double"]())
    page = quote_view(RunsQuote(quote, quote), world, Caps(), NOTHING_SPENT)
    assert (quote.complete, page["complete"], page["total"]) == (False, False, "price unknown")
    assert "too big to be counted" in page["warning"]


def test_effort_that_ends_before_anything_is_counted_is_no_end(world):
    quote = quoted(world, {"n": fox(), "save": saved("n")}, 1)
    assert (quote.complete, quote.lines) == (False, ())
    assert describe_total(quote) == "price unknown"


def test_effort_that_ends_in_the_middle_of_a_node_keeps_what_it_counted(world):
    graph = {**listed(900), "n": fox(prompt=["all", 0]), "save": saved("n")}
    quote = quoted(world, graph, 60_000)
    assert not quote.complete
    assert Decimal(0) < quote.costs[0].least.amount < 900 * PRICES[1024]
    assert describe_total(quote).startswith("at least ")


def test_work_stops_where_nobody_waits_for_it(world):
    effort = Effort(wanted=lambda: False)
    with pytest.raises(Unwanted):
        quote_graph({**listed(1_000), "n": fox(prompt=["all", 0]), "save": saved("n")}, HOSTED, world, effort)


def test_the_clock_is_a_net_below_the_steps():
    effort = Effort(10**6, until=0)
    with pytest.raises(TooMuch):
        effort.take(1_000)
    assert effort.used_up


def test_a_file_too_big_is_not_read_as_if_it_were_whole(tmp_path, monkeypatch):
    import json

    file = tmp_path / "big.json"
    file.write_text(json.dumps(nested(30)))
    with pytest.raises(NoGraph, match="too big"):
        read_graph(file)
    effort = Effort()
    assert read_graph(file, effort)
    assert effort.used_up


def test_a_chain_longer_than_any_recursion_is_followed_to_its_constant():
    graph = {**chained("PrimitiveString", 5_000), "n": fox(prompt=["c4999", 0])}
    assert Running(graph, lambda name: Kind(), {}).turns("n").inputs[0]["prompt"] == "a fox"
