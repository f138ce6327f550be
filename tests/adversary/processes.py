"""Processes of the adversary's world: each has its own runtime and ledger, on one home, and can die or start anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from pathlib import Path

from schnellkit.ledger.caps import read_caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.receipt import Receipt
from schnellkit.ledger.recovery import recover
from schnellkit.library.arrivals import Arrivals
from schnellkit.orders.batch import BatchResult, fulfil_all
from schnellkit.orders.fulfil import Delivery, OrderContext, fulfil
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.settings import Settings
from schnellkit.providers.order import Order
from schnellkit.providers.wire import Pending, Reply
from schnellkit.wire.transport import Transport

from .clock import Life, as_life, of_nobody
from .orders import picture_of, small_hosts
from .wire import Watcher, Wire, resolve


class Process(Life):
    """One ComfyUI with the pack."""

    def __init__(self, home: Path, environment: MutableMapping[str, str], watcher: Watcher) -> None:
        super().__init__()
        self.died = False
        self.told: list[str] = []
        settings = Settings(home, environment=environment)
        ledger = Ledger(home, caps=lambda: read_caps(home), clock=lambda: time.time())
        self.runtime = Runtime(settings, Transport(Wire(watcher, self), resolve), ledger)
        self.runtime.hosts = small_hosts()
        self.told.append(recover(ledger, self.runtime.read).describe())

    def ask(self, order: Order, run: str, *, fresh: bool = False) -> asyncio.Task[BatchResult]:
        """Someone queues that order here."""
        context = OrderContext(run, self.told.append, fresh=fresh)
        return as_life(self, lambda: asyncio.ensure_future(fulfil_all(order, self.runtime, context)))

    def ask_single(self, single: Order) -> asyncio.Task[Delivery]:
        """Someone queues one of the orders that a batch was split into."""
        context = OrderContext("again", self.told.append)
        return as_life(self, lambda: asyncio.ensure_future(fulfil(single, self.runtime, context)))

    def receipts(self) -> list[Receipt]:
        """Every receipt of this home."""
        return self.runtime.ledger.receipts(most=10**6)

    def has_picture(self, receipt: Receipt, single: Order) -> bool:
        """Whether the true picture of that order is in the library under this receipt."""
        ledger = self.runtime.ledger
        return [ledger.picture(name) for name in receipt.pictures] == [picture_of(single)]

    def kept(self, receipt: Receipt) -> list[Reply | Pending]:
        """What the answers say that are kept for a receipt, of those that say anything."""
        found = Arrivals(self.runtime.settings.home / "arrived").read(receipt.id)
        said: list[Reply | Pending] = []
        for answer in found:
            try:
                said.append(self.runtime.hosts[receipt.host].read(answer))
            except Exception:
                continue
        return said

    def die(self) -> None:
        """Stop at once; the system lets go of the files a moment later."""
        self.alive, self.died = False, True
        of_nobody(asyncio.get_event_loop().call_soon, self.runtime.ledger.close)

    def today(self) -> str:
        """The day all orders of this world count to."""
        return self.runtime.ledger.today()
