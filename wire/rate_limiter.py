"""RateLimiter: how many requests a host gets at a time and a minute, and what is worth asking again."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from ..providers.errors import HostDown, HostError, TooManyRequests
from ..providers.host import Host, RatePolicy
from ..providers.said import Said

OnProgress = Callable[[str], None]

ATTEMPTS = 4
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
LONG_WAIT = 10.0
SECONDS_ON_THE_NODE = Said(
    "This waits over {seconds} s for its turn; the seconds are counted on the node.", seconds=f"{LONG_WAIT:.0f}"
)


class LongWait(Said):
    """Told once as a wait begins that takes over LONG_WAIT: worth more than a line on the node."""


@dataclass
class Bucket:
    """A token bucket: holds burst tokens, gains per_minute of them a minute."""

    per_minute: float
    burst: int
    level: float
    at: float

    def take(self, now: float) -> float:
        """Take one token, now or owed. Gives the seconds until it is there."""
        self.level = min(float(self.burst), self.level + max(0.0, now - self.at) * self.per_minute / 60) - 1
        self.at = now
        return max(0.0, -self.level * 60 / self.per_minute)

    def give_back(self) -> None:
        """Return a token that was not used."""
        self.level = min(float(self.burst), self.level + 1)


class Places:
    """So many places, handed on in the order in which they were asked for.

    asyncio.Semaphore of Python 3.10.5 to 3.10.7 may wait for ever once a waiting task was cancelled.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def full(self) -> bool:
        """Whether the next one has to wait."""
        return not self._free

    async def take(self) -> None:
        """Wait for a place. A cancel while waiting leaves it to the next."""
        if self._free:
            self._free -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.cancelled():
                with suppress(ValueError):
                    self._waiting.remove(mine)
            else:
                self.give_back()
            raise

    def give_back(self) -> None:
        """Hand the place to whoever waits the longest."""
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():
                first.set_result(None)
                return
        self._free += 1


@dataclass
class Queue:
    """The turnstile of one host, or of one of the person's own servers."""

    places: Places
    bucket: Bucket | None


class RateLimiter:
    """Whose turn it is at each host. It lives on the pack's loop and is shared by all nodes."""

    def __init__(self) -> None:
        self._queues: dict[tuple[str, str], Queue] = {}

    @asynccontextmanager
    async def slot(self, host: Host, report: OnProgress, name: str = "") -> AsyncIterator[None]:
        """Wait for a place and a token, saying so. Give the place back at the end.

        Servers of one host that have names of their own do not wait for each other.
        """
        queue = self._queues.setdefault((host.name, name), _queue(host.rate_policy))
        if queue.places.full:
            places = {"host": name or host.title, "places": host.rate_policy.at_once}
            report(Said("waiting for a place: {host} gets {places} requests at a time", **places))
        await queue.places.take()
        try:
            if queue.bucket:
                await self._token(queue.bucket, host, report)
            yield
        finally:
            queue.places.give_back()

    async def _token(self, bucket: Bucket, host: Host, report: OnProgress) -> None:
        wait = bucket.take(asyncio.get_running_loop().time())
        until = asyncio.get_running_loop().time() + wait
        pace = {"host": host.title, "rate": f"{bucket.per_minute:g}"}
        if wait > LONG_WAIT:
            report(LongWait("{host} allows {rate} pictures a minute. {more}", **pace, more=SECONDS_ON_THE_NODE))
        try:
            while (left := until - asyncio.get_running_loop().time()) > 0:
                report(Said("waiting {left} s: {host} allows {rate} pictures a minute", **pace, left=f"{left:.0f}"))
                await asyncio.sleep(min(1.0, left))
        except asyncio.CancelledError:
            bucket.give_back()
            raise


def _queue(policy: RatePolicy) -> Queue:
    now = asyncio.get_running_loop().time()
    bucket = Bucket(policy.per_minute, policy.burst, policy.burst, now) if policy.per_minute else None
    return Queue(Places(policy.at_once), bucket)


def pause_before_retry(error: HostError, attempt: int, chance: Callable[[], float] = random.random) -> float | None:
    """Seconds to wait before asking again, or None when asking again is wrong or pointless."""
    if attempt >= ATTEMPTS or not error.no_work or not isinstance(error, TooManyRequests | HostDown):
        return None
    wait = error.wait if error.wait is not None else FIRST_WAIT * 2 ** (attempt - 1)
    return min(wait * (1 + chance() / 4), LONGEST_WAIT)
