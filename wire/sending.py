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
from ..providers.answers.refusals import unreadable
from ..providers.errors import HostError
from ..providers.host import Host
from ..providers.order import Order
from ..providers.said import Said
from ..providers.wire import Answer, Link, Pending, Reply, Request
from .download import download
from .looking import Looking, Watched
from .rate_limiter import ATTEMPTS, LONG_WAIT, SECONDS_ON_THE_NODE, LongWait, OnProgress, pause_before_retry
from .transport import Transport, Watch

TELL_EVERY = 1.0
PAID = (200, 201, 202)

Result = TypeVar("Result")
# What is done, in words, for a host's title and the seconds it takes so far.
Doing = Callable[[str, str], Said]


class Record(Watched, Protocol):
    """Who writes down what becomes of a request, in time."""

    async def about_to_send(self) -> None:
        """The request leaves next. An error here keeps it from leaving."""

    def did_nothing(self) -> None:
        """The host said that it did no work. An error here keeps the order from being sent again."""

    def leaving(self) -> None:
        """The first byte of the order leaves now. An error here keeps it here."""

    async def arrived(self, answer: Answer) -> None:
        """A good answer came. Nothing has read it yet."""


def sending(host: str, seconds: str) -> Said:
    """The order is on its way."""
    return Said("sending to {host} · {seconds} s", host=host, seconds=seconds)


def waiting(host: str, seconds: str) -> Said:
    """The host is at work."""
    return Said("waiting for {host} · {seconds} s", host=host, seconds=seconds)


def downloading(host: str, seconds: str) -> Said:
    """The pictures are on their way."""
    return Said("downloading from {host} · {seconds} s", host=host, seconds=seconds)


def asking_again(pause: float) -> Doing:
    """The host did not take the order yet."""

    def said(host: str, seconds: str) -> Said:
        return Said("asking {host} again in {pause} s · {seconds} s", host=host, pause=f"{pause:.0f}", seconds=seconds)

    return said


class Progress:
    """What is done at a host: told when it begins, when the host has it, and every second with how long it takes."""

    def __init__(self, report: OnProgress, title: str, doing: Doing, leaving: Callable[[], None] | None = None) -> None:
        self._report, self._title, self._began, self._leaving = report, title, time.monotonic(), leaving
        self._now(doing)

    def leaving(self) -> None:
        """The first byte leaves now."""
        if self._leaving:
            self._leaving()

    def sent(self) -> None:
        """The request left. The host is at work."""
        self._now(waiting)

    def answering(self) -> None:
        """The answer is on its way. It is told with the next second, as most are here before it."""
        self._doing = downloading

    async def until(self, work: Awaitable[Result]) -> Result:
        """The result of the work."""
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({task}, timeout=TELL_EVERY))[0]:
                self._now(self._doing)
            return task.result()
        finally:
            task.cancel()

    def _now(self, doing: Doing) -> None:
        self._doing = doing
        self._report(doing(self._title, f"{time.monotonic() - self._began:.0f}"))


