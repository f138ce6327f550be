"""A runtime with the sandbox behind a wire on which anything may happen, shared by the tests of whole orders."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from schnellkit.ledger.caps import read_caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.delivery import Delivery, OrderContext
from schnellkit.orders.fulfil import fulfil
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.settings import Settings
from schnellkit.providers.order import Order
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.order import Order as Drawn
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.unit.ledgers import order
from schnellkit.wire.transport import Transport

KEYS = {
    "DEEPINFRA_TOKEN": "canary-deepinfra-0123",
    "NVIDIA_API_KEY": "nvapi-canary-nvidia-0123",
    "MONICA_API_KEY": "canary-monica-0123",
    "RUNWARE_API_KEY": "canary-runware-0123",
}


class Wire(InProcess):
    """The sandbox, where each request may meet something else before or after the host has it."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.posts = 0
        self.calm()

    def calm(self) -> None:
        """Nothing happens from now on."""
        self.before = lambda request: None
        self.after = lambda request, response: response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.posts += request.method == "POST"
        if (early := self.before(request)) is not None:
            return early
        return self.after(request, await super().handle_async_request(request))


@pytest.fixture
def wire() -> Wire:
    return Wire(Simulator(limits=False, renderer=flat))


@pytest.fixture
def runtime(tmp_path, wire):
    runtime = open_on(tmp_path, wire)
    yield runtime
    runtime.ledger.close()


@pytest.fixture
def quick_waits(monkeypatch):
    """No wait of the pack's own takes long."""
    monkeypatch.setattr("schnellkit.orders.fulfil.UNDER_WAY_SECONDS", 0.01)
    monkeypatch.setattr("schnellkit.wire.looking.FIRST_LOOK", 0.001)
    monkeypatch.setattr("schnellkit.wire.rate_limiter.FIRST_WAIT", 0.001)


def open_on(home: Path, wire: Wire) -> Runtime:
    """A runtime whose caps are read from its folder."""
    ledger = Ledger(home, caps=lambda: read_caps(home))
    return Runtime(Settings(home, environment=KEYS), Transport(wire, public), ledger)


async def public(name: str, port: int) -> tuple[str, ...]:
    return ("198.51.99.1",)


def impatient(runtime: Runtime, seconds: float = 1.0) -> None:
    """All hosts wait that long for an answer."""
    runtime.hosts = {
        name: host._replace(rate_policy=host.rate_policy._replace(timeout=seconds))
        for name, host in runtime.hosts.items()
    }


def states(runtime: Runtime) -> list[str]:
    return [receipt.state for receipt in runtime.ledger.receipts()]


async def picture(runtime: Runtime, asked: Order | None = None, **context) -> Delivery:
    """One order, which may not take for ever."""
    return await asyncio.wait_for(
        fulfil(asked or order(), runtime, OrderContext("run", lambda text: None, **context)), 20
    )


def flat(order: Drawn, number: int = 0) -> bytes:
    """A picture that costs no time to draw."""
    file = BytesIO()
    Image.new("RGB", (order.width, order.height), (40 + (order.seed + number) % 200, 90, 160)).save(file, "PNG")
    return file.getvalue()


def drawn() -> bytes:
    """The picture of the usual order."""
    return flat(Drawn("deepinfra", "m", "a boat", 256, 128, seed=7, steps=4))
