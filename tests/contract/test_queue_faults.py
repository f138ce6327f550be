"""A queue on a wire with faults, on real sockets: whatever breaks where, the order is placed once and charged once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from schnellkit.personal.addresses import Addresses
from schnellkit.providers.errors import Cancelled, HostError
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.wire import Answer
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.contract import test_wire_faults as wire
from schnellkit.tests.known_hosts import known
from schnellkit.tests.loopback import LOOPBACK, listening
from schnellkit.wire.sending import Sender
from schnellkit.wire.transport import Transport

PICTURE = b"picture" * 100
Fault = Callable[[wire.Talk], Awaitable[None]]
ONCE = (
    wire.reset_before,
    wire.reset_after,
    wire.closed_after,
    wire.half_closed,
    wire.too_long,
    wire.two_lengths,
    wire.bad_chunks,
    wire.no_http,
    wire.cut_gzip,
    wire.unasked_packing,
)
QUEUES = known("QUEUED")


class Record:
    """Somebody who waits, or who left before the first look."""

    def __init__(self, *, wanted: bool = True) -> None:
        self.unwanted, self.kept = asyncio.Event(), list[Answer]()
        if not wanted:
            self.unwanted.set()

    async def about_to_send(self) -> None:
        pass

    def leaving(self) -> None:
        pass

    def did_nothing(self) -> None:
        pass

    async def until_unwanted(self) -> None:
        await self.unwanted.wait()

    async def arrived(self, answer: Answer) -> None:
        self.kept.append(answer)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schnellkit.wire.looking.FIRST_LOOK", 0.001)
    monkeypatch.setattr("schnellkit.wire.looking.LONGEST_LOOK", 0.01)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(renderer=lambda order, number: PICTURE, limits=False)


async def ordered(
    name: str, simulator: Simulator, home: Path, fault: Fault | None, at: int, record: Record, patience: float = 20.0
) -> tuple[bytes, ...]:
    """The pictures of an order at that host, whose exchange of that number meets the fault."""
    count = -1
    with running(simulator) as urls:
        sandbox = int(urls[name].rpartition(":")[2])

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal count
            count += 1
            one = wire.Talk(reader, writer, sandbox)
            if fault and count == at:
                await fault(one)
                return
            head, body = await one.answer()
            await one.say(head, b"\r\n\r\n", body)

        async with listening(talk) as port:
            addresses = Addresses(home, {f"SCHNELLKIT_{name.upper()}_URL": f"http://{LOOPBACK}:{port}"})
            model, steps = QUEUES[name]
            order = Order(name, model, "a fox [sandbox:pending:2]", 512, 512, 1, 7, steps)
            transport = Transport()
            host = hosts()[name]
            quick = host._replace(rate_policy=host.rate_policy._replace(timeout=patience))
            sender = Sender(order, quick, addresses, transport, wire.KEY, lambda text: None)
            try:
                return await asyncio.wait_for(sender.collect(await sender.ask(record)), 25)
            finally:
                await transport.close()


@pytest.mark.parametrize("name", QUEUES)
async def test_without_a_fault_the_picture_comes_and_is_charged_once(
    name: str, simulator: Simulator, tmp_path: Path
) -> None:
    assert await ordered(name, simulator, tmp_path, None, 0, Record()) == (PICTURE,)
    assert len(simulator.charges) == 1


@pytest.mark.parametrize("fault", ONCE, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("name", ["fal", "bfl", "replicate"])
async def test_a_fault_at_the_order_itself_is_never_followed_by_another_order(
    name: str, fault: Fault, simulator: Simulator, tmp_path: Path
) -> None:
    with pytest.raises(HostError) as failed:
        await ordered(name, simulator, tmp_path, fault, 0, Record())
    assert not failed.value.no_work
    assert len(simulator.charges) == (fault is not wire.reset_before)
    assert wire.KEY not in str(failed.value)


@pytest.mark.parametrize("fault", ONCE, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("at", range(1, 5))
async def test_a_fault_at_a_look_or_at_the_result_costs_nothing(
    fault: Fault, at: int, simulator: Simulator, tmp_path: Path
) -> None:
    assert await ordered("fal", simulator, tmp_path, fault, at, Record()) == (PICTURE,)
    assert len(simulator.charges) == 1


@pytest.mark.parametrize("name", ["fal"])
async def test_nobody_waits_so_it_is_cancelled_at_the_host_and_charged_nothing(
    name: str, simulator: Simulator, tmp_path: Path
) -> None:
    with pytest.raises(Cancelled) as ended:
        await ordered(name, simulator, tmp_path, None, 0, Record(wanted=False))
    assert ended.value.no_work
    assert simulator.charges == []


@pytest.mark.parametrize("fault", ONCE, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("name", ["fal"])
async def test_a_fault_at_the_cancel_ends_in_what_the_host_did(
    name: str, fault: Fault, simulator: Simulator, tmp_path: Path
) -> None:
    # A job that was cancelled and whose word of that was lost is nowhere to be seen until the patience ends.
    asked = ordered(name, simulator, tmp_path, fault, 1, Record(wanted=False), patience=2.0)
    (outcome,) = await asyncio.gather(asked, return_exceptions=True)
    if isinstance(outcome, HostError):
        assert not (simulator.charges and outcome.no_work), "what is charged is never told as free"
    else:
        assert (outcome, len(simulator.charges)) == ((PICTURE,), 1)


@pytest.mark.parametrize("name", ["bfl", "replicate", "runpod", "wavespeed"])
async def test_where_a_cancel_is_not_known_to_be_free_the_picture_is_taken(
    name: str, simulator: Simulator, tmp_path: Path
) -> None:
    assert await ordered(name, simulator, tmp_path, None, 0, Record(wanted=False)) == (PICTURE,)
    assert len(simulator.charges) == 1
