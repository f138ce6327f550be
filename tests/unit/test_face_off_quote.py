"""What a face-off is quoted is the sum of its orders, and what the hosts charge for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.graphs.running import UNKNOWN, Kind
from schnellkit.ledger.caps import read_caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.receipt import Receipt
from schnellkit.orders.delivery import OrderContext
from schnellkit.orders.face_off import FaceOff, fulfil_face_off
from schnellkit.orders.routes.entrants import entrants
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.settings import Settings
from schnellkit.providers.errors import InvalidOrder, SchnellkitError
from schnellkit.providers.prices.money import totals
from schnellkit.quoting.face_off_quote import anew, face_off_turns
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.quote_view import describe_line, describe_total
from schnellkit.quoting.quotes import GraphQuote, World
from schnellkit.quoting.route_facts import facts_now
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.unit.graphs import HOSTED, KINDS, fox, other, saved
from schnellkit.tests.unit.wires import Wire, flat, public
from schnellkit.wire.transport import Transport

FACE_OFF = "SchnellkitFaceOff"
ASKED = {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "images": 1, "steps": 4}
EVERY = ("deepinfra", "nvidia", "monica", "together", "fal", "bfl", "nscale", "replicate", "cloudflare", "runware")


def opened(home: Path) -> Runtime:
    """A runtime of the sandbox, where every host has its key."""
    ledger = Ledger(home, caps=lambda: read_caps(home))
    return Runtime(
        Settings(home, sandbox=True), Transport(Wire(Simulator(limits=False, renderer=flat)), public), ledger
    )


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    runtime = opened(tmp_path)
    yield runtime
    runtime.ledger.close()


def quoted(runtime: Runtime, *before: dict[str, Any], **inputs: Any) -> GraphQuote:
    """The quote of a graph with a face-off, behind these nodes."""
    nodes = {f"n{number}": node for number, node in enumerate(before)}
    graph = {**nodes, "face": fox(FACE_OFF, **{"size_fit": "nearest", **inputs}), "save": saved(*nodes)}
    world = World(
        runtime.hosts,
        runtime.addresses,
        runtime.prices(),
        lambda order: runtime.ledger.find(order.name, sandbox=True) is not None,
        lambda name: Kind(output=True) if name == FACE_OFF else KINDS.get(name, Kind()),
        date(2026, 6, 1),
        facts=lambda: facts_now(runtime),
    )
    return quote_graph(graph, {**HOSTED, FACE_OFF: "faceoff"}, world)


def run(runtime: Runtime, **inputs: Any) -> FaceOff:
    asked = {**ASKED, "size_fit": "nearest", **inputs}
    facts = facts_now(runtime, run="run")
    context = OrderContext("run", lambda text: None)
    return asyncio.run(fulfil_face_off(entrants(asked, facts), asked, facts, runtime, context))


def paid(receipts: tuple[Receipt, ...]) -> dict[str, Decimal]:
    bought = (one for one in receipts if not one.from_library)
    return {
        money.currency: money.amount
        for money in totals(one.charged or one.quoted for one in bought if one.charged or one.quoted)
    }


def line_of(quote: GraphQuote) -> str:
    return describe_line(next(line for line in quote.lines if line.node == "face"))


SETS = st.lists(st.sampled_from(EVERY), min_size=1, max_size=4, unique=True).map(", ".join)


@settings(max_examples=15, deadline=None)
@given(hosts=SETS, before=SETS, images=st.integers(1, 2), models=st.sampled_from(("", "schnell, klein-4b", "klein-4b")))
def test_what_is_quoted_is_what_is_charged_whatever_was_bought_before(tmp_path_factory, hosts, before, images, models):
    runtime = opened(tmp_path_factory.mktemp("home"))
    try:
        with suppress(InvalidOrder):
            run(runtime, hosts=before)
        quote = quoted(runtime, hosts=hosts, images=images, models=models)
        try:
            receipts = run(runtime, hosts=hosts, images=images, models=models).receipts
        except SchnellkitError:
            assert describe_total(quote).startswith("will be refused")
            return
    finally:
        runtime.ledger.close()
    charged = paid(receipts)
    (line,) = quote.lines
    assert line.pictures == sum(one.images for one in receipts)
    assert line.free == sum(one.images for one in receipts if one.from_library)
    known = [cost for cost in line.costs if cost.least is not None]
    assert {cost.least.currency for cost in known} == set(charged)
    for cost in known:
        assert cost.least.amount <= charged[cost.least.currency] <= cost.most.amount


def test_it_is_the_sum_of_what_each_host_s_node_would_say(runtime):
    quote = quoted(runtime, hosts="deepinfra, fal, wavespeed", images=2)
    alone = [describe_total(quoted(runtime, hosts=name, images=2)) for name in ("deepinfra", "fal", "wavespeed")]
    assert alone == ["≈ $0.0040", "≈ $0.0060", "≈ $0.0060"]
    assert describe_total(quote) == line_of(quote) == "≈ $0.016"
    (line,) = quote.lines
    assert (line.pictures, line.free, line.turns, line.refused) == (6, 0, 1, False)
    assert line.notes[0] == "side by side: DeepInfra, ≈ $0.0020; fal, ≈ $0.0030; WaveSpeed, ≈ $0.0030"
    assert line.ask is None, "no other host is an offer beside all of them"


def test_what_the_graph_buys_before_it_is_free_in_it(runtime):
    quote = quoted(runtime, fox(), hosts="deepinfra, fal")
    assert line_of(quote) == "≈ $0.0030 (1 of 2 free, from your library)"
    assert describe_total(quote) == "≈ $0.0050"


def test_who_will_refuse_is_a_note_and_only_all_of_them_are_a_refusal(runtime):
    odd = {"width": 1000, "height": 1000, "size_fit": "exact"}
    quote = quoted(runtime, hosts="deepinfra, nvidia", **odd)
    (line,) = quote.lines
    assert not line.refused
    assert line.refusal is None
    assert any(note.startswith("not asked: NVIDIA (") for note in line.notes)
    nobody = quoted(runtime, hosts="nvidia", **odd)
    assert nobody.lines[0].refused
    assert describe_total(nobody) == "will be refused"
    assert describe_total(quoted(runtime, hosts="nobody")) == "will be refused"


def test_a_number_that_only_the_run_knows_leaves_the_price_open(runtime):
    quote = quoted(runtime, other("Any"), hosts="deepinfra", width=["n0", 0])
    assert describe_total(quote) == "price unknown"
    assert quote.lines[0].notes == ("width: known at run time",)


def test_a_prompt_and_a_winner_that_only_the_run_knows_change_no_price(runtime):
    quote = quoted(runtime, other("Any"), hosts="deepinfra, fal", prompt=["n0", 0], winner=["n0", 1], blind=["n0", 2])
    (line,) = quote.lines
    assert line.pictures == 2
    assert describe_line(line) == "≈ $0.0050"
    assert "free if it is in your library by then" in line.notes


def test_once_a_picture_is_chosen_nothing_is_made_anew(runtime):
    run(runtime, hosts="deepinfra, fal")
    fresh = {"hosts": "deepinfra, fal", "fresh": True}
    assert describe_total(quoted(runtime, **fresh)) == "≈ $0.0050"
    assert describe_total(quoted(runtime, **fresh, winner=2)) == "free, from your library"
    assert [anew({"fresh": fresh, "winner": winner}) for fresh in (True, False) for winner in (0, 1, UNKNOWN)] == [
        True,
        False,
        UNKNOWN,
        False,
        False,
        False,
    ]


def test_this_machine_charges_nothing(runtime):
    quote = quoted(runtime, other("Any"), hosts="here, deepinfra", own_model=["n0", 0], images=2)
    (line,) = quote.lines
    assert (line.pictures, line.free) == (4, 0)
    assert describe_line(line) == "≈ $0.0040"
    assert line.notes[0] == "side by side: This machine, free; DeepInfra, ≈ $0.0020"


def test_each_turn_is_what_the_run_orders(runtime):
    inputs = {**ASKED, "hosts": "wavespeed, cloudflare, fal", "images": 2, "models": "schnell"}
    facts = facts_now(runtime)
    turns = face_off_turns(inputs, facts).turns
    found = entrants(inputs, facts)
    assert [name for name, _ in turns] == ["wavespeed", "cloudflare", "fal"]
    assert [turn for _, turn in turns] == [one.turn(inputs) | {"fresh": None} for one in found.all_in]
    assert all(len(one.calls(inputs, facts)) == 2 for one in found.all_in)


def test_a_name_that_is_no_host_is_refused_before_the_run(runtime):
    with pytest.raises(InvalidOrder, match="hosts: “nobody” is no host here"):
        entrants({**ASKED, "hosts": "nobody"}, facts_now(runtime))
