"""The three shipped examples of a host as a file, each through a whole order: as every other host."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schnellkit.ledger.caps import read_caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.batch import fulfil_all
from schnellkit.orders.delivery import OrderContext
from schnellkit.orders.order_from_inputs import as_inputs, ordered
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.settings import Settings
from schnellkit.providers.described.own_host import CHOSEN, host_for
from schnellkit.providers.errors import (
    BalanceEmpty,
    CapReached,
    ContentRefused,
    HostDown,
    HostError,
    InvalidOrder,
    KeyRefused,
    OrderRefused,
    UnknownOutcome,
    Unreadable,
)
from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.price_list import quote
from schnellkit.tests.described import EXAMPLES, KEYS, Painters, Wire, example, put
from schnellkit.web.pages.keys import key_states, store_key
from schnellkit.web.pages.library import library_page
from schnellkit.wire.transport import Transport

SIZES = {"openai_shaped": (512, 256), "queue": (1280, 720), "raw_bytes": (512, 256)}
CHARGES = {"openai_shaped": ("0.000125", "USD"), "queue": ("0.012", "EUR"), "raw_bytes": ("0", "USD")}
KEYED = ("openai_shaped", "queue")

every = pytest.mark.parametrize("name", EXAMPLES)


@pytest.fixture
def painters() -> Painters:
    return Painters()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in EXAMPLES:
        put(tmp_path, name)
    return tmp_path


@pytest.fixture
def runtime(home: Path, painters: Painters, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    monkeypatch.setattr("schnellkit.wire.rate_limiter.FIRST_WAIT", 0.001)
    yield from opened(home, painters, KEYS)


def opened(home: Path, painters: Painters, keys: dict[str, str]) -> Iterator[Runtime]:
    ledger = Ledger(home, caps=lambda: read_caps(home))
    runtime = Runtime(Settings(home, environment=keys), Transport(Wire(painters), public), ledger)
    yield runtime
    ledger.close()


async def public(name: str, port: int) -> tuple[str, ...]:
    return ("198.51.99.1",)


def inputs(name: str, prompt: str = "a fox", **more: Any) -> dict[str, Any]:
    width, height = SIZES[name]
    asked = {"prompt": prompt, "width": width, "height": height, "seed": 7, "images": 1, "steps": 2, "host": name}
    return {**asked, **more}


async def run(runtime: Runtime, asked: dict[str, Any]) -> Any:
    host = await runtime.host_of(CHOSEN, asked)
    order, _ = ordered(host, asked, runtime.addresses)
    return await asyncio.wait_for(fulfil_all(order, runtime, OrderContext("run", lambda text: None)), 20)


def shelf(runtime: Runtime) -> Any:
    return library_page(runtime.ledger, runtime.hosts, "", None, sandbox=False)["pictures"]


def states(runtime: Runtime) -> list[str]:
    return [receipt.state for receipt in runtime.ledger.receipts()]


@every
async def test_its_pictures_come_and_the_quote_is_the_charge(name: str, runtime: Runtime, painters: Painters) -> None:
    asked = inputs(name)
    host = host_for(runtime.hosts, CHOSEN, asked)
    order, _ = ordered(host, asked, runtime.addresses)
    quoted = quote(order, runtime.prices())
    result = await run(runtime, asked)
    assert result.images.shape == (1, *reversed(SIZES[name]), 3)
    amount, currency = CHARGES[name]
    assert quoted.money == Money(Decimal(amount), currency)
    assert painters.charges == [Decimal(amount)]
    (receipt,) = result.receipts
    assert (receipt.charged, receipt.host, receipt.told_by_host) == (quoted.money, f"own_{name}", name != "raw_bytes")


@every
async def test_the_same_order_again_is_free_and_stands_in_the_library(
    name: str, runtime: Runtime, painters: Painters
) -> None:
    await run(runtime, inputs(name))
    asked = len(painters.asked)
    await run(runtime, inputs(name))
    assert len(painters.asked) == asked
    (shown,) = shelf(runtime)
    assert shown["title"] == runtime.hosts[f"own_{name}"].title
    assert shown["node"]["inputs"]["host"] == name
    again = {**inputs(name), **shown["node"]["inputs"], "seed": int(shown["node"]["seed"])}
    await run(runtime, again)
    assert len(painters.asked) == asked


@every
async def test_each_of_several_pictures_is_one_order(name: str, runtime: Runtime, painters: Painters) -> None:
    result = await run(runtime, inputs(name, images=3))
    assert len(result.images) == 3
    assert len(painters.charges) == 3


@every
@pytest.mark.parametrize(
    ("wish", "error", "state"),
    [("nsfw", ContentRefused, None), ("bad", OrderRefused, "failed"), ("lost", UnknownOutcome, "unknown outcome")],
)
async def test_a_refusal_is_the_error_it_means(
    name: str, wish: str, error: type[HostError], state: str | None, runtime: Runtime
) -> None:
    with pytest.raises(error):
        await run(runtime, inputs(name, f"a fox [{wish}]"))
    expected = state or ("failed" if name == "queue" else "unknown outcome")
    assert states(runtime) == [expected]


@pytest.mark.parametrize(("wish", "told"), [("failed", "the brush broke"), ("expired", "did not finish it")])
async def test_work_that_fails_in_the_queue_is_no_picture_and_is_not_repeated(
    wish: str, told: str, runtime: Runtime, painters: Painters
) -> None:
    with pytest.raises(HostDown, match=told):
        await run(runtime, inputs("queue", f"a fox [{wish}]"))
    assert states(runtime) == ["unknown outcome"]
    assert len(painters.charges) == 1


@every
async def test_who_is_asked_to_slow_down_asks_again(name: str, runtime: Runtime, painters: Painters) -> None:
    await run(runtime, inputs(name, "a fox [429]"))
    assert painters.throttled
    assert states(runtime) == ["settled"]


@pytest.mark.parametrize("name", KEYED)
async def test_a_wrong_key_is_told_and_never_shown(name: str, home: Path, painters: Painters) -> None:
    wrong = dict.fromkeys(KEYS, "canary-wrong-0123456")
    for runtime in opened(home, painters, wrong):
        with pytest.raises(KeyRefused) as refused:
            await run(runtime, inputs(name))
        assert "canary" not in str(refused.value)
        assert "canary" not in repr(runtime.ledger.receipts())
        assert states(runtime) == ["failed"]


@pytest.mark.parametrize("name", KEYED)
async def test_without_a_key_nothing_is_sent(name: str, home: Path, painters: Painters) -> None:
    for runtime in opened(home, painters, {}):
        with pytest.raises(KeyRefused, match=r"There is no key"):
            await run(runtime, inputs(name))
    assert painters.asked == []


async def test_the_files_own_words_tell_a_refusal(runtime: Runtime) -> None:
    with pytest.raises(BalanceEmpty, match=r"https://pictures\.example/billing"):
        await run(runtime, inputs("openai_shaped", "a fox [broke]"))


@every
async def test_the_key_goes_to_the_files_own_address_alone(name: str, runtime: Runtime, painters: Painters) -> None:
    await run(runtime, inputs(name))
    own = json.loads(example(name))["address"].split("/")[2]
    for _, url, headers, _ in painters.asked:
        assert "canary" not in url
        if any("canary" in value for value in headers.values()):
            assert url.split("/")[2] == own
    keyed = [headers for _, _, headers, _ in painters.asked if any("canary" in one for one in headers.values())]
    assert bool(keyed) == (name in KEYED)


async def test_an_answer_that_leads_elsewhere_is_not_followed(runtime: Runtime, painters: Painters) -> None:
    with pytest.raises(Unreadable, match="not the host's own"):
        await run(runtime, inputs("queue", "a fox [elsewhere]"))
    assert [url for _, url, _, _ in painters.asked if "elsewhere" in url] == []
    assert states(runtime) == ["unknown outcome"]


async def test_no_variable_moves_a_host_that_a_file_describes(home: Path, painters: Painters) -> None:
    moved = {**KEYS, "SCHNELLKIT_OWN_OPENAI_SHAPED_URL": "https://elsewhere.example"}
    for runtime in opened(home, painters, moved):
        await run(runtime, inputs("openai_shaped"))
    assert {url for _, url, _, _ in painters.asked} == {"https://api.pictures.example/v1/images/generations"}


async def test_a_stored_key_stays_with_its_address(home: Path, painters: Painters) -> None:
    for runtime in opened(home, painters, {}):
        store_key(runtime.keys, runtime.hosts, "own_openai_shaped", KEYS["PICTURES_API_KEY"])
        await run(runtime, inputs("openai_shaped"))
        put(home, "openai_shaped", example("openai_shaped").replace("api.pictures", "other.pictures"))
        with pytest.raises(KeyRefused, match="There is no key"):
            await run(runtime, inputs("openai_shaped", "another fox"))
        (state,) = [one for one in key_states(runtime.keys, runtime.hosts) if one["name"] == "own_openai_shaped"]
        assert (state["state"], state["variable"]) == ("missing", "PICTURES_API_KEY")


async def test_caps_hold(home: Path, runtime: Runtime, painters: Painters) -> None:
    (home / "caps.json").write_text(json.dumps({"currency": "EUR", "run": "0.02"}), encoding="utf-8")
    await run(runtime, inputs("queue"))
    with pytest.raises(CapReached):
        await run(runtime, inputs("queue", "another fox"))
    assert len(painters.charges) == 1


async def test_limits_are_checked_before_anything_is_sent(runtime: Runtime, painters: Painters) -> None:
    for asked in (
        inputs("openai_shaped", width=520),
        inputs("openai_shaped", steps=9),
        inputs("openai_shaped", model="another"),
        inputs("queue", width=512),
        inputs("queue", host="no_such_host"),
    ):
        with pytest.raises(InvalidOrder):
            await run(runtime, asked)
    assert painters.asked == []


async def test_where_a_file_is_gone_its_orders_say_so_and_are_found_once_it_is_back(
    home: Path, runtime: Runtime, painters: Painters
) -> None:
    with pytest.raises(UnknownOutcome):
        await run(runtime, inputs("queue", "a fox [lost]"))
    await run(runtime, inputs("queue"))
    (settled,) = [receipt for receipt in runtime.ledger.receipts() if receipt.state == "settled"]
    (home / "hosts" / "queue.json").unlink()
    with pytest.raises(InvalidOrder, match="no file here describes it"):
        await run(runtime, inputs("queue"))
    assert shelf(runtime)[0]["title"] == "own_queue"
    with pytest.raises(InvalidOrder, match=r"queue\.json"):
        runtime.host(settled.host)
    put(home, "queue")
    await run(runtime, inputs("queue"))
    assert len(painters.charges) == 2


@every
def test_a_picture_is_made_again_by_what_the_library_says(name: str, runtime: Runtime) -> None:
    host = runtime.hosts[f"own_{name}"]
    assert as_inputs(host, host.models[0].id, {}) == {"host": name, "model": host.models[0].id}
