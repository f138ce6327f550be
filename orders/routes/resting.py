"""Resting: hosts that refused a moment ago, and how long each is left alone."""

from __future__ import annotations

import time
from collections.abc import Callable

from ...providers.errors import (
    BalanceEmpty,
    CapReached,
    ContentRefused,
    HostDown,
    HostError,
    InvalidOrder,
    KeyRefused,
    ModelGone,
    OrderRefused,
    SchnellkitError,
    TooManyRequests,
)
from ...providers.said import Said

# Where a host does not say how long. A key or an account is mended by the person, who then runs again.
SECONDS = {TooManyRequests: 30.0, HostDown: 30.0, KeyRefused: 60.0, BalanceEmpty: 300.0, ModelGone: 3600.0}
LONGEST = 3600.0


class Resting:
    """Until when each host is left alone, by its name."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def rest(self, name: str, error: SchnellkitError) -> None:
        """Leave the host alone for as long as its refusal says."""
        kind = next((kind for kind in SECONDS if isinstance(error, kind)), None)
        if kind is None:
            return
        told = error.wait if isinstance(error, HostError) else None
        seconds = SECONDS[kind] if told is None else min(max(told, 0.0), LONGEST)
        self._until[name] = max(self._until.get(name, 0.0), self._clock() + seconds)

    def left(self, name: str) -> float:
        """The seconds that a host still rests."""
        return max(0.0, self._until.get(name, 0.0) - self._clock())

    def end(self, name: str) -> None:
        """It may be asked again: a picture came from it, or its key was changed."""
        self._until.pop(name, None)


def may_go_on(error: BaseException) -> bool:
    """Whether the order may go to another host: it never left, or this one refused it and charged nothing for that.

    What a host refused for what the picture shows goes nowhere else.
    """
    if isinstance(error, InvalidOrder | CapReached):
        return True
    if not isinstance(error, HostError) or not error.no_work or error.charge is not None:
        return False
    return not isinstance(error, ContentRefused | OrderRefused) and isinstance(error, tuple(SECONDS))


def in_a_word(error: BaseException) -> str:
    """Why a host did not take an order, short enough for a receipt."""
    words: tuple[tuple[type[BaseException], str], ...] = (
        (KeyRefused, Said("no key, or it was refused")),
        (BalanceEmpty, Said("no money or quota left there")),
        (ModelGone, Said("it does not serve the model any more")),
        (TooManyRequests, Said("it asked to slow down")),
        (HostDown, Said("it could not be reached or was overloaded")),
        (CapReached, Said("your caps did not leave enough")),
        (InvalidOrder, Said("it does not take this order")),
    )
    return next((word for kind, word in words if isinstance(error, kind)), Said("it failed before anything was sent"))
