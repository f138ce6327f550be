"""Processes that are killed in the middle, and two at once: the sandbox is the witness of what was charged."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from schnellkit.ledger.caps import Caps, write_caps
from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Answered, Asked
from schnellkit.tests.crashing.crashes import ORDERS, Mother, crash, hosts, mother, points

POINTS = 20
ROUNDS = 20
PRICE = Decimal("0.0000625")


@pytest.fixture(scope="module")
def parent() -> Iterator[Mother]:
    with mother() as parent:
        yield parent


@pytest.fixture(scope="module")
def other_parent() -> Iterator[Mother]:
    with mother() as parent:
        yield parent


@pytest.mark.parametrize("pair", [False, True], ids=["alone", "while another buys the same"])
def test_after_a_kill_anywhere_nothing_is_lost_stuck_or_paid_twice(parent, other_parent, tmp_path, pair):
    seed = random.randrange(10**6)
    states: set[str] = set()
    killed = 0
    outliving = other_parent if pair else None
    with hosts() as (simulator, environment):
        for number, where in enumerate(points(parent, environment, tmp_path, POINTS, random.Random(seed))):
            found = crash(parent, simulator, environment, tmp_path / str(number), outliving, **where)
            assert found.problems() == [], f"killed at {where}, chance {seed}"
            states.update(found.states())
            killed += found.killed
            if killed == POINTS:
                break
    assert states >= ({"settled"} if pair else {"failed", "unknown outcome", "settled"}), "the kills missed some steps"


def test_two_processes_pass_no_cap_and_send_nothing_beyond_it(parent, other_parent, tmp_path, monkeypatch):
    with hosts() as (simulator, environment), ThreadPoolExecutor() as both:
        asked: Counter[str] = Counter()
        _count_requests(simulator, asked, monkeypatch)
        for number in range(ROUNDS):
            simulator.reset()
            asked.clear()
            home = tmp_path / str(number)
            write_caps(home, Caps(run=None, day=10 * PRICE))
            orders = [{**ORDERS[0], "prompt": f"boat {each}", "seed": each, "steps": 4} for each in range(64)]
            common = {"work": "buy", "home": str(home), "environment": environment}
            lives = [
                both.submit(each.task, orders=share, **common)
                for each, share in ((parent, orders[::2]), (other_parent, orders[1::2]))
            ]
            told = [one for life in lives for one in life.result()["words"][-1]["outcomes"]]
            refused = [one for one in told if one.get("error") == "CapReached"]
            assert (len(simulator.charges), asked["POST"], len(refused)) == (10, 10, 54), told


def _count_requests(simulator: Simulator, asked: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    answer = simulator.answer

    async def counted(request: Asked) -> Answered:
        asked[request.method] += 1
        return await answer(request)

    monkeypatch.setattr(simulator, "answer", counted)
