"""Whatever happens to an order, its receipt ends, its money is counted once, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import threading
from decimal import Decimal

import httpx
import pytest

from schnellkit.ledger import ledger
from schnellkit.ledger.caps import Caps, write_caps
from schnellkit.orders.batch import fulfil_all
from schnellkit.orders.delivery import OrderContext
from schnellkit.orders.fulfil import fulfil
from schnellkit.orders.purchase import Purchase
from schnellkit.orders.runtime import Runtime
from schnellkit.providers.errors import (
    ContentRefused,
    HostError,
    InvalidOrder,
    SchnellkitError,
    StoreTrouble,
    UnknownOutcome,
)
from schnellkit.providers.prices.money import Money
from schnellkit.tests.unit.ledgers import counted, order
from schnellkit.tests.unit.wires import KEYS, drawn, picture, states
from schnellkit.wire.sending import Sender

pytestmark = pytest.mark.usefixtures("quick_waits")

SURPRISES = [
    *(ValueError("odd"), ImportError("socksio"), UnicodeError("odd"), RuntimeError("odd"), MemoryError()),
    *(ssl.SSLError("odd"), OSError(5, "odd"), KeyError("odd"), httpx.InvalidURL("odd"), httpx.DecodingError("odd")),
    *(httpx.ReadError("odd"), httpx.ProtocolError("odd"), AssertionError("odd")),
]


@pytest.mark.parametrize("surprise", SURPRISES, ids=lambda problem: type(problem).__name__)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_whatever_the_wire_raises_the_order_ends_and_the_next_one_is_not_kept_waiting(
    runtime, wire, when, surprise
):
    def stumble(*what: object) -> None:
        raise surprise

    setattr(wire, when, stumble)
    with pytest.raises(SchnellkitError):
        await picture(runtime)
    assert states(runtime)[0] in ("failed", "unknown outcome")
    assert "reserved" not in counted(runtime.ledger)
    wire.calm()
    assert (await picture(runtime)).images.shape == (1, 128, 256, 3)


async def test_a_fault_of_our_own_after_sending_is_an_unknown_outcome_without_its_words(runtime, monkeypatch):
    def broken(*what: object) -> None:
        raise ValueError("canary-deepinfra-0123")

    monkeypatch.setattr("schnellkit.wire.sending.Sender.collect", broken)
    with pytest.raises(UnknownOutcome, match="may have been charged") as told:
        await picture(runtime)
    assert "canary" not in str(told.value)
    assert states(runtime) == ["unknown outcome"]


async def test_caps_that_cannot_be_read_any_more_do_not_lose_what_is_paid(runtime, wire, tmp_path):
    def damage(request, response):
        (tmp_path / "caps.json").write_text('{"day": "ten"}')
        return response

    wire.after = damage
    delivery = await picture(runtime)
    assert delivery.receipt.state == "settled"
    assert states(runtime) == ["settled"]
    with pytest.raises(InvalidOrder, match=r"caps\.json"):
        await picture(runtime, order("another"))


async def test_a_cancelled_order_that_the_host_did_not_take_is_not_sent_again(runtime, wire):
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def busy(request: httpx.Request) -> httpx.Response:
        wire.posts += 1
        reached.set()
        await go_on.wait()
        return httpx.Response(503, request=request)

    wire.handle_async_request = busy
    asking = asyncio.create_task(picture(runtime))
    await reached.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    go_on.set()
    await asyncio.gather(*runtime._under_way, return_exceptions=True)
    assert wire.posts == 1
    assert states(runtime) == ["failed"]
    assert counted(runtime.ledger) == {}


async def test_an_order_cancelled_while_the_connection_is_made_never_leaves(runtime, wire):
    connecting, connected, left = asyncio.Event(), asyncio.Event(), []

    async def slow_to_connect(request: httpx.Request) -> httpx.Response:
        connecting.set()
        await connected.wait()
        await request.extensions["trace"]("http11.send_request_headers.started", {})
        left.append(request)
        return httpx.Response(503, request=request)

    wire.handle_async_request = slow_to_connect
    asking = asyncio.create_task(picture(runtime))
    await connecting.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    connected.set()
    await asyncio.gather(*runtime._under_way, return_exceptions=True)
    assert not left
    assert states(runtime) == ["failed"]


async def test_an_end_that_the_disk_refuses_is_written_later_though_nobody_waits_for_it(runtime, monkeypatch):
    ending, cancelled, true_move, moves = asyncio.Event(), threading.Event(), ledger.move, []
    loop = asyncio.get_running_loop()

    def refused_twice(*what: object, **named: object) -> object:
        moves.append(what)
        if len(moves) == 2:
            loop.call_soon_threadsafe(ending.set)
            assert cancelled.wait(30)
        if len(moves) <= 2:
            raise StoreTrouble("The ledger could not be written.")
        return true_move(*what, **named)

    monkeypatch.setattr(ledger, "move", refused_twice)
    asking = asyncio.create_task(picture(runtime))
    await ending.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    cancelled.set()
    while runtime._under_way:
        await asyncio.gather(*runtime._under_way, return_exceptions=True)
    assert states(runtime) == ["failed"]


async def test_who_cannot_show_progress_still_gets_the_picture(runtime):
    def broken(text: str) -> None:
        raise RuntimeError("nobody listens")

    context = OrderContext("run", broken)
    assert (await fulfil(order(), runtime, context)).receipt.state == "settled"


@pytest.mark.parametrize("cost", ["1e30", 1e300, -1])
async def test_a_cost_nobody_can_believe_is_none(runtime, wire, cost):
    image = "data:image/png;base64," + base64.b64encode(drawn()).decode()
    body = {"images": [image], "inference_status": {"cost": cost}}
    wire.before = lambda request: httpx.Response(200, json=body, request=request)
    receipt = (await picture(runtime)).receipt
    assert not receipt.told_by_host
    assert "$" in receipt.describe_money()


@pytest.mark.parametrize("where", ["early", "late"])
async def test_a_host_that_quotes_the_key_is_told_without_it_even_after_the_key_was_changed(runtime, wire, where):
    key = KEYS["DEEPINFRA_TOKEN"]

    def quoting(request: httpx.Request) -> httpx.Response:
        runtime.keys._environment = {}
        text = f"{key} is wrong" if where == "early" else f"{'wrong ' * 48}{key}"
        return httpx.Response(401, json={"error": text}, request=request)

    wire.before = quoting
    with pytest.raises(HostError) as told:
        await picture(runtime)
    note = runtime.ledger.receipts()[0].note
    assert key[:12] not in str(told.value) + note


async def test_an_order_cancelled_before_its_first_step_is_released(runtime, wire, monkeypatch):
    keep_running, asking = runtime.keep_running, []

    def cancel_at_once(work):
        task = keep_running(work)
        if work.__qualname__ == "Purchase.run":
            asking[0].cancel()
        return task

    monkeypatch.setattr(runtime, "keep_running", cancel_at_once)
    asking.append(asyncio.create_task(picture(runtime, fresh=True)))
    await asyncio.gather(*asking, return_exceptions=True)
    await asyncio.gather(*runtime._under_way, return_exceptions=True)
    assert states(runtime) == ["failed"]
    assert wire.posts == 0


async def test_what_a_host_says_it_charged_for_a_refusal_is_charged_and_no_unknown_outcome(runtime, wire):
    body = {"images": ["data:,"], "nsfw_content_detected": [True], "inference_status": {"cost": 0.002}}
    wire.before = lambda request: httpx.Response(200, json=body, request=request)
    with pytest.raises(ContentRefused, match=r"charged \$0\.0020"):
        await picture(runtime)
    assert states(runtime) == ["settled"]
    assert runtime.ledger.receipts()[0].charged == Money(Decimal("0.002"), "USD")


async def test_a_host_that_sends_more_than_was_asked_is_given_no_more_room(runtime, wire, monkeypatch):
    image = "data:image/png;base64," + base64.b64encode(drawn()).decode()
    wire.before = lambda request: httpx.Response(200, content=json.dumps({"images": [image] * 300}), request=request)
    delivery = await picture(runtime)
    assert delivery.images.shape[0] == 1
    assert len(delivery.receipt.pictures) == 1


async def test_more_pictures_than_a_node_offers_are_refused_before_anything(runtime, wire):
    with pytest.raises(InvalidOrder, match="at most 64"):
        await fulfil_all(order(images=10**6), runtime, OrderContext("run", print))
    assert wire.posts == 0


async def test_free_is_free_in_every_currency_and_under_every_cap(runtime, tmp_path):
    write_caps(tmp_path, Caps(currency="EUR", day=Decimal("0.04"), run=Decimal("0.04"), rates={}))
    runtime.prices = free_prices(runtime)
    for number in range(5):
        await picture(runtime, order(f"boat {number}"))
    assert states(runtime) == ["settled"] * 5


async def test_half_of_a_character_is_named_before_anything(runtime, wire):
    with pytest.raises(InvalidOrder, match="half of a character"):
        await picture(runtime, order("a boat \ud83d"))
    assert wire.posts == 0


def test_no_key_is_in_what_a_debugger_prints(runtime):
    sender = Sender(order(), runtime.hosts["deepinfra"], runtime.addresses, runtime.transport, "canary-0123", print)
    purchase = Purchase(runtime, print)
    purchase.sender = sender
    assert "canary" not in repr(sender) + repr(runtime.settings)
    assert "canary" not in repr(purchase.sender)


def free_prices(runtime: Runtime):
    free = tuple(
        price._replace(amount=Decimal(0)) if price.host == "deepinfra" else price for price in runtime.prices()
    )
    return lambda: free
