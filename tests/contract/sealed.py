"""Leads the hosts' official clients to the sandbox, and stops them on every other way out of this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

HERE = (None, "", "localhost", "127.0.0.1", "::1")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
# What Python announces before it goes somewhere or looks a name up, and where in it the place stands.
ANNOUNCED = {
    **dict.fromkeys(("socket.connect", "socket.sendto", "socket.sendmsg"), 1),
    **dict.fromkeys(("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"), 0),
}

_listening: list[bool] = []
_tried: list[list[str]] = []


def led(library: Any, address: str) -> Any:
    """A transport of httpx, or of its next version, that goes to the sandbox.

    The host keeps its name in the header, by which the sandbox knows it and gives its links. No connection outlives
    its answer, so that none is left by a client that nobody closes.
    """
    base = library.URL(address)

    class Led(library.HTTPTransport):
        def handle_request(self, request: Any) -> Any:
            there = base.copy_with(raw_path=request.url.raw_path)
            rest = {"headers": request.headers, "stream": request.stream, "extensions": request.extensions}
            return super().handle_request(library.Request(request.method, there, **rest))

    return Led(limits=library.Limits(max_keepalive_connections=0))


def _heard(event: str, announced: tuple[Any, ...]) -> None:
    if not _tried or event not in ANNOUNCED:
        return
    place = announced[ANNOUNCED[event]]
    name = place[0] if isinstance(place, tuple) else place
    name = name.decode() if isinstance(name, bytes) else name
    if name not in HERE:
        _tried[-1].append(str(name))
        raise OSError(f"no test goes to {name}")


@contextmanager
def sealing() -> Iterator[list[str]]:
    """No thread of this process leaves this machine; gives the names and numbers of where one tried to go."""
    if not _listening:
        # Python takes no such listener back.
        sys.addaudithook(_heard)
        _listening.append(True)
    tried: list[str] = []
    _tried.append(tried)
    try:
        yield tried
    finally:
        _tried.remove(tried)


@pytest.fixture(scope="module")
def sealed() -> Iterator[None]:
    """The tests of a file stay on this machine, whatever proxy is set; that one tried to leave is a failure."""
    with pytest.MonkeyPatch.context() as patch, sealing() as tried:
        for name in PROXIES:
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        yield
    assert tried == []
