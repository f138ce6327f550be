"""Looking again: what is asked, whom the keys go to, what is kept, and what a click makes of it."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from schnellkit.commands import look as look_command
from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.looks import keep_look, kept_looks, take_found
from schnellkit.personal.own_prices import keep_price, known_prices, own_prices
from schnellkit.personal.settings import Settings
from schnellkit.providers.errors import InvalidOrder, StoreTrouble
from schnellkit.providers.free_look import Looked, Offer
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.prices.price_list import built_in, price_of, quote
from schnellkit.providers.wire import Answer
from schnellkit.quoting.look_again import look_again
from schnellkit.quoting.told_charges import Difference, differences
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.unit.ledgers import dollars, settle
from schnellkit.web.form import BadRequest, Form
from schnellkit.web.hosts import post_price_taken
from schnellkit.web.pages.looks import looks_view
from schnellkit.wire.transport import Transport

DAY = date(2026, 11, 28)
ASKED = {"deepinfra", "fal", "wavespeed", "bfl", "together", "ionos"}
KEYS = {"fal": "canary-a:b", "wavespeed": "canary-w", "bfl": "canary-b", "together": "canary-t"}
HOMES = {"deepinfra.com": "deepinfra", "fal.ai": "fal", "wavespeed.ai": "wavespeed", "bfl.ai": "bfl"}
HOMES |= {"together.xyz": "together", "ionos.com": "ionos"}
SCHNELL = "fal-ai/flux/schnell"


class Overheard(httpx.AsyncBaseTransport):
    """The sandbox, or an answer of one's own for a path, and everything that was asked."""

    def __init__(self, answers: dict[str, object]) -> None:
        self.sandbox, self.answers, self.asked = InProcess(Simulator()), answers, []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path in self.answers:
            return httpx.Response(200, json=self.answers[request.url.path])
        return await self.sandbox.handle_async_request(request)


class World:
    """A home, its runtime, and the wire that is listened to."""

    def __init__(self, home: Path, answers: dict[str, object], sandbox: bool = False) -> None:
        self.home, self.wire = home, Overheard(answers)
        environment = {hosts()[name].key_variable: key for name, key in KEYS.items()}
        self.runtime = Runtime(Settings(home, sandbox, environment), Transport(self.wire), Ledger(home))

    def look(self) -> dict[str, str]:
        return self.runtime.loop.submit(look_again(self.runtime, DAY)).result()

    def page(self) -> dict:
        return looks_view(self.runtime)

    def view(self, host: str, model: str) -> dict:
        return self.page()["hosts"][host]["models"].get(model)


@pytest.fixture
def world(tmp_path, request):
    made = World(tmp_path, *getattr(request, "param", ({},)))
    yield made
    made.runtime.ledger.close()


def dearer(amount: float = 0.004, unit: str = "megapixels") -> dict[str, object]:
    entry = {"endpoint_id": SCHNELL, "unit_price": amount, "unit": unit, "currency": "USD"}
    return {"/v1/models/pricing": {"prices": [entry]}}


def test_each_host_is_asked_by_gets_alone_and_only_when_it_is_said(world):
    looks_view(world.runtime)
    assert world.wire.asked == []
    world.look()
    assert {request.method for request in world.wire.asked} == {"GET"}
    # IONOS has no key here, so it is not asked at all.
    assert {_home(request.url.host) for request in world.wire.asked} == ASKED - {"ionos"}
    assert {host.name for host in hosts().values() if host.free_looks} == ASKED


def test_a_key_goes_to_its_own_host_only_and_to_none_where_none_is_wanted(world):
    world.look()
    for request in world.wire.asked:
        own = KEYS.get(_home(request.url.host), "")
        seen = str(sorted(request.headers.items()))
        assert [key for key in KEYS.values() if key in seen] == ([own] if own else [])
        assert ("canary" in seen) == (request.url.host != "api.deepinfra.com")


def _home(name: str) -> str:
    return HOMES[".".join(name.split(".")[-2:])]


def test_a_host_without_a_key_is_told_and_the_others_are_kept(world):
    problems = world.look()
    assert set(problems) == {"ionos"}
    assert "There is no key for IONOS" in problems["ionos"]
    kept = kept_looks(world.home, sandbox=False)
    assert set(kept) == ASKED - {"ionos"}
    assert kept["bfl"].left == dollars("12.345")
    assert kept["wavespeed"].left == dollars("9.5")
    assert {found.seen for look in kept.values() for found in look.models.values()} == {DAY}
    assert kept["together"].models["black-forest-labs/FLUX.1-schnell"].offer.amount is None


