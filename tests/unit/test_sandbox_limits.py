"""The sandbox's limits really count, on a clock the test turns."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import pytest

from schnellkit.sandbox.limits import Bucket, Limit
from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Answered, Asked

SCHNELL = "black-forest-labs/FLUX.1-schnell"
IONOS = ("openai.inference.de-txl.ionos.com", "/v1/images/generations", {"model": SCHNELL, "prompt": "a"})
MONICA = ("openapi.monica.im", "/v1/image/gen/flux", {"model": "flux_schnell", "prompt": "a"})
TOGETHER = (
    "api.together.xyz",
    "/v1/images/generations",
    {"model": SCHNELL, "prompt": "a", "steps": 4, "response_format": "base64"},
)
DEEPINFRA = ("api.deepinfra.com", "/v1/inference/black-forest-labs/FLUX-1-schnell", {"prompt": "a"})


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def blank(order: object, index: int) -> bytes:
    return b"picture"


def ask(host: str, path: str, fields: Mapping[str, object], key: str = "one", **headers: str) -> Asked:
    told = {"authorization": f"Bearer {key}", **headers}
    return Asked("POST", host, path, headers=told, body=json.dumps(fields).encode())


async def many(simulator: Simulator, asked: Asked, times: int) -> list[Answered]:
    return [await simulator.answer(asked) for _ in range(times)]


def test_a_bucket_gives_its_burst_and_then_the_even_rate() -> None:
    clock = Clock()
    bucket = Bucket(Limit(per_minute=10, burst=20), clock)
    for _ in range(20):
        assert bucket.wait(1) == 0
        bucket.take(1)
    assert bucket.wait(1) == pytest.approx(6)
    clock.now += 6
    assert bucket.wait(1) == 0


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    clock = Clock()
    bucket = Bucket(Limit(per_minute=10, burst=20), clock)
    clock.now += 3600
    assert bucket.wait(21) == pytest.approx(6)


def test_ionos_counts_pictures_not_calls() -> None:
    clock = Clock()
    simulator = Simulator(clock=clock, renderer=blank)
    asked = ask(IONOS[0], IONOS[1], {**IONOS[2], "n": 5})
    answers = asyncio.run(many(simulator, asked, 5))
    assert [answer.status for answer in answers] == [200, 200, 200, 200, 429]
    assert "retry-after" not in answers[-1].headers
    clock.now += 30
    assert asyncio.run(simulator.answer(asked)).status == 200


@pytest.mark.parametrize(("place", "burst"), [(MONICA, 10), (TOGETHER, 60)])
def test_requests_by_the_minute(place: tuple[str, str, dict[str, object]], burst: int) -> None:
    clock = Clock()
    simulator = Simulator(clock=clock, renderer=blank)
    answers = asyncio.run(many(simulator, ask(*place), burst + 1))
    assert [answer.status for answer in answers] == [200] * burst + [429]
    clock.now += 60 / burst
    assert asyncio.run(simulator.answer(ask(*place))).status == 200


def test_together_tells_its_limit_in_headers() -> None:
    answers = asyncio.run(many(Simulator(clock=Clock(), renderer=blank), ask(*TOGETHER), 61))
    assert answers[0].headers["x-ratelimit-remaining"] == "59"
    assert answers[60].headers["x-ratelimit-reset"] == "1"
    message = json.loads(answers[60].body)["error"]["message"]
    assert SCHNELL in message
    assert "-Free" not in message


@pytest.mark.parametrize(("place", "at_once"), [(MONICA, 8), (DEEPINFRA, 200)])
def test_requests_at_a_time(place: tuple[str, str, dict[str, object]], at_once: int) -> None:
    async def together() -> list[int]:
        simulator = Simulator(clock=Clock(), renderer=blank, delay=0.1)
        answers = await asyncio.gather(*(simulator.answer(ask(*place)) for _ in range(at_once + 1)))
        return [answer.status for answer in answers]

    statuses = asyncio.run(together())
    assert (statuses.count(200), statuses.count(429)) == (at_once, 1)


def test_a_refused_order_is_not_charged() -> None:
    simulator = Simulator(clock=Clock(), renderer=blank)
    asyncio.run(many(simulator, ask(*MONICA), 12))
    assert len(simulator.charges) == 10


def test_each_key_has_its_own_limit() -> None:
    simulator = Simulator(clock=Clock(), renderer=blank)
    asyncio.run(many(simulator, ask(*MONICA), 11))
    assert asyncio.run(simulator.answer(ask(*MONICA, key="two"))).status == 200


def test_limits_can_be_switched_off() -> None:
    simulator = Simulator(clock=Clock(), renderer=blank, limits=False)
    assert {answer.status for answer in asyncio.run(many(simulator, ask(*MONICA), 30))} == {200}
