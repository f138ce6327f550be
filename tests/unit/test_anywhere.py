"""Orders of Schnell · Anywhere: to the next host only after a refusal that cost nothing, and at most one is paid."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.anywhere import NotHere, fulfil_anywhere
from schnellkit.orders.batch import BatchResult
from schnellkit.orders.delivery import Delivery, OrderContext
from schnellkit.orders.routes.facts import Facts, Seconds
from schnellkit.orders.routes.lanes import Lane, finished_in, planned
from schnellkit.orders.routes.resting import Resting
from schnellkit.orders.routes.route import routes
from schnellkit.orders.routes.spread import Spread
from schnellkit.orders.routes.wishes import Wishes
from schnellkit.orders.runtime import Runtime
from schnellkit.providers.errors import (
    BalanceEmpty,
    CapReached,
    ContentRefused,
    HostDown,
    SchnellkitError,
    TooManyRequests,
    UnknownOutcome,
)
from schnellkit.providers.prices.price_list import Price, built_in
from schnellkit.quoting.route_facts import facts_now
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.unit.wires import Wire, flat, open_on, quick_waits, runtime, wire

__all__ = ["quick_waits", "runtime", "wire"]
ASKED = {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "images": 1, "steps": 4}
HOSTS = ("deepinfra", "nvidia", "monica")
IN_ORDER = Wishes("in my order", hosts=HOSTS, unknown=True)
# What a host may answer, and whether the order may go on from there.
REFUSALS = {401: True, 402: True, 404: True, 429: True, 503: True, 400: False, 422: False, 451: False, 500: False}


def host_of(request: httpx.Request) -> str:
    return next(name for name in HOSTS if name in request.headers["host"] or name in str(request.url))


class Refusing:
    """What each host answers to an order, before it has done anything; others make the picture."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers, self.asked = answers, Counter[str]()

    def __call__(self, request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST":
            return None
        name = host_of(request)
        self.asked[name] += 1
        answer = self.answers.get(name)
        if answer == "unreached":
            raise httpx.ConnectError("no")
        if answer == "broken":
            raise httpx.ReadError("broke")
        if answer == "content":
            return httpx.Response(400, json={"error": {"message": "nsfw: content_policy"}})
        return httpx.Response(answer, json={"error": {"message": "no"}}) if answer else None


async def bought(
    runtime: Runtime, wishes: Wishes = IN_ORDER, *, images: int = 1, here: Any = None, **inputs: Any
) -> BatchResult:
    asked = {**ASKED, **inputs}
    facts = facts_now(runtime, run="run")._replace(here=here is not None)
    way = routes(asked, images, wishes, facts)
    context = OrderContext("run", lambda text: None, fresh=bool(inputs.get("fresh")))
    return await asyncio.wait_for(fulfil_anywhere(way, runtime, context, Spread(), here), 30)


def paid(runtime: Runtime) -> list[str]:
    """The hosts that charged, or may have."""
    return [one.host for one in runtime.ledger.receipts() if one.state in ("settled", "unknown outcome")]


@pytest.mark.parametrize("answer", [401, 402, 404, 429, 503, "unreached"])
async def test_after_a_refusal_that_cost_nothing_the_next_host_makes_it(runtime, wire, quick_waits, answer):
    wire.before = refusing = Refusing({"deepinfra": answer})
    result = await bought(runtime)
    assert paid(runtime) == ["nvidia"]
    assert refusing.asked == {"deepinfra": 1, "nvidia": 1}, "the first one is not asked again: another one waits"
    (receipt,) = result.receipts
    assert receipt.host == "nvidia"
    assert receipt.note.startswith("chosen: the next on the way; DeepInfra: ")
    assert runtime.ledger.receipt(receipt.id).note == receipt.note, "it is kept"


@pytest.mark.parametrize("answer", [400, 422, 500, "broken", "content"])
async def test_after_anything_else_nobody_else_is_asked(runtime, wire, quick_waits, answer):
    wire.before = refusing = Refusing({"deepinfra": answer})
    with pytest.raises(SchnellkitError) as told:
        await bought(runtime)
    assert set(refusing.asked) == {"deepinfra"}
    assert isinstance(told.value, UnknownOutcome | ContentRefused | SchnellkitError)


async def test_the_last_one_is_asked_with_patience_and_tells_those_before_it(runtime, wire, quick_waits):
    wire.before = refusing = Refusing(dict.fromkeys(HOSTS, 429))
    with pytest.raises(TooManyRequests) as told:
        await bought(runtime)
    assert refusing.asked == {"deepinfra": 1, "nvidia": 1, "monica": 4}
    assert str(told.value).endswith(
        "NVIDIA before it: it asked to slow down. DeepInfra before it: it asked to slow down."
    )
    assert paid(runtime) == []


async def test_a_host_that_refused_rests_and_is_passed_by(runtime, wire, quick_waits):
    wire.before = refusing = Refusing({"deepinfra": 402})
    await bought(runtime)
    await bought(runtime, seed=8)
    assert refusing.asked == {"deepinfra": 1, "nvidia": 2}
    runtime.resting.end("deepinfra")
    refusing.answers.clear()
    await bought(runtime, seed=9)
    assert refusing.asked == {"deepinfra": 2, "nvidia": 2}


async def test_a_host_rests_for_as_long_as_it_said():
    now = [100.0]
    resting = Resting(lambda: now[0])
    resting.rest("a", TooManyRequests("no", wait=7.0))
    resting.rest("b", BalanceEmpty("no"))
    resting.rest("c", ContentRefused("no"))
    assert (resting.left("a"), resting.left("b"), resting.left("c")) == (7.0, 300.0, 0.0)
    now[0] += 7
    resting.rest("b", HostDown("no"))
    assert (resting.left("a"), resting.left("b")) == (0.0, 293.0)


async def test_the_same_again_is_free_wherever_it_was_made(runtime, wire, quick_waits):
    wire.before = Refusing({"deepinfra": 402})
    await bought(runtime)
    wire.before = refusing = Refusing({})
    runtime.resting.end("deepinfra")
    result = await bought(runtime)
    assert result.receipts[0].from_library
    assert not refusing.asked
    await bought(runtime, fresh=True)
    assert refusing.asked == {"deepinfra": 1}


async def test_a_cap_that_was_reached_meanwhile_sends_it_nowhere_dearer(runtime, wire):
    runtime.ledger = Ledger(runtime.settings.home.parent / "capped", caps=lambda: Caps(run=Decimal("0.0004")))
    wire.before = refusing = Refusing({})
    way = routes(ASKED, 1, Wishes("in my order", hosts=("deepinfra",)), facts_now(runtime)._replace(room=None))
    with pytest.raises(CapReached):
        await fulfil_anywhere(way, runtime, OrderContext("run", lambda text: None), Spread())
    assert not refusing.asked
    runtime.ledger.close()


async def test_this_machine_is_one_of_the_hosts(runtime, wire, quick_waits):
    drawn = await bought(runtime, Wishes("in my order", hosts=("deepinfra",)))
    wire.before = refusing = Refusing({})

    async def here(stop: Any) -> Delivery:
        if stop.order.seed == 8:
            raise NotHere("out of memory")
        return Delivery(drawn.receipts[0], drawn.images)

    first = Wishes("own machine first", unknown=True, hosts=("here", "deepinfra"))
    result = await bought(runtime, first, here=here, seed=9)
    assert not refusing.asked
    assert result.receipts[0].note.endswith("chosen: own machine first, of 2.")
    await bought(runtime, first, here=here, seed=8)
    assert refusing.asked == {"deepinfra": 1}


async def test_of_several_pictures_the_good_ones_are_kept(runtime, wire, quick_waits):
    seen = Counter[str]()

    def before(request: httpx.Request) -> httpx.Response | None:
        seen[host_of(request)] += request.method == "POST"
        return httpx.Response(500, json={}) if seen["deepinfra"] == 2 else None

    wire.before = before
    result = await bought(runtime, Wishes("in my order", hosts=("deepinfra",)), images=3)
    assert len(result.images) == 2
    assert len(result.failures) == 1
    assert Counter(one.state for one in result.receipts)["settled"] == 2


answers = st.sampled_from([None, None, *REFUSALS, "unreached", "broken", "content"])


@settings(max_examples=40, deadline=None)
@given(each=st.fixed_dictionaries(dict.fromkeys(HOSTS, answers)), allowed=st.integers(1, 3))
def test_at_most_one_host_is_paid_and_only_one_that_is_allowed(tmp_path_factory, each, allowed):
    runtime = open_on(tmp_path_factory.mktemp("home"), Wire(Simulator(limits=False, renderer=flat)))
    runtime.transport._wire.before = refusing = Refusing(each)
    result = None
    with suppress(SchnellkitError), pytest.MonkeyPatch.context() as patch:
        patch.setattr("schnellkit.wire.rate_limiter.FIRST_WAIT", 0.001)
        result = asyncio.run(bought(runtime, IN_ORDER._replace(hosts=HOSTS[:allowed])))
    assert len(paid(runtime)) <= 1
    runtime.ledger.close()
    expected = next((name for name in HOSTS[:allowed] if not goes_on(each[name])), None)
    asked_until = HOSTS[: HOSTS.index(expected) + 1] if expected else HOSTS[:allowed]
    asked = set(refusing.asked)
    assert asked == set(asked_until), "in the order, as far as it is safe and no further"
    assert (result is not None) == (expected is not None and each[expected] is None)


def goes_on(answer: Any) -> bool:
    return answer == "unreached" or (isinstance(answer, int) and REFUSALS[answer])


class SlowHosts(Wire):
    """Hosts that take so many seconds for a picture, and so many at once; what they never get is more than that."""

    def __init__(self, takes: dict[str, float]) -> None:
        super().__init__(Simulator(limits=False, renderer=flat))
        self.takes, self.at_work, self.most = takes, Counter[str](), Counter[str]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = host_of(request)
        self.at_work[name] += 1
        self.most[name] = max(self.most[name], self.at_work[name])
        try:
            await asyncio.sleep(self.takes[name])
            return await super().handle_async_request(request)
        finally:
            self.at_work[name] -= 1


PLACES = {"deepinfra": 4, "nvidia": 4, "monica": 8}
TAKES = {"deepinfra": 0.8, "nvidia": 0.5, "monica": 0.4}
AMOUNTS = {"deepinfra": "0.001", "nvidia": "0.002", "monica": "0.005"}


def three_hosts(runtime: Runtime) -> Facts:
    """Three hosts of their own speed and price, with places of their own."""
    runtime.hosts = {
        name: runtime.hosts[name]._replace(
            rate_policy=runtime.hosts[name].rate_policy._replace(at_once=places, per_minute=None)
        )
        for name, places in PLACES.items()
    }
    runtime.prices = lambda: tuple(
        Price(name, "*", "image", Decimal(amount), "USD") for name, amount in AMOUNTS.items()
    )
    seconds = {name: Seconds(taken, taken, 9) for name, taken in TAKES.items()}
    return facts_now(runtime)._replace(takes=lambda host, model, width, height: seconds[host])


@pytest.mark.speed
@pytest.mark.parametrize("within", [12.0, 20.0])
async def test_two_hundred_orders_by_a_time_are_close_to_the_best_in_time_and_money(tmp_path, within):
    slow = SlowHosts(TAKES)
    runtime = open_on(tmp_path, slow)
    lanes = [Lane(name, places, expected=TAKES[name]) for name, places in PLACES.items()]
    best = planned(200, lanes, within)
    assert len(best) > 1
    facts = three_hosts(runtime)
    inputs = {**ASKED, "width": 1024, "height": 1024}
    way = [routes({**inputs, "seed": seed}, 1, Wishes(), facts)[0] for seed in range(200)]
    spread, began = Spread(within), time.monotonic()
    context = OrderContext("run", lambda text: None)
    done = await asyncio.gather(*(fulfil_anywhere([one], runtime, context, spread) for one in way))
    took = time.monotonic() - began
    made = Counter(one.receipts[0].host for one in done)
    spent = sum(Decimal(AMOUNTS[name]) * count for name, count in made.items())
    least = sum(Decimal(AMOUNTS[name]) * count for name, count in best.items())
    assert made.total() == 200
    assert spent <= least * Decimal("1.10")
    assert took <= max(within, finished_in(best, lanes)) * 1.10
    assert all(slow.most[name] <= places for name, places in PLACES.items())


def test_the_prices_of_the_pack_lead_somewhere(runtime):
    assert len(built_in()) > 10
    assert routes(ASKED, 1, Wishes(), facts_now(runtime))[0].stops