@dataclass(frozen=True)
class Sender:
    """The way to one host for one order: its addresses, its key and whom to report to."""

    order: Order
    host: Host
    addresses: Addresses
    transport: Transport
    key: str | None = field(repr=False)
    report: OnProgress
    attempts: int = ATTEMPTS

    @cached_property
    def request(self) -> Request:
        """The order in the host's words."""
        return self.host.request(self.order)

    def marked(self, mark: str) -> Sender:
        """The same for a host that wants to know its orders by a mark; for others nothing is changed."""
        return replace(self, order=self.order.with_(mark=mark)) if self.host.marked else self

    async def prepare(self) -> None:
        """Find out before anything is reserved whether this can be sent at all: its address, the proxy, the key.

        Raises InvalidOrder, KeyRefused or HostDown, each with what to mend. Nothing was sent.
        """
        if self.order.reference:
            # Its picture is written out as text, which takes its time.
            await asyncio.to_thread(lambda: self.request)
        url = self.addresses.resolve(self.host, self.request.url, self.order)
        await self.transport.prepare(self.host, url, self.key)

    async def ask(self, record: Record) -> Reply:
        """What the host's good answer held. A POST is repeated only where the host said that it did no work.

        Raises HostError. Its `no_work` says whether the host certainly did nothing.
        """
        attempt = 1
        while True:
            await record.about_to_send()
            try:
                progress = Progress(self.report, self.host.title, sending, record.leaving)
                return await progress.until(self._reply(self.request, record, progress))
            except HostError as error:
                pause = pause_before_retry(error, attempt) if attempt < self.attempts else None
                if pause is None:
                    raise
            record.did_nothing()
            if pause > LONG_WAIT:
                self.report(
                    LongWait("{host} did not take it yet. {more}", host=self.host.title, more=SECONDS_ON_THE_NODE)
                )
            await self._progress(asking_again(pause)).until(asyncio.sleep(pause))
            attempt += 1

    async def recalled(self, request: Request, record: Watched) -> Reply | Pending:
        """What the host says of an order that it knows by its mark, asked once. Raises HostError."""
        answer = await self._exchange(request)
        said = self._read(answer)
        if isinstance(said, Reply):
            await record.arrived(answer)
        return said

    async def wait_for(self, said: Reply | Pending, record: Watched) -> Reply:
        """The reply once the host is no longer at work on an order that it accepted. Raises HostError."""
        said = self._safe(said)
        if isinstance(said, Reply):
            return said
        return await Looking(self.host, record, self._exchange, self._looked).until_done(said)

    async def collect(self, reply: Reply) -> tuple[bytes, ...]:
        """The bytes of all pictures of a reply, downloaded where the host sent links, in order. Raises HostError."""
        if not any(isinstance(picture, Link) for picture in reply.pictures):
            return tuple(picture for picture in reply.pictures if isinstance(picture, bytes))
        gathered = asyncio.gather(*(self._bytes_of(picture) for picture in reply.pictures))
        return tuple(await self._progress(downloading).until(gathered))

    async def _bytes_of(self, picture: bytes | Link) -> bytes:
        if isinstance(picture, bytes):
            return picture
        own = self.addresses.own_address(self.host, self.order)
        return await download(self.transport, self.host, picture.url, own=own)

    async def _reply(self, request: Request, record: Record, progress: Progress) -> Reply:
        """The reply once the host is no longer at work on it. An answer that refuses raises its error."""
        answer = await self._exchange(request, progress)
        if answer.status in PAID:
            await record.arrived(answer)
        said = self._read(answer)
        if isinstance(said, Pending):
            progress.sent()
        return await self.wait_for(said, record)

    def _read(self, answer: Answer) -> Reply | Pending:
        """What the answer to the order says."""
        return self._safe(self._without_key(self.host.read, answer))

    def _looked(self, answer: Answer, pending: Pending) -> Reply | Pending:
        """What the answer to a look at that work says."""
        look = self.host.look
        return self._safe(self._without_key((lambda seen: look(seen, pending)) if look else self.host.read, answer))

    def _without_key(self, read: Callable[[Answer], Reply | Pending], answer: Answer) -> Reply | Pending:
        """What is read. A host that quotes the key in a refusal is read without it: later it may be another."""
        try:
            return read(answer)
        except HostError:
            clean = without(self.key, answer.body)
            if clean == answer.body:
                raise
        return read(answer._replace(body=clean))

    def _safe(self, said: Reply | Pending) -> Reply | Pending:
        """The same, where the key may go to each address in it; without a cancel that leads elsewhere.

        Raises Unreadable where the way to the result leads elsewhere.
        """
        if isinstance(said, Reply):
            return said
        for request in (said.request, said.result):
            if request and self._address(request) is None:
                raise unreadable(self.host, "it says to ask again at an address that is not the host's own")
        return said if said.cancel and self._address(said.cancel) else said._replace(cancel=None)

    def _address(self, request: Request) -> str | None:
        """Where the request really goes; None for an address of an answer's making that is not the host's own."""
        if request.told:
            return self.addresses.followed(self.host, request.url, self.order)
        return self.addresses.resolve(self.host, request.url, self.order)

    async def _exchange(self, request: Request, watch: Watch | None = None) -> Answer:
        url = self._address(request)
        if url is None:
            raise unreadable(self.host, "it leads to an address that is not the host's own")
        return await self.transport.send(self.host, request, url, self.key, watch)

    def _progress(self, doing: Doing) -> Progress:
        return Progress(self.report, self.host.title, doing)
