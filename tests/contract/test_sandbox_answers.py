"""Every host of the sandbox sells what was ordered, at its price and by its own defaults."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schnellkit.sandbox.picture import recorded
from schnellkit.sandbox.town import Town
from schnellkit.sandbox.wire import Asked
from schnellkit.tests.contract.sandbox_orders import (
    ORDERS,
    SCHNELL,
    answer,
    asked,
    get,
    pictures,
)


@pytest.mark.parametrize("name", ORDERS)
def test_a_host_sells_the_picture_that_was_ordered(name: str) -> None:
    town = Town()
    answered = answer(town, asked(name))
    assert answered.status == 200
    told = recorded(pictures(town, answered)[0])
    assert (told["host"], told["steps"], told["index"]) == (name, 4, 0)
    assert name == "ionos" or told["seed"] == 3


@pytest.mark.parametrize("name", ORDERS)
def test_a_sale_is_witnessed_once_with_its_body(name: str) -> None:
    town = Town()
    answered = answer(town, asked(name))
    (charge,) = town.charges
    assert (charge.host, charge.pictures) == (name, 1)
    assert charge.request_id == answered.headers["x-sandbox-request"]


@pytest.mark.parametrize(
    ("name", "change", "amount", "currency"),
    [
        ("together", {"width": 1024, "height": 1024}, "0.0027", "USD"),
        ("together", {"n": 4}, "0.0027", "USD"),
        ("together", {"model": f"{SCHNELL}-Free"}, "0", "USD"),
        ("deepinfra", {"width": 1024, "height": 1024}, "0.002", "USD"),
        ("deepinfra", {"num_images": 2, "num_inference_steps": 1}, "0.00025", "USD"),
        ("deepinfra", {"width": 1000, "height": 1000}, "0.0019073486328125", "USD"),
        ("nvidia", {}, "1", "trial credit"),
        ("ionos", {}, None, ""),
    ],
)
def test_what_a_sale_costs(name: str, change: dict[str, Any], amount: str | None, currency: str) -> None:
    town = Town(artist=lambda order, index: b"picture")
    answer(town, asked(name, **change))
    (charge,) = town.charges
    assert charge.amount == (None if amount is None else Decimal(amount))
    assert charge.currency == currency


def test_deepinfra_tells_the_charge_that_is_witnessed() -> None:
    town = Town(artist=lambda order, index: b"picture")
    told = json.loads(answer(town, asked("deepinfra", width=1111, height=777)).body, parse_float=Decimal)
    assert told["inference_status"]["cost"] == town.charges[0].amount


@pytest.mark.parametrize("name", ["together", "deepinfra", "ionos", "monica"])
def test_several_pictures_of_one_call_differ(name: str) -> None:
    field = {"deepinfra": "num_images", "monica": "num_outputs"}.get(name, "n")
    town = Town()
    kept = pictures(town, answer(town, asked(name, **dict[str, Any]({field: 3}))))
    assert [recorded(picture)["index"] for picture in kept] == [0, 1, 2]
    assert len(set(kept)) == 3


def test_nvidia_answers_polls_until_the_picture_is_there() -> None:
    town = Town()
    waiting = answer(town, asked("nvidia", prompt="[sandbox:pending:2]"))
    assert (waiting.status, waiting.body, len(town.charges)) == (202, b"", 1)
    assert waiting.headers["location"].startswith("https://api.nvcf.nvidia.com/v2/nvcf/pexec/status/")
    polls = [get(town, waiting.headers["location"]) for _ in range(3)]
    assert [poll.headers["nvcf-status"] for poll in polls] == ["pending-evaluation"] * 2 + ["fulfilled"]
    assert recorded(pictures(town, polls[2])[0])["seed"] == 3
    assert len(town.charges) == 1


def test_together_lets_no_nameless_client_download() -> None:
    town = Town()
    link = json.loads(answer(town, asked("together")).body)["data"][0]["url"]
    assert get(town, link, **{"user-agent": ""}).status == 403
    assert get(town, link).status == 200


def test_old_links_run_out() -> None:
    town = Town(artist=lambda order, index: b"picture", limits=False)
    links = [json.loads(answer(town, asked("monica")).body)["data"][0]["url"] for _ in range(201)]
    assert [get(town, link).status for link in (links[0], links[-1])] == [404, 200]


def test_localai_makes_512_of_a_size_it_cannot_read_and_cuts_the_prompt() -> None:
    town = Town()
    told = recorded(pictures(town, answer(town, asked("localai", size="1024*1024")))[0])
    assert (told["width"], told["height"]) == (512, 512)
    first, second = (
        recorded(pictures(town, answer(town, asked("localai", prompt=prompt)))[0]) for prompt in ("a", "a|b")
    )
    assert first["prompt_hash"] == second["prompt_hash"]


def test_sglang_takes_its_fixed_seed() -> None:
    town = Town()
    assert recorded(pictures(town, answer(town, asked("sglang", seed=None)))[0])["seed"] == 1024


def test_nvidia_takes_seed_zero_for_any_seed() -> None:
    town = Town()
    seeds = {recorded(pictures(town, answer(town, asked("nvidia", seed=0)))[0])["seed"] for _ in range(3)}
    assert 0 not in seeds
    assert len(seeds) > 1


def test_deepinfra_makes_one_step_when_none_are_named() -> None:
    town = Town()
    assert recorded(pictures(town, answer(town, asked("deepinfra", num_inference_steps=None)))[0])["steps"] == 1


@pytest.mark.parametrize("name", ORDERS)
def test_a_host_can_be_named_by_prefix_header_or_address(name: str) -> None:
    _, path, fields = ORDERS[name]
    body = json.dumps(fields).encode()
    key = {"authorization": "Bearer sandbox"}
    ways = (
        Asked("POST", "127.0.0.1:9000", f"/{name}{path}", headers=key, body=body),
        Asked("POST", "127.0.0.1:9000", path, headers={**key, "x-sandbox-host": name}, body=body),
        Asked("POST", f"{name}.sandbox:81", path, headers=key, body=body),
    )
    town = Town(artist=lambda order, index: b"picture", limits=False)
    assert [answer(town, way).status for way in ways] == [200] * 3
    assert {charge.host for charge in town.charges} == {name}


@pytest.mark.parametrize("name", [name for name in ORDERS if name != "sglang"])
def test_an_unknown_address_is_told_by_its_words(name: str) -> None:
    _, path, fields = ORDERS[name]
    town = Town(artist=lambda order, index: b"picture")
    request = Asked(
        "POST",
        "192.0.2.1",
        path,
        headers={"authorization": "Bearer sandbox"},
        body=json.dumps(fields).encode(),
    )
    assert answer(town, request).status == 200
    assert town.charges[0].host == name


def test_reset_forgets_everything() -> None:
    town = Town(artist=lambda order, index: b"picture")
    for _ in range(11):
        answer(town, asked("monica"))
    town.reset()
    assert town.charges == []
    assert answer(town, asked("monica")).status == 200


def test_the_witness_writes_each_charge_to_disk(tmp_path: Path) -> None:
    file = tmp_path / "witness.jsonl"
    town = Town(witness_file=file)
    answer(town, asked("deepinfra", width=1024, height=1024))
    (line,) = file.read_text().splitlines()
    told = json.loads(line)
    assert (told["host"], told["amount"], told["currency"]) == ("deepinfra", "0.002", "USD")
