"""An order whose answer never came is looked up at a host that knows its orders by their marks, and not paid again."""

from __future__ import annotations

import json

import httpx
import pytest

from schnellkit.orders.resume import look_again
from schnellkit.orders.runtime import Runtime
from schnellkit.providers.errors import HostError, OrderRefused, UnknownOutcome
from schnellkit.providers.order import Order
from schnellkit.tests.unit.wires import Wire, impatient, picture, states

pytestmark = pytest.mark.usefixtures("quick_waits")
MARKED = Order("runware", "flux-1-schnell", "a boat", 512, 512, 1, 7, 4)


def cut(*what: object) -> None:
    raise httpx.ReadError("cut")


async def lost(runtime: Runtime, wire: Wire, *, made: bool) -> str:
    """The receipt of an order whose answer was lost; the host made its picture, or never heard of it."""
    if made:
        wire.after = cut
    else:
        wire.before = cut
    with pytest.raises(UnknownOutcome):
        await picture(runtime, MARKED)
    wire.calm()
    (receipt,) = runtime.ledger.receipts()
    return receipt.id


def is_look(request: httpx.Request) -> bool:
    return json.loads(request.content)[0]["taskType"] == "getResponse"


async def test_a_second_look_brings_its_picture_and_its_charge(runtime, wire):
    receipt = await look_again(runtime, await lost(runtime, wire, made=True))
    assert (receipt.state, receipt.told_by_host, len(receipt.pictures)) == ("settled", True, 1)
    assert str(receipt.charged) == "$0.00143"
    assert len(wire.simulator.charges) == 1


async def test_the_next_run_takes_it_and_buys_nothing(runtime, wire):
    await lost(runtime, wire, made=True)
    assert (await picture(runtime, MARKED)).receipt.from_library
    assert len(wire.simulator.charges) == 1
    assert states(runtime) == ["settled"]


async def test_what_the_host_never_heard_of_is_bought_by_the_next_run(runtime, wire):
    unknown = await lost(runtime, wire, made=False)
    with pytest.raises(OrderRefused, match="No task"):
        await look_again(runtime, unknown)
    assert not (await picture(runtime, MARKED)).receipt.from_library
    assert len(wire.simulator.charges) == 1
    assert sorted(states(runtime)) == ["settled", "unknown outcome"]


NOTHING = {
    "a 404": httpx.Response(404, json={"errors": [{"code": "notFound", "message": "no such task"}]}),
    "no results": httpx.Response(200, json={"data": []}),
    "another shape": httpx.Response(200, json={"task": {"state": "gone"}}),
    "a picture held back": httpx.Response(200, json={"data": [{"taskUUID": "x", "NSFWContent": True, "cost": 0.001}]}),
}


@pytest.mark.parametrize("told", NOTHING)
async def test_whatever_the_host_says_that_has_nothing_of_it_the_next_run_buys(runtime, wire, told):
    unknown = await lost(runtime, wire, made=True)
    wire.before = lambda request: NOTHING[told] if is_look(request) else None
    assert not (await picture(runtime, MARKED)).receipt.from_library
    assert len(wire.simulator.charges) == 2
    assert runtime.ledger.receipt(unknown).state == "unknown outcome"


async def test_where_the_host_cannot_be_asked_nothing_is_bought(runtime, wire):
    await lost(runtime, wire, made=True)
    impatient(runtime)
    wire.before = lambda request: httpx.Response(503, request=request) if is_look(request) else None
    with pytest.raises(HostError, match="cannot be fetched now"):
        await picture(runtime, MARKED)
    assert len(wire.simulator.charges) == 1


async def test_another_order_is_not_looked_up(runtime, wire):
    await lost(runtime, wire, made=True)
    seen = []
    wire.before = lambda request: seen.append(is_look(request))
    await picture(runtime, MARKED.with_(seed=8))
    assert seen == [False]
