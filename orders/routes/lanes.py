"""Lanes: how many pictures each host can finish in a time, and how many of a bulk it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

# What a picture is taken to need at a host where none was measured yet.
SECONDS_UNTIL_MEASURED = 5.0
SEEN_AT_MOST = 50


@dataclass
class Lane:
    """One host while a bulk runs: its places, what a picture takes there, and since when each busy place is at work."""

    name: str
    places: int
    per_minute: float | None = None
    burst: int = 1
    expected: float | None = None
    begun: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """What a picture takes here: the middle one of those that came, else what was expected."""
        if self.seen:
            return max(median(self.seen[-SEEN_AT_MOST:]), 0.001)
        return max(self.expected or SECONDS_UNTIL_MEASURED, 0.001)

    @property
    def full(self) -> bool:
        """Whether all its places are at work."""
        return len(self.begun) >= self.places

    def finishes(self, within: float, now: float = 0.0) -> int:
        """How many more pictures it can begin and finish in so many seconds from now on."""
        if within <= 0:
            return 0
        each = self.seconds
        waits = [max(0.0, each - (now - begun)) for begun in self.begun]
        waits += [0.0] * (self.places - len(waits))
        # A hair more, as 0.3 / 0.1 is not quite 3.
        by_places = sum(int(max(0.0, within - wait) / each + 1e-9) for wait in waits)
        if not self.per_minute:
            return by_places
        return min(by_places, self.burst + int(max(0.0, within - each) * self.per_minute / 60))


def planned(count: int, lanes: Sequence[Lane], within: float | None) -> dict[str, int]:
    """How many of so many pictures each lane gets, the first lanes first, so that all are finished in time.

    Without a time the first lane gets all. Where they cannot be finished in time, they are as soon as that can be.
    """
    if within is None or len(lanes) == 1:
        return {lanes[0].name: count} if count else {}
    if sum(lane.finishes(within) for lane in lanes) < count:
        within = _soonest(count, lanes)
    given: dict[str, int] = {}
    for lane in lanes:
        given[lane.name] = min(count - sum(given.values()), lane.finishes(within))
    return {name: number for name, number in given.items() if number}


def finished_in(shares: Mapping[str, int], lanes: Sequence[Lane]) -> float:
    """The seconds until the last lane has finished its share."""
    return max((_soonest(shares[lane.name], [lane]) for lane in lanes if lane.name in shares), default=0.0)


def _soonest(count: int, lanes: Sequence[Lane]) -> float:
    """The seconds in which the lanes together can finish so many."""
    low, high = 0.0, 1.0
    while sum(lane.finishes(high) for lane in lanes) < count:
        low, high = high, high * 2
    for _ in range(40):
        middle = (low + high) / 2
        enough = sum(lane.finishes(middle) for lane in lanes) >= count
        low, high = (low, middle) if enough else (middle, high)
    return high


def may_take(at: int, lanes: Sequence[Lane], waiting: int, now: float, within: float | None) -> bool:
    """Whether a lane may take one of the waiting pictures: those before it cannot finish all of them in time.

    Where the time is too short for itself, it may take what comes sooner from it than from those before it. Without a
    time only the first lane takes any.
    """
    lane = lanes[at]
    if lane.full:
        return False
    if at == 0:
        return True
    if within is None:
        return False
    horizon = max(within, lane.seconds)
    return waiting > sum(one.finishes(horizon, now) for one in lanes[:at])
