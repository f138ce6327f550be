"""Every host of the sandbox refuses what it would refuse: keys, limits, bodies that are no order."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from schnellkit.providers.hosts import hosts
from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Asked
from schnellkit.tests.contract.sandbox_orders import (
    ORDERS,
    answer,
    asked,
    get,
)
from schnellkit.tests.known_hosts import SCHNELL

HOSTED = [name for name, host in hosts().items() if host.key_variable]


@pytest.mark.parametrize("name", ORDERS)
def test_without_a_key_only_ones_own_servers_sell(name: str) -> None:
    simulator = Simulator(renderer=lambda order, index: b"picture")
    status = answer(simulator, asked(name, key="")).status
    assert (status in (401, 403)) == (name in HOSTED)
    assert len(simulator.charges) == (name not in HOSTED)


@pytest.mark.parametrize("name", ORDERS)
def test_a_bad_key_is_refused_by_every_host(name: str) -> None:
    simulator = Simulator()
    assert answer(simulator, asked(name, key="bad-key")).status in (401, 403)
    assert simulator.charges == []


def test_ionos_refuses_an_expired_token() -> None:
    claims = base64.urlsafe_b64encode(b'{"exp": 1000}').decode().rstrip("=")
    assert answer(Simulator(), asked("ionos", key=f"head.{claims}.sign")).status == 401


@pytest.mark.parametrize(
    ("name", "change", "status"),
    [
        ("together", {"steps": 5}, 422),
        ("together", {"steps": None}, 422),
        ("together", {"width": 1001}, 422),
        ("together", {"n": 5}, 422),
        ("together", {"response_format": "b64_json"}, 422),
        ("together", {"output_format": "webp"}, 422),
        ("together", {"model": "stabilityai/other"}, 400),
        ("together", {"model": f"{SCHNELL}-Free"}, 400),
        ("deepinfra", {"num_inference_steps": 51}, 422),
        ("deepinfra", {"width": 100}, 422),
        ("deepinfra", {"height": 1921}, 422),
        ("deepinfra", {"num_images": 0}, 422),
        ("deepinfra", {"seed": 2**32 + 1}, 422),
        ("deepinfra", {"seed": "3"}, 422),
        ("deepinfra", {"prompt": ""}, 422),
        ("nvidia", {"width": 1024, "height": 768}, 422),
        ("nvidia", {"steps": 5}, 422),
        ("nvidia", {"cfg_scale": 1}, 422),
        ("nvidia", {"mode": "canny"}, 422),
        ("nvidia", {"prompt": "x" * 10_001}, 422),
        ("ionos", {"size": "512x512"}, 400),
        ("ionos", {"response_format": "url"}, 400),
        ("ionos", {"model": "other"}, 404),
        ("monica", {"size": "512x512"}, 400),
        ("monica", {"model": "flux_max"}, 400),
        ("monica", {"steps": 5}, 400),
        ("monica", {"seed": 2**31 - 1}, 400),
        ("monica", {"model": "flux_pro", "guidance": "6"}, 400),
        ("monica", {"model": "flux_pro", "num_outputs": 2}, 400),
        ("monica", {"prompt": "x" * 4001}, 400),
        ("cloudflare", {"seed": 3}, 400),
        ("cloudflare", {"width": 512}, 400),
        ("cloudflare", {"steps": 9}, 400),
        ("cloudflare", {"prompt": "x" * 2049}, 400),
        ("runware", {"width": 520}, 400),
        ("runware", {"model": "runware:1@1"}, 400),
        ("runware", {"taskUUID": "mine"}, 400),
        ("runware", {"steps": 5}, 400),
        ("nscale", {"size": "128x512"}, 400),
        ("nscale", {"model": "other"}, 404),
        ("vllm", {"size": "1024*1024"}, 422),
        ("vllm", {"n": 11}, 422),
        ("vllm", {"response_format": "url"}, 422),
        ("sglang", {"response_format": None}, 400),
        ("xinference", {"kwargs": "{steps"}, 422),
        ("nim", {"width": 680}, 422),
        ("nim", {"height": 1600}, 422),
    ],
)
def test_an_order_beyond_the_limits_is_refused_and_free(name: str, change: dict[str, Any], status: int) -> None:
    simulator = Simulator()
    refused = answer(simulator, asked(name, **change))
    assert refused.status == status
    assert json.loads(refused.body)
    assert simulator.charges == []


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff"])
def test_a_body_that_is_no_order_is_refused(name: str, body: bytes) -> None:
    host, path, _ = ORDERS[name]
    simulator = Simulator()
    refused = answer(simulator, Asked("POST", host, path, headers={"authorization": "Bearer sandbox"}, body=body))
    assert refused.status in (400, 422)
    assert simulator.charges == []


def test_a_poll_needs_the_key_and_a_known_job() -> None:
    simulator = Simulator()
    url = "https://api.nvcf.nvidia.com/v2/nvcf/pexec/status/none"
    assert get(simulator, url, authorization="").status == 401
    assert get(simulator, url).status == 404


@pytest.mark.parametrize(
    ("url", "key", "status"),
    [
        ("https://api.together.xyz/v1/models", "sandbox", 200),
        ("https://api.together.xyz/v1/models", "bad", 401),
        ("https://api.deepinfra.com/v1/me", "sandbox", 200),
        ("https://api.deepinfra.com/v1/me", "bad", 403),
        ("https://openai.inference.de-txl.ionos.com/v1/models", "sandbox", 200),
        ("http://nim.sandbox/v1/health/ready", "sandbox", 200),
        ("https://api.together.xyz/v1/nowhere", "sandbox", 404),
    ],
)
def test_looking_is_free(url: str, key: str, status: int) -> None:
    simulator = Simulator()
    assert get(simulator, url, authorization=f"Bearer {key}").status == status
    assert simulator.charges == []
