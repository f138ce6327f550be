"""The sandbox as HTTP servers on loopback: one port that serves all hosts, and one for each."""

from __future__ import annotations

import argparse
import asyncio
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web

from .hosts import HOSTS
from .simulator import Simulator
from .wire import Answered, Asked

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 64 << 20
Certificate = tuple[Path | str, Path | str]


def serve(
    port: int,
    *,
    tls: Certificate | None = None,
    delay: float = 0.0,
    limits: bool = True,
    witness_file: Path | None = None,
) -> None:
    """Serves all hosts until interrupted, and prints their addresses."""
    simulator = Simulator(delay=delay, limits=limits, witness_file=witness_file)
    with running(simulator, port, tls=tls) as urls:
        print(addresses(urls), flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("The sandbox has stopped.")


def addresses(urls: dict[str, str]) -> str:
    """The table of addresses, as lines a shell can take over."""
    lines = [f"The sandbox serves all hosts at {urls['all']}/<host>/...; charges: {urls['all']}/sandbox/charges"]
    lines += [f"  SCHNELLKIT_{name.upper()}_URL={url}" for name, url in urls.items() if name != "all"]
    return "\n".join(lines)


@contextmanager
def running(simulator: Simulator, port: int = 0, *, tls: Certificate | None = None) -> Iterator[dict[str, str]]:
    """Serves a simulator from a thread of its own; gives the address of each host by name, and of `all`."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sandbox", daemon=True)
    thread.start()
    runners: list[web.AppRunner] = []
    try:
        urls = asyncio.run_coroutine_threadsafe(_start(simulator, port, tls, runners), loop).result()
        yield urls
    finally:
        asyncio.run_coroutine_threadsafe(_stop(runners), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _start(
    simulator: Simulator, port: int, tls: Certificate | None, runners: list[web.AppRunner]
) -> dict[str, str]:
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
    scheme = "https" if tls else "http"
    urls = {}
    for number, name in enumerate(("all", *HOSTS)):
        runner = web.AppRunner(_app(simulator, name, scheme), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        runners.append(runner)
        site = web.TCPSite(runner, LOOPBACK, port + number if port else 0, ssl_context=context)
        await site.start()
        urls[name] = f"{scheme}://{LOOPBACK}:{runner.addresses[0][1]}"
    return urls


async def _stop(runners: list[web.AppRunner]) -> None:
    for runner in runners:
        await runner.cleanup()


def _app(simulator: Simulator, name: str, scheme: str) -> web.Application:
    async def any_path(request: web.Request) -> web.StreamResponse:
        headers = {key.lower(): value for key, value in request.headers.items()}
        if name != "all":
            headers.setdefault("x-sandbox-host", name)
        asked = Asked(
            method=request.method,
            host=request.host,
            path=request.path,
            query=request.query_string,
            headers=headers,
            body=await request.read(),
            scheme=scheme,
        )
        return await _sent(request, await simulator.answer(asked))

    async def charges(request: web.Request) -> web.Response:
        return web.json_response([charge.as_json() for charge in simulator.charges])

    async def reset(request: web.Request) -> web.Response:
        simulator.reset()
        return web.json_response({"reset": True})

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/sandbox/charges", charges)
    app.router.add_post("/sandbox/reset", reset)
    app.router.add_route("*", "/{path:.*}", any_path)
    return app


async def _sent(request: web.Request, answered: Answered) -> web.StreamResponse:
    """Puts an answer on the wire, or as much of it as the connection is to live."""
    if answered.cut is None:
        return web.Response(status=answered.status, headers=answered.headers, body=answered.body)
    if answered.cut > 0:
        headers = {**answered.headers, "content-length": str(len(answered.body))}
        response = web.StreamResponse(status=answered.status, headers=headers)
        await response.prepare(request)
        await response.write(answered.body[: answered.cut])
    if request.transport:
        request.transport.close()
    return web.Response()


def main() -> None:
    """Serves at the port that is asked for."""
    parser = argparse.ArgumentParser(prog="dev.py sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=9000, help=f"of {LOOPBACK} (default 9000)")
    serve(parser.parse_args().port)


if __name__ == "__main__":
    main()
