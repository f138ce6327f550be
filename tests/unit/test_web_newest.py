"""Quotes for pages: the newest of each page, and few threads for all of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from schnellkit.web.newest import THREADS, Newest, Outdated

LATE = 20


class Held:
    """Work that goes on until it is let go, or is wanted no more."""

    def __init__(self) -> None:
        self.begun, self.let_go, self.gave_up = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, wanted: Callable[[], bool]) -> str:
        self.begun.set()
        while not self.let_go.wait(0.005):
            if not wanted():
                self.gave_up.set()
                return "given up"
        return "done"

    async def is_begun(self) -> None:
        assert await asyncio.to_thread(self.begun.wait, LATE)


def test_the_newest_request_of_a_page_ends_the_one_before():
    async def asked() -> None:
        newest, first, second = Newest(), Held(), Held()
        older = asyncio.create_task(newest.do("page", first))
        await first.is_begun()
        second.let_go.set()
        assert await newest.do("page", second) == "done"
        with pytest.raises(Outdated):
            await older
        assert await asyncio.to_thread(first.gave_up.wait, LATE)

    asyncio.run(asyncio.wait_for(asked(), LATE))


def test_an_older_request_that_waits_for_a_thread_is_answered_at_once():
    async def asked() -> None:
        newest = Newest()
        holding = [Held() for _ in range(THREADS)]
        held = [asyncio.create_task(newest.do(f"page {n}", one)) for n, one in enumerate(holding)]
        for one in holding:
            await one.is_begun()
        waiting, last = Held(), Held()
        older = asyncio.create_task(newest.do("another", waiting))
        await asyncio.sleep(0)
        newer = asyncio.create_task(newest.do("another", last))
        with pytest.raises(Outdated):
            await older
        for one in (*holding, last):
            one.let_go.set()
        assert await asyncio.gather(*held, newer) == ["done"] * (THREADS + 1)
        assert not waiting.begun.is_set()

    asyncio.run(asyncio.wait_for(asked(), LATE))


@pytest.mark.parametrize("pages", [("one", "another"), ("", "")])
def test_pages_do_not_end_each_others_requests(pages):
    async def asked() -> None:
        newest, works = Newest(), (Held(), Held())
        tasks = [asyncio.create_task(newest.do(page, work)) for page, work in zip(pages, works, strict=True)]
        for work in works:
            await work.is_begun()
            work.let_go.set()
        assert await asyncio.gather(*tasks) == ["done", "done"]

    asyncio.run(asyncio.wait_for(asked(), LATE))


def test_edits_do_not_pile_up_threads():
    async def asked() -> None:
        newest, works = Newest(), [Held() for _ in range(8)]
        tasks = [asyncio.create_task(newest.do("", work)) for work in works]
        for work in works[:THREADS]:
            await work.is_begun()
        assert sum(work.begun.is_set() for work in works) == THREADS
        for work in works:
            work.let_go.set()
        await asyncio.gather(*tasks)

    asyncio.run(asyncio.wait_for(asked(), LATE))
