"""What may be paid and did not all arrive is brought to its end from its kept answer, and never ordered again."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal

import httpx
import pytest

from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.recovery import recover
from schnellkit.orders.resume import look_again
from schnellkit.orders.runtime import Runtime
from schnellkit.providers.errors import HostError, StoreTrouble, UnknownOutcome
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.price_list import Quote
from schnellkit.providers.wire import Answer
from schnellkit.tests.unit.ledgers import answer, order
from schnellkit.tests.unit.wires import Wire, drawn, impatient, open_on, picture, states

pytestmark = pytest.mark.usefixtures("quick_waits")
LINKED = Order("monica", "flux_schnell", "a boat", 1024, 1024, 1, 7, 4)
POLLED = Order("nvidia", "black-forest-labs/flux.1-schnell", "a [sandbox:pending:9] fox", 1024, 1024, 1, 7, 4)


async def test_a_paid_answer_of_a_process_that_died_is_taken_by_one_that_lives(runtime, wire, tmp_path):
    dead = Ledger(tmp_path)
    receipt = dead.reserve(order(), Quote(Money(Decimal("0.01"), "USD")), run="run", workflow=None, sandbox=False)
    dead.sent(receipt.id)
    dead.arrived(receipt.id, answer(drawn()))
    dead.close()
    delivery = await picture(runtime)
    assert delivery.receipt.from_library
    assert wire.posts == 0
    assert states(runtime) == ["settled"]


async def test_a_paid_answer_stays_until_its_pictures_are_in_the_library_and_is_taken_from_there(
    runtime, wire, monkeypatch, tmp_path
):
    def full(*what: object) -> None:
        raise StoreTrouble("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(runtime.ledger, "_keep", full)
        assert (await picture(runtime)).receipt.state == "settled"
    runtime.ledger._unwritten.clear()
    assert list((tmp_path / "arrived").iterdir())
    again = await picture(runtime)
    assert again.receipt.from_library
    assert wire.posts == 1
    assert not list((tmp_path / "arrived").iterdir())


async def test_pictures_the_disk_refused_are_kept_with_the_next_order_even_without_their_answer(
    runtime, wire, monkeypatch
):
    def full(*what: object) -> None:
        raise StoreTrouble("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(runtime.ledger, "_keep", full)
        patched.setattr(runtime.ledger, "arrived", full)
        await picture(runtime)
    assert (await picture(runtime)).receipt.from_library
    assert wire.posts == 1


async def test_marking_as_charged_keeps_the_only_answer_and_the_next_run_takes_its_picture(runtime, wire, tmp_path):
    unknown = await lost_download(runtime, wire)
    runtime.ledger.resolve(unknown, charged=Money(Decimal("0.01"), "USD"))
    assert (tmp_path / "arrived" / unknown).exists()
    wire.calm()
    assert (await picture(runtime, LINKED)).receipt.charged == Money(Decimal("0.01"), "USD")
    assert wire.posts == 1


async def test_a_download_that_failed_is_looked_at_again_and_never_ordered_again(runtime, wire):
    unknown = await lost_download(runtime, wire)
    with pytest.raises(HostError, match="cannot be fetched now"):
        await picture(runtime, LINKED)
    assert wire.posts == 1
    wire.calm()
    assert (await look_again(runtime, unknown)).state == "settled"
    assert (await picture(runtime, LINKED)).receipt.from_library
    assert wire.posts == 1


async def test_work_that_took_too_long_is_looked_at_again(runtime, wire):
    impatient(runtime)
    wire.before = lambda request: httpx.Response(404, request=request) if request.method == "GET" else None
    with pytest.raises(UnknownOutcome, match="still at work"):
        await picture(runtime, POLLED)
    wire.calm()
    impatient(runtime, 60.0)
    runtime.hosts["nvidia"] = quick_to_look(runtime.hosts["nvidia"])
    assert (await picture(runtime, POLLED)).receipt.from_library
    assert wire.posts == 1
    assert states(runtime) == ["settled"]


async def test_an_answer_that_was_not_kept_cannot_be_looked_at_again(runtime, wire):
    def stumble(*what: object) -> None:
        raise httpx.ReadError("cut")

    wire.after = stumble
    with pytest.raises(UnknownOutcome):
        await picture(runtime)
    with pytest.raises(StoreTrouble, match="No answer"):
        await look_again(runtime, runtime.ledger.receipts()[0].id)


async def test_a_login_page_in_the_pictures_place_costs_nothing_that_was_kept(runtime, wire, tmp_path):
    unknown = await lost_download(runtime, wire)
    page = httpx.Response(200, content=b"<html><title>Log in</title></html>")
    wire.before = lambda request: page if request.method == "GET" else None
    with pytest.raises(HostError, match="no picture of this order"):
        await look_again(runtime, unknown)
    assert states(runtime) == ["unknown outcome"]
    assert (tmp_path / "arrived" / unknown).exists()
    wire.calm()
    assert (await look_again(runtime, unknown)).state == "settled"


async def test_an_answer_marked_as_not_charged_is_kept_and_its_picture_costs_nothing(runtime, wire):
    unknown = await lost_download(runtime, wire)
    runtime.ledger.resolve(unknown, charged=None)
    wire.calm()
    assert (await picture(runtime, LINKED)).receipt.from_library
    assert wire.posts == 1
    assert runtime.ledger.receipt(unknown).charged.amount == 0


async def test_an_older_answer_that_leads_to_the_picture_is_found_behind_a_newer_one_that_does_not(runtime, wire):
    await lost_download(runtime, wire)
    wire.before = lambda request: httpx.Response(200, content=b"garbage", request=request)
    with pytest.raises(HostError):
        await picture(runtime, LINKED, fresh=True)
    wire.calm()
    assert (await picture(runtime, LINKED)).receipt.from_library
    assert wire.posts == 2


async def test_who_waits_for_an_order_that_is_lost_hears_of_it_and_buys_nothing(runtime, wire, tmp_path):
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def lost(request: httpx.Request) -> httpx.Response:
        wire.posts += 1
        await request.extensions["trace"]("http11.send_request_headers.started", {})
        reached.set()
        await go_on.wait()
        raise httpx.ReadError("cut")

    wire.handle_async_request = lost
    other = open_on(tmp_path, wire)
    first = asyncio.create_task(picture(runtime))
    await reached.wait()
    second = asyncio.create_task(picture(other))
    await asyncio.sleep(0.1)
    go_on.set()
    outcomes = await asyncio.gather(first, second, return_exceptions=True)
    other.ledger.close()
    assert [type(outcome) for outcome in outcomes] == [UnknownOutcome] * 2
    assert wire.posts == 1


async def test_what_an_earlier_attempt_was_answered_is_no_word_on_the_next_one(runtime, wire, tmp_path):
    busy = {"error": {"code": 503, "message": "busy"}}
    receipt = runtime.ledger.reserve(
        order(), Quote(Money(Decimal("0.01"), "USD")), run="run", workflow=None, sandbox=False
    )
    runtime.ledger.sent(receipt.id)
    runtime.ledger.arrived(receipt.id, Answer(200, {}, json.dumps(busy).encode()))
    runtime.ledger.sent(receipt.id)
    runtime.ledger.let_go(receipt.id)
    assert recover(runtime.ledger, runtime.read).unknown == 1


async def lost_download(runtime: Runtime, wire: Wire) -> str:
    """A picture that was made and whose download fails; its receipt."""
    impatient(runtime)
    wire.before = lambda request: httpx.Response(503, request=request) if request.method == "GET" else None
    with pytest.raises(HostError, match="may have been charged"):
        await picture(runtime, LINKED)
    (receipt,) = runtime.ledger.receipts()
    assert receipt.state == "unknown outcome"
    return receipt.id


def quick_to_look(host):
    """The host as it is, looked at without a pause."""

    def read(arrived):
        said = host.read(arrived)
        return said._replace(after=0.001) if hasattr(said, "after") else said

    return host._replace(read=read)
