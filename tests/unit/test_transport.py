"""How the transport meets the person's network, and what it leaves behind in ComfyUI's log."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import httpx
import pytest

from schnellkit.bench.hosted_run.server import certify
from schnellkit.providers.errors import HostDown, HostError, UnknownOutcome
from schnellkit.providers.hosts import hosts
from schnellkit.providers.wire import Answer, Request
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.wire.deadline import Deadline
from schnellkit.wire.loop import Loop
from schnellkit.wire.transport import Transport

DEEPINFRA = hosts()["deepinfra"]
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def looked_up(url: str) -> Answer:
    """The answer to a free question at that address."""
    transport = Transport()
    try:
        return await transport.send(DEEPINFRA, Request(url, method="GET"), url, "sandbox")
    finally:
        await transport.close()


async def test_a_certificate_of_the_environment_is_trusted_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certify(certificate, key)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with running(Simulator(), tls=(certificate, key)) as urls:
        with pytest.raises(HostDown, match="certificate was not accepted"):
            await looked_up(f"{urls['deepinfra']}/v1/me")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert (await looked_up(f"{urls['deepinfra']}/v1/me")).status == 200


async def test_a_proxy_of_the_environment_is_asked_and_its_refusal_is_no_charge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(HostDown, match="Nothing was sent and nothing charged"):
            await looked_up("https://host.invalid/v1/me")
    (request,) = asked
    assert request.startswith(b"CONNECT host.invalid:443 ")
    assert b"sandbox" not in request


def test_no_address_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    transport = Transport(InProcess(Simulator()))
    caplog.set_level(logging.INFO)
    link = "https://files.invalid/picture?signature=secret"

    async def fetched() -> Answer:
        return await transport.fetch(link, Deadline(10), own=False, at_most=2**20)

    assert Loop().submit(fetched()).result().status == 404
    assert "secret" not in caplog.text


class Breaking(httpx.AsyncBaseTransport):
    """A wire that breaks once the request is on its way."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("broken")


@pytest.mark.parametrize(("method", "error"), [("GET", HostDown), ("POST", UnknownOutcome)])
async def test_a_question_without_an_answer_is_no_order_that_may_have_been_charged(
    method: str, error: type[HostError]
) -> None:
    url = "https://api.deepinfra.com/v1/me"
    with pytest.raises(error) as problem:
        await Transport(Breaking()).send(DEEPINFRA, Request(url, method=method), url, None)
    assert problem.value.no_work is (method == "GET")
    assert ("Asking costs nothing" in str(problem.value)) is (method == "GET")
