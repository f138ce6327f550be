"""How often a host may be asked: token buckets that really empty, on a clock the tests can turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """So many a minute, so many at once after a pause; of pictures or of requests."""

    per_minute: float
    burst: int
    of_pictures: bool = False


@dataclass(frozen=True)
class Reading:
    """What a limit had left after an order, and the seconds until it admits one that it refused."""

    limit: int
    remaining: int
    wait: float = 0.0


class Bucket:
    """Tokens that come back at an even rate up to the burst."""

    def __init__(self, limit: Limit, clock: Callable[[], float]) -> None:
        self._limit, self._clock = limit, clock
        self._tokens, self._when = float(limit.burst), clock()

    def wait(self, tokens: int) -> float:
        """Seconds until so many tokens are there, 0 when they are."""
        now = self._clock()
        rate = self._limit.per_minute / 60
        self._tokens = min(self._limit.burst, self._tokens + (now - self._when) * rate)
        self._when = now
        return max(0.0, (tokens - self._tokens - 1e-9) / rate)

    def take(self, tokens: int) -> Reading:
        """Uses tokens up and tells what is left."""
        self._tokens -= tokens
        return Reading(self._limit.burst, max(0, int(self._tokens)))

    def refuse(self, wait: float) -> Reading:
        """Tells how long the customer must wait."""
        return Reading(self._limit.burst, 0, wait)
