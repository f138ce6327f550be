"""SingleFlight: the same order asked for several times at once is fulfilled one time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..wire.rate_limiter import OnProgress

Result = TypeVar("Result")


@dataclass
class Shared(Generic[Result]):
    """One piece of work and everyone who waits for it."""

    task: asyncio.Task[Result]
    listeners: list[OnProgress] = field(default_factory=list)


class SingleFlight(Generic[Result]):
    """Work under way, by name. It lives on the pack's loop."""

    def __init__(self) -> None:
        self._under_way: dict[str, Shared[Result]] = {}

    async def do(
        self, name: str, work: Callable[[OnProgress], Awaitable[Result]], report: OnProgress
    ) -> tuple[Result, bool]:
        """The work's result, and whether this caller was the one who started it.

        The work is cancelled only when everyone who waits for it is gone. Who asks after that begins it anew.
        Raises what the work raises.
        """
        shared = self._under_way.get(name)
        first = shared is None
        if shared is None:
            shared = self._start(name, work)
        shared.listeners.append(report)
        try:
            return await asyncio.shield(shared.task), first
        except asyncio.CancelledError:
            shared.listeners.remove(report)
            if not shared.listeners:
                self._forget(name, shared)
                shared.task.cancel()
            raise

    def _start(self, name: str, work: Callable[[OnProgress], Awaitable[Result]]) -> Shared[Result]:
        listeners: list[OnProgress] = []

        def tell_all(text: str) -> None:
            for listener in listeners:
                # One who cannot hear costs the others nothing.
                with suppress(Exception):
                    listener(text)

        async def run() -> Result:
            return await work(tell_all)

        shared = Shared(asyncio.create_task(run()), listeners)
        self._under_way[name] = shared
        shared.task.add_done_callback(lambda _: self._forget(name, shared))
        return shared

    def _forget(self, name: str, shared: Shared[Result]) -> None:
        if self._under_way.get(name) is shared:
            del self._under_way[name]
