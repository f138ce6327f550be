"""A process that has everything imported and gives birth to short-lived ones, which may be killed at any line.

Reads a task as a line of JSON, forks a child for it, and answers with a line of JSON: how the child ended and what it
told.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import httpx  # noqa: F401  (imported here once instead of in every child)
import torch  # noqa: F401

from schnellkit import runtime
from schnellkit.ledger import (
    caps,
    database,  # noqa: F401
)
from schnellkit.ledger.ledger import Ledger
from schnellkit.library import (
    arrivals,  # noqa: F401
    picture_store,  # noqa: F401
)
from schnellkit.orders import (
    fulfil,
    resume,  # noqa: F401
)
from schnellkit.orders.delivery import OrderContext
from schnellkit.orders.tokens import count_tokens
from schnellkit.personal.settings import Settings
from schnellkit.providers.errors import SchnellkitError
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money
from schnellkit.providers.wire import Pending
from schnellkit.wire import download  # noqa: F401

LOOK_SECONDS = 0.03
ROOMS = ("orders", "ledger", "library", "wire", "personal", "web/pages")
LINE_OF_AN_ORDER = tuple(str(Path(runtime.__file__).parent / room) + os.sep for room in ROOMS)
Tell = Callable[..., object]


def buy(task: dict[str, Any], tell: Tell) -> None:
    """Fulfil all orders side by side, telling of what reached the disk as soon as it did."""
    _tell_of(Ledger, "arrived", tell)
    _tell_of(Ledger, "keep", tell)
    Pending.__new__.__defaults__ = (LOOK_SECONDS,)
    own = runtime.open_runtime(_settings(task))
    if meeting := task.get("meet"):
        _meet(*meeting)
    lines = _lines(task.get("kill_at"))
    tell(event="ready", at=time.time())
    context = OrderContext(task.get("run", "run"), lambda text: None)

    async def all_of_them() -> list[Any]:
        orders = [_order(told) for told in task["orders"]]
        return await asyncio.gather(*(fulfil.fulfil(one, own, context) for one in orders), return_exceptions=True)

    outcomes = own.loop.submit(all_of_them()).result()
    tell(event="bought", lines=next(lines), outcomes=[_outcome(one) for one in outcomes])


def look(task: dict[str, Any], tell: Tell) -> None:
    """Recover, mark what the task tells of, and tell of every receipt and its pictures."""
    own = runtime.open_runtime(_settings(task))
    for receipt_id, charged in task.get("marks", {}).items():
        own.ledger.resolve(receipt_id, charged=Money(caps._decimal(charged), "USD") if charged else None)
    tell(event="looked", receipts=[_told(own.ledger, one) for one in own.ledger.receipts(most=10**6)])


def main() -> None:
    """Serve tasks until the end of the input."""
    count_tokens("warm")
    for line in sys.stdin:
        print(json.dumps(_life(json.loads(line))), flush=True)


def _life(task: dict[str, Any]) -> dict[str, Any]:
    """One child's life: its words, and whether it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            WORKS[task["work"]](task, lambda **words: os.write(writing, json.dumps(words).encode() + b"\n"))
        except BaseException as problem:
            os.write(writing, json.dumps({"event": "broke", "problem": repr(problem)}).encode() + b"\n")
        os._exit(0)
    os.close(writing)
    words, end = [], threading.Timer(task.get("kill_after") or 0, os.kill, (child, signal.SIGKILL))
    with os.fdopen(reading) as pipe:
        for line in pipe:
            words.append(json.loads(line))
            if words[-1]["event"] == "ready" and task.get("kill_after") is not None:
                end.start()
    # Until the child is waited for, its number is its own; after that a late kill could meet a stranger.
    end.cancel()
    if end.ident is not None:
        end.join()
    _, status = os.waitpid(child, 0)
    return {"killed": os.WIFSIGNALED(status), "words": words, "ended": time.time()}


def _meet(place: str, me: str, other: str) -> None:
    """Wait until the other process is as far."""
    Path(place, me).touch()
    while not Path(place, other).exists():
        time.sleep(0.001)


def _lines(kill_at: int | None) -> itertools.count[int]:
    """Counts every line the pack runs in the life of an order, in all threads, and dies at the one named."""
    counter = itertools.count()
    me = os.getpid()

    def in_a_frame(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line" and next(counter) == kill_at:
            os.kill(me, signal.SIGKILL)
        return in_a_frame

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        return in_a_frame if frame.f_code.co_filename.startswith(LINE_OF_AN_ORDER) else None

    if kill_at is not None:
        threading.settrace(trace)
    return counter


def _tell_of(owner: type, name: str, tell: Tell) -> None:
    """Tell, after each call of that method, for which receipt it was."""
    method = getattr(owner, name)

    def telling(self: Ledger, receipt_id: str, *more: Any) -> Any:
        result = method(self, receipt_id, *more)
        tell(event=name, receipt=receipt_id)
        return result

    setattr(owner, name, telling)


def _settings(task: dict[str, Any]) -> Settings:
    return Settings(Path(task["home"]), environment=task["environment"])


def _order(told: dict[str, Any]) -> Order:
    return Order(**told)


def _outcome(one: Any) -> dict[str, Any]:
    if isinstance(one, SchnellkitError):
        return {"error": type(one).__name__}
    if isinstance(one, BaseException):
        return {"error": repr(one)}
    return {"free": one.receipt.from_library, "id": one.receipt.id, "shape": list(one.images.shape)}


def _told(books: Ledger, receipt: Any) -> dict[str, Any]:
    charged = receipt.charged
    pictures = books.pictures(receipt) if receipt.state == "settled" and books.has_all_pictures(receipt) else ()
    return {
        "id": receipt.id,
        "state": receipt.state,
        "order": receipt.order,
        "charged": str(charged.amount) if charged else None,
        "pictures": [len(picture) for picture in pictures],
        "note": receipt.note,
    }


WORKS = {"buy": buy, "look": look}

if __name__ == "__main__":
    main()
