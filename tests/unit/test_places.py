"""Places at a host are neither lost nor given twice, whoever is cancelled and whenever."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.providers.host import Host, RatePolicy
from schnellkit.providers.wire import Reply, Request
from schnellkit.wire.rate_limiter import Places, RateLimiter

MOVES = st.lists(st.tuples(st.sampled_from(["come", "cancel", "leave", "let run"]), st.integers(0, 3)), max_size=40)


class Visitor:
    """Takes a place, stays until it is told to leave, and gives the place back."""

    def __init__(self, places: Places) -> None:
        self.inside, self.may_leave = False, asyncio.Event()
        self.task = asyncio.create_task(self._visit(places))

    async def _visit(self, places: Places) -> None:
        await places.take()
        self.inside = True
        try:
            await self.may_leave.wait()
        finally:
            self.inside = False
            places.give_back()


async def visits(most: int, moves: list[tuple[str, int]]) -> None:
    places = Places(most)
    visitors = [Visitor(places) for _ in range(most + 1)]
    await asyncio.sleep(0)
    for move, number in moves:
        if move == "come":
            visitors.append(Visitor(places))
        elif move == "let run":
            await asyncio.sleep(0)
        elif visitors and move == "cancel":
            visitors[number % len(visitors)].task.cancel()
        elif visitors:
            visitors[number % len(visitors)].may_leave.set()
        assert sum(one.inside for one in visitors) <= most
    for _ in range(5):
        await asyncio.sleep(0)
    staying = [one for one in visitors if not one.task.done()]
    assert sum(one.inside for one in staying) == min(most, len(staying)), "someone waits before a free place"
    for one in staying:
        one.may_leave.set()
    await asyncio.wait_for(asyncio.gather(*(one.task for one in visitors), return_exceptions=True), 10)
    for _ in range(most):
        assert not places.full
        await places.take()
    assert places.full


@settings(max_examples=300, deadline=None)
@given(most=st.integers(1, 3), moves=MOVES)
def test_places_are_neither_lost_nor_given_twice(most: int, moves: list[tuple[str, int]]) -> None:
    asyncio.run(visits(most, moves))


async def test_a_place_handed_over_in_the_moment_of_a_cancel_goes_on_to_the_next() -> None:
    places = Places(1)
    await places.take()
    first, second = (asyncio.create_task(places.take()) for _ in range(2))
    await asyncio.sleep(0)
    places.give_back()
    first.cancel()
    await asyncio.wait_for(second, 10)
    assert first.cancelled()


async def test_places_go_to_those_who_wait_in_their_order() -> None:
    places, served = Places(1), []
    await places.take()

    async def visit(number: int) -> None:
        await places.take()
        served.append(number)
        places.give_back()

    waiting = [asyncio.create_task(visit(number)) for number in range(5)]
    await asyncio.sleep(0)
    places.give_back()
    await asyncio.gather(*waiting)
    assert served == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("second", "waits"), [("attic", False), ("cellar", True)])
async def test_each_of_ones_own_servers_has_its_own_places(second: str, waits: bool) -> None:
    told: list[str] = []
    host = Host(
        "own", "Own", (), lambda order: Request(""), lambda answer: Reply(()), rate_policy=RatePolicy(at_once=1)
    )
    rate_limiter = RateLimiter()
    async with rate_limiter.slot(host, told.append, "cellar"):
        waiting = asyncio.create_task(rate_limiter.slot(host, told.append, second).__aenter__())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert waiting.done() is not waits
        assert any("cellar gets 1" in text for text in told) is waits
    await waiting
