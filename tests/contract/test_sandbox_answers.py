"""Every host of the sandbox sells what was ordered, at its price and by its own defaults."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schnellkit.providers.hosts import hosts
from schnellkit.sandbox.hosts import HOSTS
from schnellkit.sandbox.pictures.draw import recorded
from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Asked
from schnellkit.tests.contract.sandbox_orders import (
    ORDERS,
    answer,
    asked,
    body_of,
    finished,
    get,
    pictures,
)


@pytest.mark.parametrize("name", ORDERS)
def test_a_host_sells_the_picture_that_was_ordered(name: str) -> None:
    simulator = Simulator()
    answered = answer(simulator, asked(name))
    assert answered.status in (200, 201)
    told = recorded(pictures(simulator, answered)[0])
    assert (told["host"], told["steps"], told["index"]) == (name, 4, 0)
    assert name in ("ionos", "nscale", "cloudflare") or told["seed"] == 3


@pytest.mark.parametrize("name", ORDERS)
def test_a_sale_is_witnessed_once_with_its_body(name: str) -> None:
    simulator = Simulator()
    answered = answer(simulator, asked(name))
    finished(simulator, answered)
    (charge,) = simulator.charges
    assert (charge.host, charge.pictures) == (name, 1)
    assert charge.request_id == answered.headers["x-sandbox-request"]


def test_runware_answers_with_the_name_that_its_task_was_given() -> None:
    simulator = Simulator()
    (result,) = json.loads(answer(simulator, asked("runware")).body)["data"]
    assert result["taskUUID"] == simulator.charges[0].request_id == ORDERS["runware"][2][0]["taskUUID"]


@pytest.mark.parametrize(
    ("name", "change", "amount", "currency"),
    [
        ("together", {"width": 1024, "height": 1024}, "0.0028311552", "USD"),
        ("together", {"n": 4}, "0.0028311552", "USD"),
        ("together", {"model": "Rundiffusion/Juggernaut-Lightning-Flux", "steps": 8}, "0.0008912896", "USD"),
        ("together", {"model": "black-forest-labs/FLUX.1-other"}, None, ""),
        ("deepinfra", {"width": 1024, "height": 1024}, "0.002", "USD"),
        ("deepinfra", {"num_images": 2, "num_inference_steps": 1}, "0.00025", "USD"),
        ("deepinfra", {"width": 1000, "height": 1000}, "0.0019073486328125", "USD"),
        ("nvidia", {}, "1", "trial credit"),
        ("ionos", {}, None, ""),
        ("runware", {"width": 1088, "height": 1024}, "0.00286", "USD"),
        ("nscale", {}, "0.0003407872", "USD"),
        ("cloudflare", {}, "0.0006336", "USD"),
        ("cloudflare", {"steps": 1}, "0.0003168", "USD"),
    ],
)
def test_what_a_sale_costs(name: str, change: dict[str, Any], amount: str | None, currency: str) -> None:
    simulator = Simulator(renderer=lambda order, index: b"picture")
    answer(simulator, asked(name, **change))
    (charge,) = simulator.charges
    assert charge.amount == (None if amount is None else Decimal(amount))
    assert charge.currency == currency


def test_deepinfra_tells_the_charge_that_is_witnessed() -> None:
    simulator = Simulator(renderer=lambda order, index: b"picture")
    told = json.loads(answer(simulator, asked("deepinfra", width=1111, height=777)).body, parse_float=Decimal)
    assert told["inference_status"]["cost"] == simulator.charges[0].amount


@pytest.mark.parametrize("name", ["together", "deepinfra", "ionos", "monica", "runware", "nscale"])
def test_several_pictures_of_one_call_differ(name: str) -> None:
    field = {"deepinfra": "num_images", "monica": "num_outputs", "runware": "numberResults"}.get(name, "n")
    simulator = Simulator()
    kept = pictures(simulator, answer(simulator, asked(name, **dict[str, Any]({field: 3}))))
    assert [recorded(picture)["index"] for picture in kept] == [0, 1, 2]
    assert len(set(kept)) == 3


def test_nvidia_answers_polls_until_the_picture_is_there() -> None:
    simulator = Simulator()
    waiting = answer(simulator, asked("nvidia", prompt="[sandbox:pending:2]"))
    assert (waiting.status, waiting.body, len(simulator.charges)) == (202, b"", 1)
    assert waiting.headers["location"].startswith("https://api.nvcf.nvidia.com/v2/nvcf/pexec/status/")
    polls = [get(simulator, waiting.headers["location"]) for _ in range(3)]
    assert [poll.headers["nvcf-status"] for poll in polls] == ["pending-evaluation"] * 2 + ["fulfilled"]
    assert recorded(pictures(simulator, polls[2])[0])["seed"] == 3
    assert len(simulator.charges) == 1


def test_together_lets_no_nameless_client_download() -> None:
    simulator = Simulator()
    link = json.loads(answer(simulator, asked("together")).body)["data"][0]["url"]
    assert get(simulator, link, **{"user-agent": ""}).status == 403
    assert get(simulator, link).status == 200


def test_old_links_run_out() -> None:
    simulator = Simulator(renderer=lambda order, index: b"picture", limits=False)
    links = [json.loads(answer(simulator, asked("monica")).body)["data"][0]["url"] for _ in range(201)]
    assert [get(simulator, link).status for link in (links[0], links[-1])] == [404, 200]


def test_localai_makes_512_of_a_size_it_cannot_read_and_cuts_the_prompt() -> None:
    simulator = Simulator()
    told = recorded(pictures(simulator, answer(simulator, asked("localai", size="1024*1024")))[0])
    assert (told["width"], told["height"]) == (512, 512)
    first, second = (
        recorded(pictures(simulator, answer(simulator, asked("localai", prompt=prompt)))[0]) for prompt in ("a", "a|b")
    )
    assert first["prompt_hash"] == second["prompt_hash"]


def test_sglang_takes_its_fixed_seed() -> None:
    simulator = Simulator()
    assert recorded(pictures(simulator, answer(simulator, asked("sglang", seed=None)))[0])["seed"] == 1024


def test_nvidia_takes_seed_zero_for_any_seed() -> None:
    simulator = Simulator()
    seeds = {recorded(pictures(simulator, answer(simulator, asked("nvidia", seed=0)))[0])["seed"] for _ in range(3)}
    assert 0 not in seeds
    assert len(seeds) > 1


def test_deepinfra_makes_one_step_when_none_are_named() -> None:
    simulator = Simulator()
    assert (
        recorded(pictures(simulator, answer(simulator, asked("deepinfra", num_inference_steps=None)))[0])["steps"] == 1
    )


@pytest.mark.parametrize("name", ORDERS)
def test_a_host_can_be_named_by_prefix_header_or_address(name: str) -> None:
    path, body = ORDERS[name][1], body_of(name)
    key = {"authorization": "Bearer sandbox"}
    ways = (
        Asked("POST", "127.0.0.1:9000", f"/{name}{path}", headers=key, body=body),
        Asked("POST", "127.0.0.1:9000", path, headers={**key, "x-sandbox-host": name}, body=body),
        Asked("POST", f"{name}.sandbox:81", path, headers=key, body=body),
    )
    simulator = Simulator(renderer=lambda order, index: b"picture", limits=False)
    assert all(answer(simulator, way).status in (200, 201) for way in ways)
    assert {charge.host for charge in simulator.charges} == {name}


def test_every_host_has_a_good_order_here() -> None:
    """The tests of the sandbox are asked of each entry of ORDERS."""
    assert set(ORDERS) == set(HOSTS)
    assert {name for name, host in hosts().items() if host.key_variable} <= set(ORDERS)


# Whose words are those of others too: there an unknown address cannot be told from these.
ALIKE = ("nscale", "sglang")


@pytest.mark.parametrize("name", [name for name in ORDERS if name not in ALIKE])
def test_an_unknown_address_is_told_by_its_words(name: str) -> None:
    path = ORDERS[name][1]
    simulator = Simulator(renderer=lambda order, index: b"picture")
    request = Asked(
        "POST",
        "192.0.2.1",
        path,
        headers={"authorization": "Bearer sandbox"},
        body=body_of(name),
    )
    assert answer(simulator, request).status in (200, 201)
    assert simulator.charges[0].host == name


def test_reset_forgets_everything() -> None:
    simulator = Simulator(renderer=lambda order, index: b"picture")
    for _ in range(11):
        answer(simulator, asked("monica"))
    simulator.reset()
    assert simulator.charges == []
    assert answer(simulator, asked("monica")).status == 200


def test_the_witness_writes_each_charge_to_disk(tmp_path: Path) -> None:
    file = tmp_path / "witness.jsonl"
    simulator = Simulator(witness_file=file)
    answer(simulator, asked("deepinfra", width=1024, height=1024))
    (line,) = file.read_text().splitlines()
    told = json.loads(line)
    assert (told["host"], told["amount"], told["currency"]) == ("deepinfra", "0.002", "USD")
