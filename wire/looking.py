"""Looking: an order that a host accepted and is at work on, looked at until it is done; nothing is ordered here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from ..providers.answers.envelopes import is_web_page, wait
from ..providers.answers.refusals import cancelled
from ..providers.errors import Cancelled, ContentRefused, HostError, UnknownOutcome
from ..providers.host import Host
from ..providers.said import Said
from ..providers.wire import Answer, Pending, Reply, Request

FINAL = (200, 201)
# What says nothing about the work that is looked at: it is looked at again.
LOOK_AGAIN = (404, 408, 425, 429)
FIRST_LOOK = 1.0
LONGEST_LOOK = 30.0


class Watched(Protocol):
    """Whoever waits for the work, and keeps what is answered."""

    async def until_unwanted(self) -> None:
        """Returns once nobody waits for the order any more."""

    async def arrived(self, answer: Answer) -> None:
        """A good answer came."""


class Looking:
    """The looks at one order that is under way at its host."""

    def __init__(
        self,
        host: Host,
        record: Watched,
        exchange: Callable[[Request], Awaitable[Answer]],
        read: Callable[[Answer, Pending], Reply | Pending],
    ) -> None:
        self._host, self._record, self._exchange, self._read = host, record, exchange, read
        self._until = time.monotonic() + host.rate_policy.timeout
        self._asked_to_stop = False

    async def until_done(self, pending: Pending) -> Reply:
        """The reply once the host is no longer at work.

        Looking is free, so a look that fails is repeated until the host's patience ends. Raises HostError.
        """
        pause = 0.0
        while True:
            left = self._until - time.monotonic()
            if left <= 0:
                raise self._still_at_work()
            await self._rest(min(max(pending.after, pause), LONGEST_LOOK, left), pending)
            looked = await self._look(pending)
            if isinstance(looked, Reply):
                # What was told at once holds where the end tells nothing.
                return looked._replace(charge=looked.charge or pending.charge)
            if isinstance(looked, Pending):
                pending, pause = looked._replace(charge=looked.charge or pending.charge), 0.0
            else:
                pause = max(looked, pause * 2, FIRST_LOOK)

    def _still_at_work(self) -> UnknownOutcome:
        return UnknownOutcome(
            Said(
                "{host} is still at work after {seconds} s. It may be charged, so it was not repeated. "
                "It is listed under unknown outcomes on the Spend page, where it can be looked at again.",
                host=self._host.title,
                seconds=f"{self._host.rate_policy.timeout:.0f}",
            )
        )

    async def _rest(self, seconds: float, pending: Pending) -> None:
        """Wait until the next look. Where nobody waits any more, work that can be ended for nothing is ended, once.

        Raises Cancelled where the host says that it makes nothing more.
        """
        if pending.cancel is None or self._asked_to_stop:
            await asyncio.sleep(seconds)
            return
        unwanted = asyncio.ensure_future(self._record.until_unwanted())
        try:
            gone, _ = await asyncio.wait({unwanted}, timeout=seconds)
        finally:
            unwanted.cancel()
        if not gone:
            return
        self._asked_to_stop = True
        if await self._ended(pending.cancel):
            raise cancelled(self._host)

    async def _ended(self, cancel: Request) -> bool:
        """Whether the host says that it makes nothing more; asked once, and any other answer leaves all as it is."""
        with suppress(HostError):
            return self._host.cancelled(await self._exchange(cancel))
        return False

    async def _look(self, pending: Pending) -> Reply | Pending | float:
        """What a look at the work says, or after how many seconds to look again where it says nothing."""
        try:
            answer = await self._exchange(pending.request)
        except HostError as error:
            return error.wait or 0.0
        if answer.status in LOOK_AGAIN or answer.status >= 500 or is_web_page(answer):
            return wait(answer) or 0.0
        try:
            said = self._read(answer, pending)
        except BaseException as problem:
            await self._keep(answer)
            if isinstance(problem, HostError):
                # The order was accepted: only a refusal that the host never charges for is sure to be free.
                problem.no_work = problem.no_work and isinstance(problem, ContentRefused | Cancelled)
            raise
        # That the host is still at work is nothing new, and nothing to keep.
        if isinstance(said, Reply):
            await self._keep(answer)
        return said

    async def _keep(self, answer: Answer) -> None:
        if answer.status in FINAL:
            await self._record.arrived(answer)