def test_what_is_listed_is_told_as_served_and_what_is_not_as_perhaps_gone(world):
    world.look()
    served = world.view("wavespeed", "wavespeed-ai/flux-schnell")["found"]
    assert (served["served"], served["differs"], served["text"]) == (True, False, "$0.0030 a picture")
    gone = world.view("wavespeed", "wavespeed-ai/flux-2-klein-4b/text-to-image")["found"]
    assert (gone["served"], gone["differs"]) == (False, False)
    by_step = world.view("deepinfra", "black-forest-labs/FLUX-1-schnell")["found"]
    assert (by_step["differs"], by_step["name"]) == (False, "megapixel_step 0.0005 USD")
    new = world.view("deepinfra", "black-forest-labs/FLUX-2-klein-4b")["found"]
    assert (new["differs"], new["name"]) == (True, "megapixel 0.0014 USD")


@pytest.mark.parametrize("world", [(dearer(),)], indirect=True)
def test_another_price_is_shown_and_used_only_after_a_click(world):
    world.look()
    found = world.view("fal", SCHNELL)["found"]
    assert (found["differs"], found["date"]) == (True, "2026-11-28")
    assert own_prices(world.home) == ()
    assert price_of("fal", SCHNELL, known_prices(world.home)).amount == Decimal("0.003")
    form = Form({"host": "fal", "model": SCHNELL, "found": found["name"]})
    asyncio.run(post_price_taken(world.runtime, form))
    (taken,) = own_prices(world.home)
    assert (taken.amount, taken.basis, taken.date) == (Decimal("0.004"), "megapixel_up", DAY)
    assert taken.source == f"https://api.fal.ai/v1/models/pricing?endpoint_id={SCHNELL}"
    assert taken.guess
    assert world.view("fal", SCHNELL)["found"]["differs"] is False


@pytest.mark.parametrize("world", [(dearer(),)], indirect=True)
def test_a_price_that_changed_since_it_was_shown_is_not_taken(world):
    world.look()
    with pytest.raises(InvalidOrder, match="has changed since"):
        take_found(world.home, hosts()["fal"], SCHNELL, "megapixel_up 0.003 USD")
    with pytest.raises(InvalidOrder, match="has changed since"):
        take_found(world.home, hosts()["ionos"], "black-forest-labs/FLUX.1-schnell", "")
    assert own_prices(world.home) == ()


@pytest.mark.parametrize("world", [(dearer(0.9, "minutes"),)], indirect=True)
def test_a_price_in_units_that_are_not_counted_here_is_told_and_never_taken(world):
    world.look()
    found = world.view("fal", SCHNELL)["found"]
    assert (found["text"], found["differs"], found["name"]) == ("0.9 USD for minutes", False, "")


@pytest.mark.parametrize("world", [({"/models/list": {"oops": 1}},), ({"/models/list": []},)], indirect=True)
def test_an_answer_that_cannot_be_read_is_told_and_the_older_one_stays(world):
    answers, world.wire.answers = world.wire.answers, {}
    world.look()
    before = kept_looks(world.home, sandbox=False)["deepinfra"]
    world.wire.answers = answers
    assert "it holds no list of models" in world.look()["deepinfra"]
    assert kept_looks(world.home, sandbox=False)["deepinfra"] == before


@pytest.mark.parametrize("world", [({}, True)], indirect=True)
def test_what_the_sandbox_tells_is_kept_apart_and_is_nobodys_price(world):
    assert world.look() == {}
    assert kept_looks(world.home, sandbox=False) == {}
    assert set(kept_looks(world.home, sandbox=True)) == ASKED
    assert looks_view(world.runtime)["usable"] is False
    with pytest.raises(BadRequest, match="sandbox"):
        asyncio.run(post_price_taken(world.runtime, Form({"host": "deepinfra", "model": "*", "found": ""})))


def test_steps_and_margin_that_are_known_stay_with_a_found_amount(world):
    model = "flux-1-schnell"
    known = price_of("runware", model, built_in())
    offer = hosts()["fal"].free_looks[0].read(Answer(200, {}, json.dumps(dearer()["/v1/models/pricing"]).encode()))
    found = offer.offers[0]._replace(model=model).as_price("runware", known, DAY, "")
    assert (found.amount, found.margin) == (Decimal("0.004"), known.margin)


