"""Everything that can go wrong can be asked for: stored cases, spoiled answers, polling, downloads."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from schnellkit.sandbox.canned import ANSWERS
from schnellkit.sandbox.pictures.draw import recorded
from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Asked
from schnellkit.tests.contract.sandbox_orders import (
    ORDERS,
    answer,
    asked,
    get,
    pictures,
)

LINKED = ("together", "monica", "localai")
STORED = [
    {"provider": file.stem, **entry}
    for file in sorted(ANSWERS.glob("*.json"))
    for entry in json.loads(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("entry", STORED, ids=lambda entry: f"{entry['provider']}-{entry['case']}")
@pytest.mark.parametrize("way", ["header", "prompt"])
def test_every_stored_case_can_be_asked_for(entry: dict[str, Any], way: str) -> None:
    name, case = entry["provider"], entry["case"]
    by_header = asked(name, headers={"x-sandbox": case})
    answered = answer(Simulator(), by_header if way == "header" else asked(name, prompt=f"a [sandbox:{case}] cat"))
    assert answered.status == entry["status"]
    for header, value in entry["headers"].items():
        assert answered.headers[header] == value
    told = answered.body.decode()
    assert (told if isinstance(entry["body"], str) else json.loads(told)) == entry["body"]


@pytest.mark.parametrize("entry", STORED, ids=lambda entry: f"{entry['provider']}-{entry['case']}")
def test_a_stored_case_is_charged_only_where_it_says_success(entry: dict[str, Any]) -> None:
    simulator = Simulator(renderer=lambda order, index: b"picture")
    answer(simulator, asked(entry["provider"], headers={"x-sandbox": entry["case"]}))
    assert len(simulator.charges) == (entry["status"] in (200, 201, 202))


@pytest.mark.parametrize("name", ["together", "monica"])
def test_a_stored_link_leads_to_a_picture(name: str) -> None:
    simulator = Simulator()
    case = "success_url" if name == "together" else "success"
    stored = json.loads(answer(simulator, asked(name, headers={"x-sandbox": case})).body)
    assert recorded(get(simulator, stored["data"][0]["url"]).body)["host"] == name


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize(
    ("case", "status", "charged"),
    [
        ("plain_text", 500, 0),
        ("html_proxy", 502, 0),
        ("error_in_200", 200, 0),
        ("drop_before", 500, 0),
        ("truncated", 200, 1),
        ("not_json", 200, 1),
        ("wrong_types", 200, 1),
        ("wrong_shape", 200, 1),
        ("empty_list", 200, 1),
        ("empty_body", 200, 1),
        ("drop", 200, 1),
        ("drop_halfway", 200, 1),
    ],
)
def test_trouble_that_every_host_can_have(name: str, case: str, status: int, charged: int) -> None:
    simulator, good = Simulator(), Simulator()
    answered = answer(simulator, asked(name, headers={"x-sandbox": case}))
    assert answered.status in (status, status + bool(charged))
    assert len(simulator.charges) == charged
    whole = answer(good, asked(name))
    assert answered.body != whole.body or answered.cut is not None


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("case", ["black_picture", "empty_picture", "wrong_size", "huge", "gif", "not_a_picture"])
def test_pictures_can_be_spoiled(name: str, case: str) -> None:
    simulator, good = Simulator(), Simulator()
    spoiled = pictures(simulator, answer(simulator, asked(name, headers={"x-sandbox": case})))
    (whole,) = pictures(good, answer(good, asked(name)))
    assert len(spoiled) == (case != "empty_picture")
    assert whole not in spoiled
    assert len(simulator.charges) == 1


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_can_fail_some_times_and_then_succeed(name: str) -> None:
    simulator = Simulator()
    request = asked(name, prompt="a [sandbox:fail_times:2:html_proxy]")
    assert [answer(simulator, request).status for _ in range(3)] in ([502, 502, 200], [502, 502, 201])
    assert len(simulator.charges) == 1


def test_a_slow_answer_takes_its_time_and_may_be_that_of_one_seed() -> None:
    async def timed(request: Asked) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await Simulator(renderer=lambda order, index: b"picture").answer(request)
        return loop.time() - began

    assert asyncio.run(timed(asked("nvidia", prompt="[sandbox:slow:0.3]"))) >= 0.3
    assert asyncio.run(timed(asked("nvidia", prompt="[sandbox:slow:0.3:7]", seed=7))) >= 0.3
    assert asyncio.run(timed(asked("nvidia", prompt="[sandbox:slow:60:8]", seed=7))) < 60


@pytest.mark.parametrize(
    "wish", ["402_credits_typo", "slow", "slow:x", "slow:1:x", "fail_times:2:nothing", "pending:2"]
)
def test_a_wish_that_cannot_be_granted_is_named(wish: str) -> None:
    simulator = Simulator()
    refused = answer(simulator, asked("together", headers={"x-sandbox": wish}))
    assert refused.status == 400
    assert b"402_credit" in refused.body
    assert simulator.charges == []


@pytest.mark.parametrize("verdict", ["rejected", "errored"])
def test_a_polled_job_can_come_to_nothing(verdict: str) -> None:
    simulator = Simulator()
    waiting = answer(simulator, asked("nvidia", prompt=f"[sandbox:pending:1:{verdict}]"))
    polls = [get(simulator, waiting.headers["location"]) for _ in range(2)]
    assert polls[1].headers["nvcf-status"] == verdict
    assert b"artifacts" not in polls[1].body


@pytest.mark.parametrize("name", LINKED)
@pytest.mark.parametrize(
    ("case", "status"),
    [
        ("download_404", 404),
        ("download_500", 500),
        ("download_html", 200),
        ("download_redirect_private", 302),
        ("download_redirect_loop", 302),
    ],
)
def test_downloads_can_fail(name: str, case: str, status: int) -> None:
    simulator = Simulator()
    link = json.loads(answer(simulator, asked(name, headers={"x-sandbox": case})).body)["data"][0]["url"]
    assert get(simulator, link).status == status
    assert len(simulator.charges) == 1


def test_links_can_lead_to_plain_http_or_private_places() -> None:
    simulator = Simulator()
    told = [
        json.loads(answer(simulator, asked("monica", headers={"x-sandbox": case})).body)["data"][0]["url"]
        for case in ("download_http", "download_private")
    ]
    assert told[0].startswith("http://files.monica.cn/")
    assert told[1].startswith("https://10.0.0.7/")


def test_a_redirect_can_also_be_a_good_one() -> None:
    simulator = Simulator()
    request = asked("monica", headers={"x-sandbox": "download_redirect"})
    link = json.loads(answer(simulator, request).body)["data"][0]["url"]
    moved = get(simulator, link)
    assert moved.status == 302
    assert recorded(get(simulator, link + moved.headers["location"]).body)["host"] == "monica"


def test_a_huge_download_really_is() -> None:
    simulator = Simulator()
    link = json.loads(answer(simulator, asked("monica", headers={"x-sandbox": "download_huge"})).body)["data"][0]["url"]
    assert len(get(simulator, link).body) > 128 << 20


def test_a_container_can_be_not_ready() -> None:
    assert get(Simulator(), "http://nim.sandbox/v1/health/ready", **{"x-sandbox": "health_not_ready"}).status == 503
