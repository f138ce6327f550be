"""Any order is sent within its host's limits, or refused with a suggestion that works."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from itertools import product
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.providers.errors import HostError, InvalidOrder
from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts
from schnellkit.providers.limits import check
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import totals
from schnellkit.providers.prices.price_list import built_in, price_of, quote
from schnellkit.providers.split import fit, split
from schnellkit.providers.wire import Answer, Request
from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Answered, Asked
from schnellkit.tests.contract.orders import PNG, any_order, every_way, way_name
from schnellkit.wire.forms import encoded

AMENDED_AT_MOST = 12
CANARY = "canary-key-0123456789"

every = pytest.mark.parametrize("way", every_way(), ids=way_name)
by_host = pytest.mark.parametrize("host", hosts().values(), ids=lambda host: host.name)


def words(prompt: str) -> int:
    """A stand-in for the tokenizer, which lives beyond the hosts."""
    return len(prompt.split())


def checked(host: Host, order: Order) -> None:
    check(order, host.limits(order), host.title, words)


def amended(order: Order, problem: InvalidOrder) -> Order:
    """The order with the first value that the error suggests."""
    if problem.name == "reference":
        return order.with_(reference=None, more_references=())
    assert problem.nearest, str(problem)
    value = problem.nearest[0]
    if problem.name == "width":
        assert isinstance(value, tuple)
        return order.with_(width=value[0], height=value[1])
    if problem.name in dict(order.options):
        return order.with_(options=tuple({**dict(order.options), problem.name: value}.items()))
    return order.with_(**{problem.name: value})


async def at_the_host(simulator: Simulator, host: Host, order: Order, request: Request) -> Answered:
    """The sandbox's answer to a request, by that host's own rules."""
    where = urlsplit(request.url)
    kind, body = ("application/json", json.dumps(request.body).encode())
    if request.parts:
        kind, body = encoded(request.parts)
    key = f"account:{CANARY}" if host.key_form.account_variable else CANARY
    headers = dict([host.key_form.header_of(key), ("content-type", kind)])
    if where.hostname == "endpoint.invalid":
        headers["x-sandbox-host"] = str(order.option("dialect"))
    asked = Asked(request.method, where.netloc, where.path, where.query, headers=headers, body=body)
    return await simulator.answer(asked)


@every
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_order_refused_is_right_once_its_suggestions_are_taken(way: tuple[Host, Order], data: st.DataObject) -> None:
    host, plain = way
    order = data.draw(any_order(host, plain))
    for _ in range(AMENDED_AT_MOST):
        try:
            checked(host, order)
        except InvalidOrder as problem:
            order = amended(order, problem)
        else:
            return
    pytest.fail("its suggestions never end")


@every
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_every_suggestion_of_an_error_works_not_the_first_alone(way: tuple[Host, Order], data: st.DataObject) -> None:
    host, plain = way
    width, height = data.draw(st.tuples(st.integers(-5, 6000), st.integers(-5, 6000)))
    for nearest in host.limits(plain).nearest_sizes(width, height):
        checked(host, plain.with_(width=nearest[0], height=nearest[1]))


@every
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_an_order_that_passes_is_taken_by_the_hosts_own_rules(way: tuple[Host, Order], data: st.DataObject) -> None:
    host, plain = way
    order, _ = fit(data.draw(any_order(host, plain)), host.limits(plain))
    for _ in range(AMENDED_AT_MOST):
        try:
            checked(host, order)
        except InvalidOrder as problem:
            order = amended(order, problem)
        else:
            break
    simulator = Simulator(limits=False, renderer=lambda order, number: PNG)
    for call in split(order, host.model(order.model)):
        checked(host, call)
        answer = asyncio.run(at_the_host(simulator, host, call, host.request(call)))
        assert answer.status in (200, 201), answer.body
    assert sum(charge.pictures for charge in simulator.charges) == order.images


@every
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_quote_is_what_the_host_would_charge(way: tuple[Host, Order], data: st.DataObject) -> None:
    host, plain = way
    sides = st.integers(64, 2048)
    order, _ = fit(plain.with_(width=data.draw(sides), height=data.draw(sides)), host.limits(plain))
    (call,) = split(order, host.model(order.model))
    told = quote(call, built_in())
    money = told.money
    simulator = Simulator(limits=False, renderer=lambda order, number: PNG)
    asyncio.run(at_the_host(simulator, host, call, host.request(call)))
    if money is not None and money.amount:
        # A host that tells its charge as a float has rounded it.
        (charge,) = simulator.charges
        margin = told.price.margin if told.price and told.price.margin else Decimal("1e-12")
        assert charge.amount == pytest.approx(money.amount, rel=margin)
        assert charge.currency == money.currency


@every
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**64 - 10), images=st.integers(1, 9))
def test_seeds_are_folded_into_range_and_never_meet(way: tuple[Host, Order], seed: int, images: int) -> None:
    host, plain = way
    limits = host.limits(plain)
    calls = split(plain.with_(seed=seed, images=images), host.model(plain.model))
    assert sum(call.images for call in calls) == images
    if limits.seeds:
        assert all(call.seed in limits.seeds and call.images == 1 for call in calls)
        assert len({call.seed for call in calls}) == images
    else:
        assert all(call.seed is None and call.images <= limits.per_call for call in calls)
        assert len({call.variation for call in calls}) == len(calls)


@every
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**64 - 1), images=st.integers(2, 9), data=st.data())
def test_a_picture_is_the_same_order_in_a_batch_or_alone(
    way: tuple[Host, Order], seed: int, images: int, data: st.DataObject
) -> None:
    host, plain = way
    model = host.model(plain.model)
    batch = split(plain.with_(seed=seed, images=images), model)
    place = data.draw(st.integers(0, len(batch) - 1))
    first = sum(call.images for call in batch[:place])
    alone = split(plain.with_(seed=(seed + first) % 2**64, images=batch[place].images), model)
    assert alone == (batch[place],)
    assert split(batch[place], model) == (batch[place],)


@every
def test_a_request_is_https_and_json_and_holds_no_key(way: tuple[Host, Order], monkeypatch: pytest.MonkeyPatch) -> None:
    host, plain = way
    if host.key_variable:
        monkeypatch.setenv(host.key_variable, CANARY)
    (call,) = split(plain, host.model(plain.model))
    request = host.request(call)
    told = json.dumps([request.url, request.body, dict(request.headers)], allow_nan=False)
    assert CANARY not in told
    assert "authorization" not in told.lower()
    assert request.url.startswith("https://")
    assert request.method == "POST"


@every
def test_a_price_is_known_or_said_to_be_unknown(way: tuple[Host, Order]) -> None:
    host, plain = way
    if plain.model not in {model.id for model in host.models}:
        return
    price = price_of(host.name, plain.model, built_in())
    assert price is not None
    assert (price.date is None) == (host.name == "selfhosted"), "what is one's own never gets old"
    assert price.source
    assert (price.basis == "unknown") == (price.amount is None)


@every
def test_parts_of_an_order_cost_as_much_as_the_whole(way: tuple[Host, Order]) -> None:
    host, plain = way
    order = plain.with_(images=5)
    parts = [quote(call, built_in()).money for call in split(order, host.model(order.model))]
    whole = quote(order.with_(steps=order.steps if host.limits(order).steps else None), built_in()).money
    assert totals(part for part in parts if part) == ((whole,) if whole else ())


@by_host
def test_a_host_takes_the_size_and_steps_schnell_is_made_for(host: Host) -> None:
    for model in host.models:
        for limits in model.all_limits():
            assert limits.takes_size(1024, 1024)
            assert limits.steps is None or 4 in limits.steps
            assert limits.per_call >= 1
            assert len({setting.name for setting in limits.settings}) == len(limits.settings)


@by_host
def test_a_host_says_where_its_key_and_balance_are(host: Host) -> None:
    assert bool(host.key_variable) == bool(host.key_page) == bool(host.billing_page)
    assert host.key_page.startswith("https://") or not host.key_page
    assert host.rate_policy.at_once >= 1


@by_host
def test_a_free_look_with_a_key_is_a_get_that_orders_nothing(host: Host) -> None:
    if host.key_check is None:
        return
    assert host.key_check.method == "GET"
    assert host.key_check.body is None
    order = Order(host.name, "", "", 1, 1)
    simulator = Simulator(limits=False, renderer=lambda order, number: PNG)
    assert asyncio.run(at_the_host(simulator, host, order, host.key_check)).status == 200
    assert simulator.charges == []


@by_host
def test_each_free_look_is_a_get_at_the_hosts_own_address_that_tells_something(host: Host) -> None:
    order = Order(host.name, host.models[0].id, "a boat", 1024, 1024, 1, 7, 4) if host.models else None
    simulator = Simulator(limits=False, renderer=lambda order, number: PNG)
    for look in host.free_looks:
        assert order
        assert (look.request.method, look.request.body, look.request.told) == ("GET", None, False)
        assert look.request.url.startswith("https://")
        own = [_domain(host.request(order)), *([_domain(host.key_check)] if host.key_check else [])]
        assert _domain(look.request) in own
        answered = asyncio.run(at_the_host(simulator, host, order, look.request))
        told = look.read(Answer(answered.status, answered.headers, answered.body))
        assert told.offers or told.left
        assert {offer.model for offer in told.offers} <= {model.id for model in host.models}
    assert simulator.charges == []


def _domain(request: Request) -> str:
    """The name that somebody registered."""
    return ".".join((urlsplit(request.url).hostname or "").split(".")[-2:])


JUNK = [b"", b"[]", b"{}", b'{"data": 3}', b'[{"id": null}]', b'{"prices": [1]}', b'{"models": [{"pricing": []}]}']


@by_host
def test_a_free_look_says_nothing_of_a_model_that_junk_is_silent_about(host: Host) -> None:
    for look, body, status in product(host.free_looks, JUNK, (200, 401, 500)):
        try:
            told = look.read(Answer(status, {}, body))
        except HostError:
            continue
        assert (status, told.left) == (200, None)
        assert [offer for offer in told.offers if offer.served or offer.amount is not None] == []


@by_host
def test_an_unknown_model_is_refused_with_those_there_are_or_taken(host: Host) -> None:
    if host.any_model:
        assert host.model("some-one/else").id == "some-one/else"
        return
    with pytest.raises(InvalidOrder) as problem:
        host.model("some-one/else")
    assert host.model(str(problem.value.nearest[0]))
