"""Runtime: what all orders of this process share."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from ..personal.addresses import Addresses
from ..personal.keys import Keys
from ..personal.own_hosts import all_hosts
from ..personal.own_prices import known_prices
from ..personal.settings import Settings
from ..providers.answers.refusals import unreadable
from ..providers.described.own_host import CHOSEN, gone_host, host_for
from ..providers.errors import HostError, KeyRefused, SchnellkitError
from ..providers.host import Host
from ..providers.order import Order
from ..providers.prices.price_list import Price
from ..providers.said import Said
from ..providers.wire import Answer, Pending, Reply
from ..wire.loop import Loop
from ..wire.rate_limiter import RateLimiter
from ..wire.transport import Transport
from .routes.resting import Resting
from .single_flight import SingleFlight

if TYPE_CHECKING:
    from ..ledger.ledger import Ledger
    from ..ledger.receipt import Receipt
    from .delivery import Delivery

AnyError = TypeVar("AnyError", bound=SchnellkitError)
Result = TypeVar("Result")
SANDBOX_KEY = "sandbox"
WRITES_LATER = "schnellkit writes later"
WRITE_AGAIN = 0.5
WRITE_AGAIN_AT_MOST = 30.0


class Runtime:
    """The parts that orders share. Its coroutines run on its own loop only."""

    def __init__(self, settings: Settings, transport: Transport, ledger: Ledger) -> None:
        self.settings = settings
        self.hosts: Mapping[str, Host] = all_hosts(settings)
        self.keys = Keys(settings.home, settings.environment)
        self.addresses = Addresses(settings.home, settings.environment, sandbox=settings.sandbox)
        self.transport = transport
        self.ledger = ledger
        self.rate_limiter = RateLimiter()
        self.resting = Resting()
        self.single_flight: SingleFlight[Delivery] = SingleFlight()
        self.looks: SingleFlight[Receipt] = SingleFlight()
        self.loop = Loop()
        # Apart from the ledger's threads: what must reach the disk does not wait for pictures to be decoded.
        self.decoders = ThreadPoolExecutor(os.cpu_count(), "schnellkit-decoder")
        self._under_way: set[asyncio.Task[Any]] = set()
        self._writing_later: asyncio.Task[None] | None = None

    def see_own_hosts(self) -> None:
        """Look for what the person's own files describe now. It may wait for the disk."""
        others = {name: host for name, host in self.hosts.items() if not host.origin}
        self.hosts = {**all_hosts(self.settings), **others}

    async def host_of(self, name: str, inputs: Mapping[str, Any]) -> Host:
        """The host that a node orders from by its inputs, as its file says now. Raises InvalidOrder as `host_for`."""
        if name == CHOSEN:
            await asyncio.to_thread(self.see_own_hosts)
        return host_for(self.hosts, name, inputs)

    def host(self, name: str) -> Host:
        """The host of that name. Raises InvalidOrder where the file that describes it is gone."""
        if name not in self.hosts:
            raise gone_host(name)
        return self.hosts[name]

    def prices(self) -> tuple[Price, ...]:
        """The prices orders are quoted by, the person's own first."""
        return known_prices(self.settings.home)

    def way_for(self, host: Host, order: Order) -> tuple[str | None, Addresses]:
        """The key of an order and the addresses it goes with, so that no key goes to an address it was not given for.

        Raises KeyRefused, InvalidOrder or StoreTrouble, as `key_for` and `Addresses.endpoint`.
        """
        name = order.option("endpoint")
        if not name:
            return self.key_for(host, order), self.addresses
        while True:
            server = self.addresses.endpoint(str(name))
            key = self.key_for(host, order)
            # The person may have moved the server between the two: its old key is gone before its new address is there.
            if self.addresses.endpoint(str(name)) == server:
                return key, self.addresses.pinned(server)

    def key_for(self, host: Host, order: Order) -> str | None:
        """The key to send with an order. The sandbox takes none, one's own servers may.

        Raises KeyRefused where there is none or it cannot be used, StoreTrouble where the keys cannot be read.
        """
        if self.settings.sandbox:
            return f"{SANDBOX_KEY}:{SANDBOX_KEY}" if host.key_form.account_variable else SANDBOX_KEY
        if name := order.option("endpoint"):
            key = self.keys.get_named(self.addresses.endpoint(str(name)).key_name)
            return key.value if key else None
        if host.origin and not host.key_variable:
            return None
        key = self.keys.need(host)
        if host.key_problem and (problem := host.key_problem(key.value, time.time())):
            raise KeyRefused(problem)
        return key.value

    def read(self, name: str, answer: Answer) -> Reply | Pending:
        """What a host's answer says. Raises HostError, free of keys, where it is a refusal or cannot be read.

        Raises InvalidOrder as `host`.
        """
        host = self.host(name)
        try:
            return host.read(answer)
        except HostError as error:
            raise self.without_keys(error) from None
        except Exception as problem:
            raise unreadable(host, f"reading it failed ({type(problem).__name__})") from None

    def without_keys(self, error: AnyError) -> AnyError:
        """The same error with no key in its text."""

        def cut(text: str) -> str:
            return self.keys.cut_from(text, self.hosts)

        text, clean = error.args[0], cut(str(error))
        if isinstance(text, Said) and text.with_values(cut) == clean:
            clean = text.with_values(cut)
        error.args = (clean,)
        return error

    async def written(self, write: Callable[..., Result], *what: object, **named: object) -> Result:
        """Write something down in a thread, to its end whoever still waits, and later where the disk refuses it now.

        A thread goes on when its waiter is cancelled: what the disk refuses then must be heard too. Raises as `write`.
        """
        task = self.keep_running(asyncio.to_thread(write, *what, **named))
        task.add_done_callback(lambda _: self.write_later())
        return await asyncio.shield(task)

    def write_later(self) -> None:
        """See to it that what could not be written down is, as soon as the disk takes it: others may wait for it."""
        idle = self._writing_later is None or self._writing_later.done()
        if idle and self.ledger.has_unwritten():
            self._writing_later = self.keep_running(self._write_later())
            self._writing_later.set_name(WRITES_LATER)

    async def _write_later(self) -> None:
        pause = WRITE_AGAIN
        while self.ledger.has_unwritten():
            await asyncio.sleep(pause)
            pause = min(pause * 2, WRITE_AGAIN_AT_MOST)
            with suppress(Exception):
                await asyncio.to_thread(self.ledger.catch_up)

    def keep_running(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """A task that is held on to until it ends, whoever still waits for it."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        # Whoever still waits hears of an error; where nobody does, it is in the ledger and no news to the log.
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return task
