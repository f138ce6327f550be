"""One order through the whole line, against the sandbox in this process."""

import asyncio
import base64
import json
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.batch import fulfil_all
from schnellkit.orders.delivery import OrderContext
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.addresses import Endpoint
from schnellkit.personal.own_prices import keep_price
from schnellkit.personal.settings import Settings
from schnellkit.providers.errors import (
    BalanceEmpty,
    CapReached,
    ContentRefused,
    InvalidOrder,
    KeyRefused,
    UnknownOutcome,
)
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.simulator import Simulator
from schnellkit.web.pages.servers import keep_server
from schnellkit.wire.transport import Transport


def settings(home):
    return Settings(home, environment={"DEEPINFRA_TOKEN": "canary-0123456789"})


MODEL = "black-forest-labs/FLUX-1-schnell"


def order(prompt: str = "a boat", images: int = 1, seed: int = 7) -> Order:
    return Order("deepinfra", MODEL, prompt, 256, 128, images, seed, 4)


@pytest.fixture
def simulator():
    return Simulator()


@pytest.fixture
def runtime(tmp_path, simulator):
    ledger = Ledger(tmp_path)
    yield Runtime(settings(tmp_path), Transport(InProcess(simulator)), ledger)
    ledger.close()


@pytest.fixture
def context():
    told: list[str] = []
    return OrderContext("run-1", told.append)


async def test_pictures_come_with_seeds_counted_up_and_the_hosts_own_charge(runtime, simulator, context):
    result = await fulfil_all(order(images=3, seed=2**64 - 1), runtime, context)
    assert result.images.shape == (3, 128, 256, 3)
    assert [receipt.seeds for receipt in result.receipts] == [((2**64 - 1) % 2**32,), (0,), (1,)]
    assert [receipt.charged for receipt in result.receipts] == [Money(Decimal("0.0000625"), "USD")] * 3
    assert sum(charge.amount for charge in simulator.charges) == Decimal("0.0001875")


async def test_what_the_host_says_it_charged_counts_and_not_the_quote(runtime, simulator, context):
    keep_price(runtime.settings.home, runtime.hosts["deepinfra"], MODEL, "image", Decimal("0.5"), "USD")
    (receipt,) = (await fulfil_all(order(), runtime, context)).receipts
    assert (receipt.quoted, receipt.told_by_host) == (Money(Decimal("0.5"), "USD"), True)
    assert receipt.charged == Money(simulator.charges[0].amount, "USD") == Money(Decimal("0.0000625"), "USD")


def test_a_key_goes_where_its_server_was_though_that_is_moved_before_the_order_is_sent(runtime):
    keys, servers = runtime.keys, runtime.addresses
    keep_server(keys, servers, Endpoint("mine", "https://old.example", "vllm"), "canary-of-the-old-one", sandbox=False)
    host, asked = runtime.hosts["selfhosted"], Order("selfhosted", "m", "p", 64, 64, options=(("endpoint", "mine"),))
    key, addresses = runtime.way_for(host, asked)
    keep_server(keys, servers, Endpoint("mine", "https://new.example", "vllm"), "", sandbox=False)
    assert key == "canary-of-the-old-one"
    assert addresses.resolve(host, host.request(asked).url, asked).startswith("https://old.example/")
    assert runtime.way_for(host, asked)[0] is None


async def test_a_key_that_has_ended_is_told_and_nothing_is_sent(tmp_path, simulator, context):
    end = base64.urlsafe_b64encode(b'{"exp": 1700000000}').decode()
    ended = Settings(tmp_path, environment={"IONOS_API_TOKEN": f"head.{end}.tail"})
    with closing(Ledger(tmp_path)) as ledger:
        runtime = Runtime(ended, Transport(InProcess(simulator)), ledger)
        ionos = Order("ionos", "black-forest-labs/FLUX.1-schnell", "a boat", 1024, 1024, variation=1)
        with pytest.raises(KeyRefused, match="expired on 2023-11-14"):
            await fulfil_all(ionos, runtime, context)
        assert ledger.receipts() == []
    assert simulator.charges == []


async def test_the_same_seed_gives_the_same_picture_alone_and_in_a_batch(runtime, context, tmp_path):
    together = await fulfil_all(order(images=3, seed=10), runtime, context)
    fresh = OrderContext("run-2", context.report, fresh=True)
    alone = await fulfil_all(order(seed=12), runtime, fresh)
    assert (together.images[2] == alone.images[0]).all()


async def test_each_of_several_pictures_is_shown_as_it_arrives(runtime, context):
    seen = []

    def show(arrived, asked, newest):
        seen.append((arrived, asked, newest.size))

    looking = replace(context, show=show)
    await fulfil_all(order(images=4), runtime, looking)
    assert sorted(seen) == [(count, 4, (256, 128)) for count in (1, 2, 3, 4)]


