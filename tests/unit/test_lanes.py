"""Pictures of a bulk shared out among hosts: by a time, as cheap as can be, never slower than it must be."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.orders.routes.lanes import Lane, finished_in, may_take, planned

PRICES = {"a": Decimal("0.001"), "b": Decimal("0.002"), "c": Decimal("0.005")}


def lane(name: str, seconds: float, places: int, **more: float) -> Lane:
    return Lane(name, places, expected=seconds, **more)


def cost(shares: dict[str, int]) -> Decimal:
    return sum((PRICES[name] * count for name, count in shares.items()), Decimal(0))


def test_without_a_time_the_first_gets_all():
    assert planned(200, [lane("a", 9, 1), lane("b", 1, 8)], None) == {"a": 200}
    assert planned(0, [lane("a", 9, 1)], None) == {}


def test_by_a_time_the_cheapest_get_what_they_can_and_dearer_ones_the_rest():
    lanes = [lane("a", 2, 8), lane("b", 1, 4), lane("c", 0.5, 2)]
    assert planned(200, lanes, 40) == {"a": 160, "b": 40}
    assert planned(100, lanes, 40) == {"a": 100}
    assert planned(330, lanes, 40) == {"a": 160, "b": 160, "c": 10}


def test_a_time_that_is_too_short_is_told_by_when_it_is_finished():
    lanes = [lane("a", 2, 8), lane("b", 1, 4)]
    shares = planned(200, lanes, 10)
    assert sum(shares.values()) == 200
    assert 24 < finished_in(shares, lanes) < 26, "8 and 4 pictures in two seconds: 200 in 25"


def test_a_host_that_allows_so_many_a_minute_gets_no_more():
    assert lane("a", 1, 8, per_minute=10, burst=2).finishes(61) == 12
    assert lane("a", 1, 8).finishes(61) == 488


def test_what_came_tells_more_than_what_was_expected():
    one = lane("a", 9, 1)
    one.seen += [1.0, 3.0, 2.0]
    assert one.seconds == 2.0
    assert lane("a", None, 1).seconds == 5.0


some_lanes = st.lists(st.tuples(st.sampled_from([0.5, 1.0, 2.0, 3.0]), st.integers(1, 3)), min_size=1, max_size=3)


@settings(max_examples=150, deadline=None)
@given(sizes=some_lanes, count=st.integers(1, 12), within=st.sampled_from([2.0, 4.0, 7.0, 30.0]))
def test_no_other_sharing_out_is_cheaper_in_that_time_or_sooner(sizes, count, within):
    lanes = [lane(name, *size) for name, size in zip("abc", sizes, strict=False)]
    every = [
        dict(zip("abc", parts, strict=False))
        for parts in product(range(count + 1), repeat=len(lanes))
        if sum(parts) == count
    ]
    shares = planned(count, lanes, within)
    in_time = [one for one in every if finished_in(one, lanes) <= within + 1e-6]
    if in_time:
        assert finished_in(shares, lanes) <= within + 1e-6
        assert cost(shares) == min(map(cost, in_time))
    else:
        assert finished_in(shares, lanes) <= min(finished_in(one, lanes) for one in every) + 1e-6


def handed_out(
    lanes: Sequence[Lane], count: int, until: float | None, takes: dict[str, float]
) -> tuple[float, Counter]:
    """A bulk by the rule alone, event by event: its end, and what each lane made; `takes` are the true seconds."""
    now, waiting, made, coming = 0.0, count, Counter[str](), list[tuple[float, int, float]]()
    while waiting or coming:
        for at, one in enumerate(lanes):
            while waiting and may_take(at, lanes, waiting, now, None if until is None else until - now):
                waiting -= 1
                one.begun.append(now)
                made[one.name] += 1
                heapq.heappush(coming, (now + takes[one.name], at, now))
        now, at, begun = heapq.heappop(coming)
        lanes[at].begun.remove(begun)
        lanes[at].seen.append(takes[lanes[at].name])
    return now, made


@settings(max_examples=150, deadline=None)
@given(
    sizes=st.lists(st.tuples(st.sampled_from([0.5, 1.0, 2.0, 3.0]), st.integers(1, 8)), min_size=2, max_size=3),
    count=st.integers(50, 300),
    ease=st.floats(0.3, 3.0),
    guess=st.sampled_from([0.7, 0.9, 1.0, 1.0, 1.2, 1.4]),
)
def test_handed_out_piece_by_piece_it_comes_close_to_the_best(sizes, count, ease, guess):
    true = [lane(name, *size) for name, size in zip("abc", sizes, strict=False)]
    soonest = finished_in(planned(count, true, 0.001), true)
    until = max(soonest * ease, 10 * max(seconds for seconds, _ in sizes))
    best = planned(count, true, until)
    takes = {one.name: one.seconds for one in true}
    guessed = [lane(one.name, one.seconds * guess, one.places) for one in true]
    ended, made = handed_out(guessed, count, until, takes)
    assert made.total() == count
    assert ended <= max(until, finished_in(best, true)) * 1.10
    if until >= soonest:
        # Who is taken for slower than they are is helped by dearer ones until the first pictures tell better.
        assert cost(made) <= cost(best) * Decimal("1.10" if guess <= 1 else "2")
