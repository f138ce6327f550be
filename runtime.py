"""The house of this process: everything an order needs, put together once. It holds no rules of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from functools import cache

from .orders.runtime import House
from .personal.settings import Settings, read_settings
from .wire.transport import Transport

_opening = threading.Lock()


def the_house() -> House:
    """The house of this process; nodes that ask at the same moment get the same one."""
    with _opening:
        return _the_house()


async def enter_the_house() -> House:
    """The house of this process, for an event loop: opened in a thread the first time, at once after that."""
    return _the_house() if _the_house.cache_info().currsize else await asyncio.to_thread(the_house)


@cache
def _the_house() -> House:
    return open_house(read_settings())


def open_house(settings: Settings) -> House:
    """A house with its ledger recovered and its wire: the sandbox's or the world's."""
    from .ledger.caps import read_caps
    from .ledger.ledger import Ledger

    house = House(settings, _transport(settings), Ledger(settings.home, caps=lambda: read_caps(settings.home)))
    try:
        recovered = house.ledger.recover(house.read)
    except BaseException:
        # Left open, it would be taken for another living ComfyUI by the next try.
        house.ledger.close()
        raise
    for told in filter(None, (house.ledger.set_aside, recovered.told())):
        logging.getLogger("schnellkit").warning(told)
    return house


def _transport(settings: Settings) -> Transport:
    if not settings.sandbox:
        return Transport()
    from .sandbox.inprocess import InProcess
    from .sandbox.town import Town
    from .sandbox_artist import draw

    return Transport(InProcess(Town(artist=draw)))
