"""Opens the runtime of this process: everything an order needs, put together once. It holds no rules of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from functools import cache

from .orders.runtime import Runtime
from .personal.settings import Settings, read_settings
from .wire.transport import Transport

_opening = threading.Lock()


def get_runtime() -> Runtime:
    """The runtime of this process, opened on first use; nodes that ask at the same moment get the same one."""
    with _opening:
        return _runtime()


async def get_runtime_async() -> Runtime:
    """The runtime of this process, for use in an event loop: a thread opens it on first use."""
    return _runtime() if _runtime.cache_info().currsize else await asyncio.to_thread(get_runtime)


@cache
def _runtime() -> Runtime:
    return open_runtime(read_settings())


def open_runtime(settings: Settings) -> Runtime:
    """A runtime with its ledger recovered and its wire: the sandbox's or the world's."""
    from .ledger.caps import read_caps
    from .ledger.ledger import Ledger
    from .ledger.recovery import recover

    runtime = Runtime(settings, _transport(settings), Ledger(settings.home, caps=lambda: read_caps(settings.home)))
    try:
        recovered = recover(runtime.ledger, runtime.read)
    except BaseException:
        # Left open, it would be taken for another living ComfyUI by the next try.
        runtime.ledger.close()
        raise
    for warning in filter(None, (runtime.ledger.set_aside, recovered.describe())):
        logging.getLogger("schnellkit").warning(warning)
    return runtime


def _transport(settings: Settings) -> Transport:
    if not settings.sandbox:
        return Transport()
    from .sandbox.inprocess import InProcess
    from .sandbox.simulator import Simulator
    from .sandbox_artist import draw

    return Transport(InProcess(Simulator(renderer=draw)))
