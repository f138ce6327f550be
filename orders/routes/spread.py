"""Spread: the pictures of one bulk on their way to several hosts, each sent as soon as a place is free for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .lanes import Lane, may_take
from .stops import Stop


def lane_of(stop: Stop) -> Lane:
    """The lane of a stop, with nothing on it yet."""
    policy = stop.host.rate_policy
    places = 1 if stop.here else policy.at_once
    return Lane(stop.name, places, policy.per_minute, policy.burst, stop.seconds.p50 if stop.seconds else None)


class Place(NamedTuple):
    """A place at a stop, and since when it is taken."""

    stop: Stop
    begun: float


@dataclass
class Waiting:
    """A picture that waits, the stops it may go to, and where its place is told."""

    stops: tuple[Stop, ...]
    told: asyncio.Future[Place]

    @property
    def names(self) -> tuple[str, ...]:
        """The stops by their names: pictures that may go to the same ones wait in one line."""
        return tuple(stop.name for stop in self.stops)


class Spread:
    """Who goes where next. All pictures of one run of a node share it; it lives on the pack's loop.

    `within` are the seconds, from the first picture on, in which all should be finished. With `fastest` each goes where
    it is finished first.
    """

    def __init__(self, within: float | None = None, *, fastest: bool = False) -> None:
        self._within, self._fastest = within, fastest
        self._until: float | None = None
        self._lanes: dict[str, Lane] = {}
        self._waiting: list[Waiting] = []

    async def place(self, stops: Sequence[Stop]) -> Place:
        """Wait for a place at one of the stops; the first is the best. Whoever gets one gives it back by `done`."""
        if self._within is not None and self._until is None:
            self._until = self._now() + self._within
        for stop in stops:
            self._lane(stop)
        waiting = Waiting(tuple(stops), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._hand_out()
        try:
            return await waiting.told
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            elif waiting.told.done() and not waiting.told.cancelled():
                self.done(waiting.told.result())
            raise

    def done(self, place: Place, seconds: float | None = None) -> None:
        """The place is free again; where a picture came, `seconds` is what it took."""
        lane = self._lane(place.stop)
        lane.begun.remove(place.begun)
        if seconds is not None:
            lane.seen.append(seconds)
        self._hand_out()

    def _lane(self, stop: Stop) -> Lane:
        if stop.name not in self._lanes:
            self._lanes[stop.name] = lane_of(stop)
        return self._lanes[stop.name]

    def _hand_out(self) -> None:
        """Give every free place to the first picture that may have it."""
        in_vain: set[tuple[str, ...]] = set()
        for waiting in list(self._waiting):
            if waiting.told.done() or waiting.names in in_vain:
                continue
            stop = self._stop_for(waiting)
            if stop is None:
                in_vain.add(waiting.names)
                continue
            self._waiting.remove(waiting)
            place = Place(stop, self._now())
            self._lane(stop).begun.append(place.begun)
            waiting.told.set_result(place)

    def _stop_for(self, waiting: Waiting) -> Stop | None:
        lanes = [self._lane(stop) for stop in waiting.stops]
        now = self._now()
        for at, stop in enumerate(waiting.stops):
            within = None if self._until is None else self._until - now
            if within is None and self._fastest:
                within = lanes[at].seconds
            if may_take(at, lanes, len(self._waiting), now, within):
                return stop
        return None

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
