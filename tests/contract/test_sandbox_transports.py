"""The two ways to reach the sandbox carry the same answers: in-process transport and loopback server."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from schnellkit.sandbox.hosts import HOSTS
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.order import Order
from schnellkit.sandbox.server import addresses, running
from schnellkit.sandbox.simulator import Simulator

REAL = "https://api.deepinfra.com"
NATIVE = "/v1/inference/black-forest-labs/FLUX-1-schnell"
FIELDS = {"prompt": "a lighthouse", "num_inference_steps": 4, "seed": 3, "width": 256, "height": 256}
KEY = {"authorization": "Bearer sandbox"}


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(limits=False)


@pytest.fixture
def urls(simulator: Simulator) -> Iterator[dict[str, str]]:
    with running(simulator) as found:
        yield found


def in_process(simulator: Simulator, fields: dict[str, Any], **headers: str) -> httpx.Response:
    async def post() -> httpx.Response:
        async with httpx.AsyncClient(transport=InProcess(simulator)) as client:
            return await client.post(REAL + NATIVE, json=fields, headers={**KEY, **headers})

    return asyncio.run(post())


def over_http(urls: dict[str, str], fields: dict[str, Any], **headers: str) -> httpx.Response:
    return httpx.post(urls["deepinfra"] + NATIVE, json=fields, headers={**KEY, **headers})


def told(response: httpx.Response) -> tuple[int, object]:
    body = response.json()
    return response.status_code, {key: value for key, value in body.items() if key != "request_id"}


@pytest.mark.parametrize("wish", ["", "402_no_balance", "empty_list", "html_proxy", "native_nsfw"])
def test_both_ways_carry_the_same_answer(simulator: Simulator, urls: dict[str, str], wish: str) -> None:
    inside, outside = (
        in_process(simulator, FIELDS, **{"x-sandbox": wish}),
        over_http(urls, FIELDS, **{"x-sandbox": wish}),
    )
    if wish == "html_proxy":
        assert (inside.status_code, inside.text) == (outside.status_code, outside.text)
    else:
        assert told(inside) == told(outside)


@pytest.mark.parametrize(("wish", "charged"), [("drop", 1), ("drop_halfway", 1), ("drop_before", 0)])
def test_both_ways_can_lose_the_connection(simulator: Simulator, urls: dict[str, str], wish: str, charged: int) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        in_process(simulator, FIELDS, **{"x-sandbox": wish})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        over_http(urls, FIELDS, **{"x-sandbox": wish})
    assert len(simulator.charges) == 2 * charged


def test_in_process_reaches_no_network(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **more: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert in_process(simulator, FIELDS).status_code == 200


def test_in_process_answers_even_addresses_it_does_not_know(simulator: Simulator) -> None:
    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=InProcess(simulator)) as client:
            return await client.get("https://example.invalid/anything")

    assert asyncio.run(get()).status_code == 404


def test_a_charge_stands_though_the_customer_left(simulator: Simulator, urls: dict[str, str]) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            urls["deepinfra"] + NATIVE,
            json=FIELDS,
            headers={**KEY, "x-sandbox": "slow:1"},
            timeout=0.4,
        )
    assert len(simulator.charges) == 1


def test_the_witness_can_be_asked_and_reset_over_http(urls: dict[str, str]) -> None:
    over_http(urls, FIELDS)
    (charge,) = httpx.get(urls["all"] + "/sandbox/charges").json()
    assert (charge["host"], charge["amount"], charge["seed"]) == ("deepinfra", "0.000125", 3)
    httpx.post(urls["all"] + "/sandbox/reset")
    assert httpx.get(urls["ionos"] + "/sandbox/charges").json() == []


def test_every_host_has_an_address_and_a_line_in_the_table(urls: dict[str, str]) -> None:
    table = addresses(urls)
    assert set(urls) == {"all", *HOSTS}
    assert len(set(urls.values())) == len(urls)
    for name in HOSTS:
        assert f"SCHNELLKIT_{name.upper()}_URL={urls[name]}" in table


def test_links_lead_back_to_the_server_that_was_asked(urls: dict[str, str]) -> None:
    order = {"model": "flux_schnell", "prompt": "a"}
    link = httpx.post(urls["monica"] + "/v1/image/gen/flux", json=order, headers=KEY).json()["data"][0]["url"]
    assert link.startswith(urls["monica"] + "/image/flux/")
    assert httpx.get(link).content[8:12] == b"WEBP"


def test_polls_lead_back_to_the_server_that_was_asked(urls: dict[str, str]) -> None:
    order = {"prompt": "[sandbox:pending:1]", "seed": 3}
    path = "/v1/genai/black-forest-labs/flux.1-schnell"
    place = httpx.post(urls["nvidia"] + path, json=order, headers=KEY).headers["location"]
    assert place.startswith(urls["nvidia"])
    assert [httpx.get(place, headers=KEY).status_code for _ in range(2)] == [202, 200]


def test_a_fixed_delay_includes_the_drawing() -> None:
    def slow_renderer(order: Order, index: int) -> bytes:
        time.sleep(0.5)
        return b"picture"

    with running(Simulator(delay=0.6, renderer=slow_renderer)) as found:
        taken = over_http(found, FIELDS).elapsed.total_seconds()
    assert 0.6 <= taken < 1.0


def test_the_server_stops_when_its_block_ends(simulator: Simulator) -> None:
    with running(simulator) as found:
        port = int(found["all"].rpartition(":")[2])
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_a_witness_file_holds_what_the_server_sold(tmp_path: Path) -> None:
    file = tmp_path / "witness.jsonl"
    with running(Simulator(witness_file=file)) as found:
        over_http(found, FIELDS)
        assert json.loads(file.read_text())["body_hash"]