async def test_a_picture_alone_is_not_shown_before_the_result_that_follows_at_once(runtime, context):
    await fulfil_all(order(), runtime, replace(context, show=lambda *shown: pytest.fail("it was shown")))


async def test_the_pictures_of_one_call_arrive_together(runtime, context):
    seen = []
    looking = replace(context, show=lambda arrived, asked, newest: seen.append((arrived, asked)))
    await fulfil_all(order(images=8)._replace(seed=None, steps=None, options=(("api", "openai"),)), runtime, looking)
    assert seen == [(4, 8), (8, 8)]


async def test_what_was_paid_once_is_free_the_second_time(runtime, simulator, context):
    first = await fulfil_all(order(), runtime, context)
    second = await fulfil_all(order(), runtime, context)
    assert (first.images == second.images).all()
    assert second.receipts[0].describe_money() == "free, from your library"
    assert len(simulator.charges) == 1


async def test_twenty_identical_orders_at_once_are_charged_once(runtime, simulator, context):
    results = await asyncio.gather(*(fulfil_all(order(), runtime, context) for _ in range(20)))
    assert len(simulator.charges) == 1
    assert sum(result.receipts[0].from_library for result in results) == 19


async def test_fresh_asks_for_a_new_picture(runtime, simulator, context):
    for _ in range(2):
        await fulfil_all(order(), runtime, OrderContext("run", context.report, fresh=True))
    assert len(simulator.charges) == 2


class OneSeedFails(InProcess):
    """A wire on which the host breaks down over one seed."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if json.loads(request.content).get("seed") == 8:
            return httpx.Response(500, json={"detail": {"error": "inference exception"}})
        return await super().handle_async_request(request)


async def test_good_pictures_are_kept_when_another_fails(tmp_path, simulator, context):
    ledger = Ledger(tmp_path)
    shaky = Runtime(settings(tmp_path), Transport(OneSeedFails(simulator)), ledger)
    seen = []
    looking = replace(context, show=lambda arrived, asked, newest: seen.append((arrived, asked)))
    result = await fulfil_all(order(images=3, seed=7), shaky, looking)
    assert result.images.shape[0] == 2
    assert seen in ([(1, 3), (2, 3)], [(2, 3)]), "two that came at once may be shown as one step, never backwards"
    assert [receipt.state for receipt in result.receipts] == ["settled", "settled", "unknown outcome"]
    assert len(result.failures) == 1
    assert "seed 8" in result.failures[0]
    assert "inference exception" in result.failures[0]
    ledger.close()


async def test_when_every_picture_fails_the_first_cause_is_the_error(runtime, context):
    with pytest.raises(BalanceEmpty, match="payment method"):
        await fulfil_all(order("[sandbox:402_no_balance] a boat", images=3), runtime, context)
    assert {receipt.state for receipt in runtime.ledger.receipts()} == {"failed"}


async def test_a_refused_prompt_is_told_apart_and_nothing_is_drawn(runtime, context):
    with pytest.raises(ContentRefused):
        await fulfil_all(order("[sandbox:black_picture] a boat"), runtime, context)


async def test_a_lost_answer_is_an_unknown_outcome_and_is_not_repeated(runtime, simulator, context):
    with pytest.raises(UnknownOutcome, match="may have been charged"):
        await fulfil_all(order("[sandbox:drop] a boat"), runtime, context)
    assert len(simulator.charges) == 1
    assert [receipt.state for receipt in runtime.ledger.receipts()] == ["unknown outcome"]


async def test_an_invalid_order_sends_nothing(runtime, simulator, context):
    with pytest.raises(InvalidOrder):
        await fulfil_all(order().with_(width=2000), runtime, context)
    assert simulator.charges == []
    assert runtime.ledger.receipts() == []


async def test_without_a_key_nothing_is_reserved_or_sent(tmp_path, simulator, context):
    ledger = Ledger(tmp_path)
    keyless = Runtime(Settings(tmp_path), Transport(InProcess(simulator)), ledger)
    with pytest.raises(KeyRefused):
        await fulfil_all(order(), keyless, context)
    assert ledger.receipts() == []
    ledger.close()


async def test_above_a_cap_nothing_is_sent(tmp_path, simulator, context):
    ledger = Ledger(tmp_path, caps=lambda: Caps(run=Decimal("0.0001")))
    capped = Runtime(settings(tmp_path), Transport(InProcess(simulator)), ledger)
    with pytest.raises(CapReached):
        await fulfil_all(order(images=1).with_(width=512, height=512), capped, context)
    assert simulator.charges == []
    ledger.close()
