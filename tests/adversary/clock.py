"""A world in one thread: an event loop whose minutes cost nothing, and processes in it that can die between two steps.

Everything runs in the order of the clock. What the pack hands to threads runs on the loop as well, a moment later, so
that a run is the same each time its seed is the same.
"""

from __future__ import annotations

import asyncio
import contextvars
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

START = 1_790_000_000.0
THREAD_SECONDS = (0.0, 0.001, 0.02)


class Died(BaseException):
    """Ends whatever a process is doing at the moment of its death."""


class Stuck(Exception):
    """Nothing is left to happen, and somebody still waits."""


class Life:
    """What a process in this world has in common with a real one: it can die."""

    def __init__(self) -> None:
        self.alive = True
        # What was to come next when it died, so that it can be put away properly once nobody looks any more.
        self.parked: list[tuple[contextvars.Context, Callable[..., Any], tuple[Any, ...]]] = []


ACTING: contextvars.ContextVar[Life | None] = contextvars.ContextVar("acting", default=None)


def acting() -> Life | None:
    """The process that runs just now; None for the world around the processes."""
    return ACTING.get()


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop on a clock that jumps to the next thing to do."""

    def __init__(self, chance: random.Random, before_step: Callable[[int], None]) -> None:
        super().__init__()
        self.now, self.steps = 0.0, 0
        self.made: list[tuple[asyncio.Task[Any], Life | None]] = []
        self._chance, self._before_step = chance, before_step
        self._selector = self
        self.set_task_factory(self._noted)

    def time(self) -> float:
        """Seconds since the world began."""
        return self.now

    def select(self, timeout: float | None) -> list[Any]:
        """In place of waiting for sockets, of which there are none, the clock is put on."""
        if timeout is None:
            raise Stuck("nothing is left to happen")
        self.now += timeout
        return []

    def _process_events(self, event_list: list[Any]) -> None:
        """There are no sockets."""

    def _write_to_self(self) -> None:
        """There is no other thread to be woken from."""

    def call_soon(self, callback: Any, *args: Any, context: contextvars.Context | None = None) -> Any:
        """As every loop does, but not for a process that is dead by then."""
        return super().call_soon(self._unless_dead, callback, *args, context=context)

    def call_at(self, when: float, callback: Any, *args: Any, context: contextvars.Context | None = None) -> Any:
        """As every loop does, but not for a process that is dead by then."""
        return super().call_at(when, self._unless_dead, callback, *args, context=context)

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Run the function on this loop a moment later; as in a thread, a cancel does not stop it."""
        future = self.create_future()
        context = contextvars.copy_context()

        def work() -> None:
            try:
                result = context.run(func, *args)
            except Died:
                return
            except BaseException as problem:
                if not future.done():
                    future.set_exception(problem)
            else:
                if not future.done():
                    future.set_result(result)

        self.call_later(self._chance.choice(THREAD_SECONDS), work)
        return future

    def left_of(self, lives: Callable[[Life | None], bool]) -> list[asyncio.Task[Any]]:
        """The tasks that are not done, of the processes asked for."""
        return [task for task, life in self.made if not task.done() and lives(life)]

    def _unless_dead(self, callback: Callable[..., Any], *args: Any) -> None:
        life = acting()
        if life is not None and life.alive:
            self.steps += 1
            self._before_step(self.steps)
        if life is not None and not life.alive:
            life.parked.append((contextvars.copy_context(), callback, args))
            return
        callback(*args)

    def put_away(self, lives: Iterable[Life]) -> None:
        """End everything that is left, in whatever state it is, so that nothing of it is told in the log."""
        for life in lives:
            life.alive = True
            for context, callback, args in life.parked:
                super().call_soon(callback, *args, context=context)
            life.parked.clear()
        for _ in range(50):
            left = self.left_of(lambda life: True)
            if not left:
                break
            for task in left:
                task.cancel()
            self.run_until_complete(asyncio.sleep(1))
        for task, _ in self.made:
            if task.done() and not task.cancelled():
                task.exception()
        self.made.clear()
        self.run_until_complete(self.shutdown_asyncgens())
        self.close()

    def _noted(self, loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(work, loop=loop, **more)
        self.made.append((task, acting()))
        return task


def of_nobody(work: Callable[..., Any], *args: Any) -> Any:
    """Call it as the world itself, whoever acts just now."""
    context = contextvars.copy_context()
    context.run(ACTING.set, None)
    return context.run(work, *args)


def as_life(life: Life, work: Callable[..., Any], *args: Any) -> Any:
    """Call it as that process: what it starts belongs to the process too."""
    context = contextvars.copy_context()
    context.run(ACTING.set, life)
    return context.run(work, *args)


@contextmanager
def on_the_clock_of(loop: VirtualLoop) -> Iterator[None]:
    """While the block lasts, `time` tells and spends the time of that loop."""

    def sleep(seconds: float) -> None:
        loop.now += seconds

    with (
        patch("time.monotonic", loop.time),
        patch("time.time", lambda: START + loop.now),
        patch("time.sleep", sleep),
    ):
        yield