def test_a_damaged_file_of_answers_is_told_and_costs_no_page(world):
    (world.home / "looks.json").write_text('{"fal": {"models": {"x": 3}}}')
    with pytest.raises(StoreTrouble, match=r"looks\.json"):
        kept_looks(world.home, sandbox=False)
    assert "looks.json" in world.page()["trouble"]


def test_of_what_a_host_did_not_tell_this_time_the_older_answer_stays(tmp_path):
    fal, later = hosts()["fal"], date(2026, 11, 29)
    for name, day in (("one", DAY), ("two", DAY), ("one", later)):
        keep_look(tmp_path, fal, [("https://fal", Looked((Offer(name, True),)))], day, sandbox=False)
    keep_look(tmp_path, fal, [("https://fal", Looked(left=dollars("3")))], DAY, sandbox=False)
    kept = kept_looks(tmp_path, sandbox=False)["fal"]
    assert {name: found.seen for name, found in kept.models.items()} == {"one": later, "two": DAY}
    assert (kept.left, kept.seen) == (dollars("3"), DAY)


def bought(ledger: Ledger, prompt: str, charged: str, *, told: bool = True) -> None:
    order = Order("deepinfra", "black-forest-labs/FLUX-1-schnell", prompt, 1024, 1024, 1, 7, 4)
    receipt = ledger.reserve(order, quote(order, built_in()), run="r", workflow=None, sandbox=False)
    ledger.sent(receipt.id)
    settle(ledger, receipt, charged, told_by_host=told)


def test_charges_beside_their_quotes_are_told_in_percent_and_times(world):
    ledger = world.runtime.ledger
    for number, charged in enumerate(["0.0021", "0.0022", "0.002", "0.002001", "0.0019"]):
        bought(ledger, str(number), charged)
    bought(ledger, "by our price", "0.003", told=False)
    found = differences(ledger.told_charges(), built_in())
    assert found == {("deepinfra", "black-forest-labs/FLUX-1-schnell"): Difference(Decimal("7.5"), 2)}
    charged = world.view("deepinfra", "black-forest-labs/FLUX-1-schnell")["charged"]
    assert charged == {"percent": "7.5", "more": True, "count": 2}
    # By another price than those were quoted by, they say nothing.
    keep_price(world.home, hosts()["deepinfra"], "*", "image", Decimal("0.0022"), "USD")
    assert differences(ledger.told_charges(), known_prices(world.home)) == {}


def test_a_charge_within_a_stated_margin_is_no_difference(world):
    order = Order("runware", "flux-1-schnell", "x", 1024, 1024, 1, 7, 4)
    for number, charged in enumerate(["0.0016", "0.0011", "0.0012", "0.0020"]):
        asked = order.with_(prompt=str(number))
        receipt = world.runtime.ledger.reserve(asked, quote(asked, built_in()), run="r", workflow=None, sandbox=False)
        world.runtime.ledger.sent(receipt.id)
        settle(world.runtime.ledger, receipt, charged)
    found = differences(world.runtime.ledger.told_charges(), built_in())
    assert found == {("runware", "flux-1-schnell"): Difference(Decimal("53.8"), 1)}


def test_the_command_asks_and_tells_a_line_a_model(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SCHNELLKIT_SANDBOX", "1")
    assert look_command.main(["--home", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "WaveSpeed wavespeed-ai/flux-2-klein-4b/text-to-image: not in its list on" in told
    assert "0.003 USD by megapixel_up (as known here)" in told
    assert "Black Forest Labs: $12.34 left on the account" in told
    assert "0.0014 USD by megapixel (known here: no price)" in told


def test_a_look_that_fails_to_read_its_answer_is_told_by_what_failed_and_the_others_are_kept(world):
    known = world.runtime.hosts["bfl"]
    looks = tuple(look._replace(read=lambda answer: {}["credits"]) for look in known.free_looks)
    world.runtime.hosts = {**world.runtime.hosts, "bfl": known._replace(free_looks=looks)}
    problems = world.look()
    assert set(problems) == {"bfl", "ionos"}
    assert "reading it failed (KeyError)" in problems["bfl"]
    assert set(kept_looks(world.home, sandbox=False)) == ASKED - {"bfl", "ionos"}
