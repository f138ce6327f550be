"""The sandbox as an httpx transport: keyless demo mode, with nothing on the network."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

from .simulator import Simulator
from .wire import Answered, Asked

CHUNK = 64 * 1024


class InProcess(httpx.AsyncBaseTransport):
    """Answers every request to any address from a simulator in this process."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the sandbox to one request."""
        asked = Asked(
            method=request.method,
            host=request.headers["host"],
            path=request.url.path,
            query=request.url.query.decode("ascii"),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.aread(),
            scheme=request.url.scheme,
        )
        if trace := request.extensions.get("trace"):
            await trace("http11.send_request_headers.started", {})
            await trace("http11.send_request_body.complete", {})
        answered = await self.simulator.answer(asked)
        if answered.cut == 0:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
        headers = {**answered.headers, "content-length": str(len(answered.body))}
        return httpx.Response(answered.status, headers=headers, stream=_Body(answered), request=request)


class _Body(httpx.AsyncByteStream):
    def __init__(self, answered: Answered) -> None:
        self._answered = answered

    async def __aiter__(self) -> AsyncIterator[bytes]:
        body, cut = self._answered.body, self._answered.cut
        for at in range(0, len(body) if cut is None else cut, CHUNK):
            yield body[at : min(at + CHUNK, len(body) if cut is None else cut)]
        if cut is not None:
            told = "peer closed connection without sending complete message body"
            raise httpx.RemoteProtocolError(f"{told} (received {cut} bytes, expected {len(body)})")
