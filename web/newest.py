"""Newest: at most two quotes are worked out at a time, and of one page only the one it asked for last."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

Result = TypeVar("Result")

THREADS = 2


class Outdated(Exception):
    """The same page has asked again since."""


class Newest:
    """Work for pages, in few threads. It lives on one event loop."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, "schnellkit-quote")
        self._asked: dict[str, asyncio.Future[None]] = {}

    async def do(self, page: str, work: Callable[[Callable[[], bool]], Result]) -> Result:
        """What the work gives. It is handed a function that says whether it is still wanted.

        A page without a name is nobody's. Raises Outdated at once where the same page asks again before.
        """
        given_up = threading.Event()
        outdated: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if page:
            before = self._asked.get(page)
            if before and not before.done():
                before.set_result(None)
            self._asked[page] = outdated
        running = self._threads.submit(partial(work, lambda: not given_up.is_set()))
        try:
            return await self._first(running, outdated)
        finally:
            given_up.set()
            running.cancel()
            if self._asked.get(page) is outdated:
                del self._asked[page]

    async def _first(self, running: Future[Result], outdated: asyncio.Future[None]) -> Result:
        answer = asyncio.wrap_future(running)
        await asyncio.wait((answer, outdated), return_when=asyncio.FIRST_COMPLETED)
        if not outdated.done():
            return await answer
        # What it still says is for nobody: an error of it too.
        answer.add_done_callback(lambda late: late.cancelled() or late.exception())
        raise Outdated
