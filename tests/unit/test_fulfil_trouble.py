"""Troubles of the disk and cancels at bad moments: nothing is sent unguarded, bought twice, or lost."""

from __future__ import annotations

import asyncio
import errno
import threading

import httpx
import pytest

from schnellkit.disk import whole_file
from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.batch import BatchResult, fulfil_all
from schnellkit.orders.delivery import OrderContext
from schnellkit.orders.fulfil import fulfil
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.settings import Settings
from schnellkit.providers.errors import StoreTrouble
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.unit.ledgers import buy, counted, order
from schnellkit.wire.transport import Transport

ERRAND = OrderContext("run", lambda text: None)


class Wire(InProcess):
    """The sandbox, with something else happening once the host has the request."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.asked = 0
        self.meanwhile = lambda: None
        self.answering = asyncio.Event()
        self.answering.set()
        self.reached = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        self.reached.set()
        response = await super().handle_async_request(request)
        await self.answering.wait()
        self.meanwhile()
        return response


@pytest.fixture
def simulator():
    return Simulator()


@pytest.fixture
def wire(simulator):
    return Wire(simulator)


@pytest.fixture
def runtime(tmp_path, wire):
    settings = Settings(tmp_path, environment={"DEEPINFRA_TOKEN": "canary-0123456789"})
    ledger = Ledger(tmp_path)
    yield Runtime(settings, Transport(wire), ledger)
    ledger.close()


@pytest.fixture
def disk(monkeypatch, runtime):
    """Fills the disk, and gives room again."""

    class Disk:
        def fill(self) -> None:
            monkeypatch.setattr(whole_file.os, "fsync", self._no_space)
            runtime.ledger._database._connection.execute("PRAGMA query_only = on")

        def empty(self) -> None:
            monkeypatch.undo()
            runtime.ledger._database._connection.execute("PRAGMA query_only = off")

        def _no_space(self, handle: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    return Disk()


async def ask(runtime: Runtime, asked: Order | None = None) -> BatchResult:
    return await fulfil_all(asked or order(), runtime, ERRAND)


async def test_a_paid_picture_is_given_even_where_nothing_can_be_written_any_more(runtime, wire, disk, simulator):
    wire.meanwhile = disk.fill
    result = await ask(runtime)
    assert result.images.shape == (1, 128, 256, 3)
    (receipt,) = result.receipts
    assert receipt.state == "settled"
    assert receipt.charged == Money(simulator.charges[0].amount, "USD")
    assert "disk is full" in receipt.note
    disk.empty()


async def test_what_could_not_be_written_is_settled_with_the_next_order(runtime, wire, disk, simulator):
    wire.meanwhile = disk.fill
    await ask(runtime)
    disk.empty()
    wire.meanwhile = lambda: None
    await ask(runtime, order("next"))
    assert counted(runtime.ledger)["charged"] == sum(charge.amount for charge in simulator.charges)
    assert "reserved" not in counted(runtime.ledger)


async def test_a_reservation_that_cannot_be_written_sends_nothing(runtime, wire, disk):
    disk.fill()
    with pytest.raises(StoreTrouble):
        await ask(runtime)
    assert wire.asked == 0
    disk.empty()


async def test_an_order_that_cannot_be_marked_as_sent_is_not_sent_and_is_released(runtime, wire, monkeypatch):
    def no_space(receipt_id: str) -> None:
        raise StoreTrouble("the disk is full")

    monkeypatch.setattr(runtime.ledger, "sent", no_space)
    with pytest.raises(StoreTrouble):
        await ask(runtime)
    assert wire.asked == 0
    assert counted(runtime.ledger) == {}


async def test_an_order_cancelled_while_it_is_reserved_is_released_and_never_sent(runtime, wire, monkeypatch):
    reserve, entered, go_on = runtime.ledger.reserve, threading.Event(), threading.Event()

    def slow_reserve(*what, **named):
        entered.set()
        assert go_on.wait(10)
        return reserve(*what, **named)

    monkeypatch.setattr(runtime.ledger, "reserve", slow_reserve)
    asking = asyncio.create_task(ask(runtime))
    await asyncio.to_thread(entered.wait, 10)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    go_on.set()
    await asyncio.gather(*runtime._under_way)
    assert wire.asked == 0
    assert [receipt.state for receipt in runtime.ledger.receipts()] == ["failed"]
    assert counted(runtime.ledger) == {}


async def test_an_order_cancelled_after_sending_and_run_again_is_bought_once(runtime, wire, simulator):
    wire.answering.clear()
    asking = asyncio.create_task(ask(runtime))
    await wire.reached.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    again = asyncio.create_task(ask(runtime))
    wire.answering.set()
    (receipt,) = (await again).receipts
    assert receipt.from_library
    assert len(simulator.charges) == 1


async def test_the_same_order_in_two_processes_is_bought_once(runtime, wire, tmp_path, simulator):
    other_ledger = Ledger(tmp_path)
    other = Runtime(runtime.settings, Transport(wire), other_ledger)
    first, second = await asyncio.gather(ask(runtime), ask(other))
    assert len(simulator.charges) == 1
    assert {first.receipts[0].from_library, second.receipts[0].from_library} == {True, False}
    other_ledger.close()


async def test_a_stored_picture_that_cannot_be_shown_is_told_and_not_bought_again(runtime, wire):
    buy(runtime.ledger, picture=b"no picture")
    with pytest.raises(StoreTrouble, match=r"cannot be shown: the file is no JPEG, PNG or WebP\..*fresh"):
        await fulfil(order(), runtime, ERRAND)
    assert wire.asked == 0
