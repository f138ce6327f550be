"""Downloads over a network of the tests' own, and what they are asked with."""

from __future__ import annotations

from pathlib import Path

import pytest

from schnellkit.providers.host import Host, RatePolicy
from schnellkit.providers.wire import Reply, Request
from schnellkit.tests.loopback import Authority, Book, Numbers, answer
from schnellkit.wire.download import download
from schnellkit.wire.transport import Transport

ONE, TWO, PRIVATE = "198.51.99.1", "2606:4700::2", "10.0.0.7"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
PICTURE = answer(200, b"picture")


def host(timeout: float = 30.0) -> Host:
    return Host(
        "h", "H", (), lambda order: Request(""), lambda said: Reply(()), rate_policy=RatePolicy(timeout=timeout)
    )


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schnellkit.wire.download.FIRST_PAUSE", 0.01)
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def once(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No picture is asked for a second time."""
    monkeypatch.setattr("schnellkit.wire.download.FIRST_PAUSE", 60.0)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    founded = Authority.founded(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(founded.file))
    return founded


async def got(
    url: str, book: Book, network: Numbers, *more: str, timeout: float = 30.0, own: str | None = None
) -> list[bytes]:
    """What lies behind these links, asked for one after the other by one transport."""
    transport = Transport(resolve=book.resolve, network=network)
    try:
        return [await download(transport, host(timeout), one, own=own) for one in (url, *more)]
    finally:
        await transport.close()
