"""What the quote of a graph says is what the host charges, to the last digit, whatever is ordered."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.graphs.running import Kind
from schnellkit.personal.addresses import Addresses, Endpoint
from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money, totals
from schnellkit.providers.prices.price_list import built_in, quote
from schnellkit.providers.split import fit, split
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.quotes import Cost, World
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.contract.orders import PNG, every_way, way_name
from schnellkit.tests.contract.test_orders import at_the_host

NODE = "Hosted"
UNPRICED = ("replicate-flux-2-klein-4b", "wavespeed-text-to-image")


def inputs_of(order: Order) -> dict[str, object]:
    """What a person writes on a node to place this order."""
    asked = {name: getattr(order, name) for name in ("prompt", "width", "height", "seed", "images", "steps")}
    model = {"model": "other", "other_model": order.model} if order.host == "together" else {"model": order.model}
    return {**asked, **model, **dict(order.options)}


def world(home: Path) -> World:
    addresses = Addresses(home, {})
    for dialect in ("vllm", "sglang", "localai", "xinference", "nim"):
        addresses.keep(Endpoint(dialect, f"https://{dialect}.example", dialect))
    return World(hosts(), addresses, built_in(), lambda order: False, lambda name: Kind(output=True), date.today())


def told_by(host: Host, exact: Decimal) -> Decimal:
    """The amount with the digits the host's answer carries: DeepInfra's and Runware's is a float."""
    return Decimal(str(float(exact))) if host.name in ("deepinfra", "runware") else exact


# What stands beside a price that is known.
BESIDE_A_PRICE = ("may not serve this model any more", "charges by its own measure")


@pytest.mark.parametrize("way", every_way(), ids=way_name)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_the_quote_of_a_graph_is_what_the_host_charges(
    way: tuple[Host, Order], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    host, plain = way
    sides = st.integers(64, 2048)
    steps = host.limits(plain).steps
    order, _ = fit(
        plain.with_(
            width=data.draw(sides),
            height=data.draw(sides),
            images=data.draw(st.integers(1, 5)),
            steps=data.draw(st.integers(steps.least, steps.most)) if steps else plain.steps,
        ),
        host.limits(plain),
    )
    simulator = Simulator(limits=False, renderer=lambda order, number: PNG)
    for call in split(order, host.model(order.model)):
        assert asyncio.run(at_the_host(simulator, host, call, host.request(call))).status in (200, 201)
    inputs = inputs_of(order)
    if host.name == "selfhosted":
        inputs = {**inputs, "endpoint": order.option("dialect", "vllm")}
    graph = {"1": {"class_type": NODE, "inputs": inputs}}
    (line,) = quote_graph(graph, {NODE: host.name}, world(tmp_path_factory.mktemp("home"))).lines
    told = [note for note in line.notes if not any(words in note for words in BESIDE_A_PRICE)]
    assert bool(told) == (line.costs == (Cost(None, None),)), "only an unknown price has to be explained"
    if line.costs == (Cost(None, None),):
        return
    quotes = [quote(call, built_in()) for call in split(order, host.model(order.model))]
    quoted = [one.money for one in quotes]
    if any(one.price.margin for one in quotes):
        for one, charge in zip(quotes, simulator.charges, strict=True):
            assert charge.amount is not None
            assert one.least.amount <= charge.amount <= one.most.amount
        quoted = [Money(charge.amount, charge.currency) for charge in simulator.charges]
    assert [(told_by(host, money.amount), money.currency) for money in quoted] == [
        (charge.amount, charge.currency) for charge in simulator.charges
    ] or {money.amount for money in quoted} == {0} == {charge.amount or 0 for charge in simulator.charges}
    least, most = (totals(getattr(one, end) for one in quotes) for end in ("least", "most"))
    assert line.costs == tuple(Cost(*ends) for ends in zip(least, most, strict=True))


def test_a_price_is_unknown_only_where_nobody_publishes_one_or_the_host_chooses_the_steps() -> None:
    plain = [way for way in every_way() if not quote(way[1], built_in()).money]
    unknown = {way_name((host, order)) for host, order in plain}
    assert unknown == {
        *(name for name in map(way_name, every_way()) if name.startswith(UNPRICED)),
        "deepinfra-FLUX-2-klein-4b",
        "deepinfra-FLUX-2-klein-9b",
        "ionos-FLUX.1-schnell",
        "monica-flux_schnell",
        "monica-flux_dev",
        "monica-flux_pro",
        "together-FLUX.2-other",
        "together-FLUX.2-other-jpeg",
        "together-FLUX.2-other-png",
    }
