"""The adversary's wire: every request reaches the sandbox, or it doesn't, and any answer comes back, or none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import httpx

from schnellkit.sandbox.simulator import Simulator
from schnellkit.sandbox.wire import Answered, Asked

from . import faults
from .clock import Life, of_nobody
from .faults import Slow
from .plan import OnTheWire

NO_ADDRESS = "198.51.99.1"
EVENTS = ("send_request_headers.started", "send_request_headers.complete", "send_request_body.started")
EVENTS_DONE = (*EVENTS, "send_request_body.complete")
LATENCY = 0.05


class Watcher(Protocol):
    """Who knows what is to go wrong, and sees what went over the wire."""

    simulator: Simulator

    def trouble_of(self, life: Life, request: httpx.Request) -> OnTheWire | None:
        """What goes wrong with that request, which is just being made."""

    def arrived(self, life: Life, body: bytes) -> None:
        """That process has received all of a true answer."""

    def exchanging(self, more: int) -> None:
        """An exchange began (1), went on (0) or came to its answer or error (-1)."""


class Wire(httpx.AsyncBaseTransport):
    """One process's way to all hosts."""

    def __init__(self, watcher: Watcher, life: Life) -> None:
        self._watcher, self._life = watcher, life

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the sandbox, or what the adversary makes of it."""
        self._watcher.exchanging(1)
        try:
            return await self._exchange(request)
        finally:
            self._watcher.exchanging(-1)

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        trouble = self._watcher.trouble_of(self._life, request)
        table, name = (trouble.table, trouble.name) if trouble else ("", "")
        slow = faults.SLOW[name] if table == "SLOW" else Slow()
        patience = (request.extensions.get("timeout") or {}).get("read")
        raised = {**faults.UNREACHED, **faults.RAISED}.get(name) if table in ("UNREACHED", "RAISED") else None
        if raised and trouble.phase == "before":
            raise raised()
        await _traced(request, EVENTS)
        if raised and trouble.phase == "half":
            raise raised()
        await _traced(request, EVENTS_DONE[len(EVENTS) :])
        await asyncio.sleep(LATENCY + slow.before)
        if table == "INSTEAD":
            answered, true = faults.INSTEAD[name], False
        else:
            answered, true = await self._of_the_host(request), True
        if raised:
            raise raised()
        if patience is not None and slow.after > patience:
            await asyncio.sleep(patience)
            raise httpx.ReadTimeout("", request=request)
        await asyncio.sleep(slow.after)
        if table == "SPOILED":
            at = int(trouble.place * len(answered.body))
            answered, true = faults.SPOILED[name](answered, at), False
        if answered.cut == 0:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)

        def went_on(whole: bool) -> None:
            self._watcher.exchanging(0)
            if whole and true:
                self._watcher.arrived(self._life, answered.body)

        body = _Body(answered, slow.each_byte, went_on)
        return httpx.Response(answered.status, headers=dict(answered.headers), stream=body, request=request)

    async def _of_the_host(self, request: httpx.Request) -> Answered:
        """What the host answers; it works on whoever asked it is still there or not."""
        asked = Asked(
            method=request.method,
            host=request.headers["host"],
            path=request.url.path,
            query=request.url.query.decode("ascii"),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.aread(),
            scheme=request.url.scheme,
        )
        return await asyncio.shield(of_nobody(asyncio.ensure_future, self._watcher.simulator.answer(asked)))


class _Body(httpx.AsyncByteStream):
    def __init__(self, answered: Answered, each_byte: float, went_on: Callable[[bool], None]) -> None:
        self._answered, self._each_byte, self._went_on = answered, each_byte, went_on

    async def __aiter__(self) -> AsyncIterator[bytes]:
        body, cut = self._answered.body, self._answered.cut
        body = body if cut is None else body[:cut]
        stride = 1 if self._each_byte else max(1, len(body) // 3)
        for at in range(0, len(body), stride):
            await asyncio.sleep(self._each_byte)
            self._went_on(False)
            yield body[at : at + stride]
        if cut is not None:
            raise httpx.RemoteProtocolError(f"peer closed connection (received {cut} bytes) {faults.TOLD}")
        self._went_on(True)


async def resolve(name: str, port: int) -> tuple[str, ...]:
    """Every name has the same public number here; one that is a number already is told as it is."""
    name.encode("idna")
    return (name,) if name.replace(".", "").isdigit() else (NO_ADDRESS,)


async def _traced(request: httpx.Request, events: tuple[str, ...]) -> None:
    if trace := request.extensions.get("trace"):
        for event in events:
            await trace(f"http11.{event}", {})
