"""Sending: one POST to a host, its polls and downloads, until there are pictures or the reason why not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol, TypeVar

from ..personal.addresses import Addresses
from ..personal.keys import without
from ..providers.envelopes import is_web_page, wait
from ..providers.errors import ContentRefused, HostError, UnknownOutcome
from ..providers.host import Host
from ..providers.order import Order
from ..providers.wire import Answer, Link, Pending, Reply, Request
from .download import download
from .rate_limiter import LONG_WAIT, SECONDS_ON_THE_NODE, LongWait, OnProgress, pause_before_retry
from .transport import Transport, Watch

TELL_EVERY = 1.0
PAID = (200, 201, 202)
FINAL = (200, 201)
# What says nothing about the work that is looked at: it is looked at again.
LOOK_AGAIN = (404, 408, 425, 429)
FIRST_LOOK = 1.0
LONGEST_LOOK = 30.0

Result = TypeVar("Result")


class Record(Protocol):
    """Who writes down what becomes of a request, in time."""

    async def about_to_send(self) -> None:
        """The request leaves next; an error here keeps it from leaving."""

    def did_nothing(self) -> None:
        """The host said that it did no work; an error here keeps the order from being sent again."""

    def leaving(self) -> None:
        """The first byte of the order leaves now; an error here keeps it here."""

    async def arrived(self, answer: Answer) -> None:
        """A good answer came; nothing has read it yet."""


class Progress:
    """What is done at a host: told when it begins, when the host has it, and every second with how long it takes."""

    def __init__(self, report: OnProgress, title: str, doing: str, leaving: Callable[[], None] | None = None) -> None:
        self._report, self._title, self._began, self._leaving = report, title, time.monotonic(), leaving
        self._now(doing)

    def leaving(self) -> None:
        """The first byte leaves now."""
        if self._leaving:
            self._leaving()

    def sent(self) -> None:
        """The request left; the host is at work."""
        self._now("waiting for")

    def answering(self) -> None:
        """The answer is on its way; told with the next second, as most are here before it."""
        self._doing = "downloading from"

    async def until(self, work: Awaitable[Result]) -> Result:
        """The result of the work."""
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({task}, timeout=TELL_EVERY))[0]:
                self._now(self._doing)
            return task.result()
        finally:
            task.cancel()

    def _now(self, doing: str) -> None:
        self._doing = doing
        self._report(f"{doing} {self._title} · {time.monotonic() - self._began:.0f} s")


@dataclass(frozen=True)
class Sender:
    """The way to one host for one order: its addresses, its key and whom to report to."""

    order: Order
    host: Host
    addresses: Addresses
    transport: Transport
    key: str | None = field(repr=False)
    report: OnProgress

    @cached_property
    def request(self) -> Request:
        """The order in the host's words."""
        return self.host.request(self.order)

    def marked(self, mark: str) -> Sender:
        """The same for a host that wants to know its orders by a mark; for others nothing is changed."""
        return replace(self, order=self.order.with_(mark=mark)) if self.host.marked else self

    async def prepare(self) -> None:
        """Find out before anything is reserved whether this can be sent at all: its address, the proxy, the key.

        Raises InvalidOrder, KeyRefused or HostDown, each with what to mend; nothing was sent.
        """
        if self.order.reference:
            # Its picture is written out as text, which takes its time.
            await asyncio.to_thread(lambda: self.request)
        url = self.addresses.resolve(self.host, self.request.url, self.order)
        await self.transport.prepare(self.host, url, self.key)

    async def ask(self, record: Record) -> Reply:
        """What the host's good answer held; a POST is repeated only where the host said that it did no work.

        Raises HostError; its `no_work` says whether the host certainly did nothing.
        """
        attempt = 1
        while True:
            await record.about_to_send()
            try:
                progress = Progress(self.report, self.host.title, "sending to", record.leaving)
                return await progress.until(self._reply(self.request, record, progress))
            except HostError as error:
                pause = pause_before_retry(error, attempt)
                if pause is None:
                    raise
            record.did_nothing()
            if pause > LONG_WAIT:
                self.report(LongWait(f"{self.host.title} did not take it yet. {SECONDS_ON_THE_NODE}"))
            await self._progress(f"asking again in {pause:.0f} s:").until(asyncio.sleep(pause))
            attempt += 1

    async def wait_for(self, said: Reply | Pending, record: Record) -> Reply:
        """The reply once the host is no longer at work on an order that it accepted.

        Looking is free, so a look that fails is repeated until the host's patience ends. Raises HostError.
        """
        until = time.monotonic() + self.host.rate_policy.timeout
        pause = 0.0
        while isinstance(said, Pending):
            left = until - time.monotonic()
            if left <= 0:
                raise UnknownOutcome(
                    f"{self.host.title} is still at work after {self.host.rate_policy.timeout:.0f} s. "
                    "It may be charged, so it was not repeated. It is listed under unknown outcomes on the Spend page, "
                    "where it can be looked at again."
                )
            await asyncio.sleep(min(max(said.after, pause), LONGEST_LOOK, left))
            looked = await self._look(said, record)
            pause = 0.0 if isinstance(looked, Reply | Pending) else max(looked, pause * 2, FIRST_LOOK)
            said = looked if isinstance(looked, Reply | Pending) else said
        return said

    async def collect(self, reply: Reply) -> tuple[bytes, ...]:
        """The bytes of all pictures of a reply, downloaded where the host sent links, in order. Raises HostError."""
        if not any(isinstance(picture, Link) for picture in reply.pictures):
            return tuple(picture for picture in reply.pictures if isinstance(picture, bytes))
        gathered = asyncio.gather(*(self._bytes_of(picture) for picture in reply.pictures))
        return tuple(await self._progress("downloading from").until(gathered))

    async def _bytes_of(self, picture: bytes | Link) -> bytes:
        if isinstance(picture, bytes):
            return picture
        own = self.addresses.own_address(self.host, self.order)
        return await download(self.transport, self.host, picture.url, own=own)

    async def _reply(self, request: Request, record: Record, progress: Progress) -> Reply:
        """The reply once the host is no longer at work on it; an answer that refuses raises its error."""
        answer = await self._exchange(request, progress)
        if answer.status in PAID:
            await record.arrived(answer)
        said = self._read(answer)
        if isinstance(said, Pending):
            progress.sent()
        return await self.wait_for(said, record)

    async def _look(self, pending: Pending, record: Record) -> Reply | Pending | float:
        """What a look at the work says, or after how many seconds to look again where it says nothing."""
        try:
            answer = await self._exchange(pending.request)
        except HostError as error:
            return error.wait or 0.0
        if answer.status in LOOK_AGAIN or answer.status >= 500 or is_web_page(answer):
            return wait(answer) or 0.0
        if answer.status in FINAL:
            await record.arrived(answer)
        try:
            return self._read(answer)
        except HostError as error:
            # The order was accepted: only a refusal that the host never charges for is sure to be free.
            error.no_work = error.no_work and isinstance(error, ContentRefused)
            raise

    def _read(self, answer: Answer) -> Reply | Pending:
        """What the answer says. A host that quotes the key in a refusal is read without it: later it may be another."""
        try:
            return self.host.read(answer)
        except HostError:
            clean = without(self.key, answer.body)
            if clean == answer.body:
                raise
        return self.host.read(answer._replace(body=clean))

    async def _exchange(self, request: Request, watch: Watch | None = None) -> Answer:
        url = self.addresses.resolve(self.host, request.url, self.order)
        return await self.transport.send(self.host, request, url, self.key, watch)

    def _progress(self, doing: str) -> Progress:
        return Progress(self.report, self.host.title, doing)
