"""Many orders through a limit of 16 at a time, in a process of its own: how long, and how much memory each."""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from schnellkit.bench.hosted_run.photo import DECODED, SIDE
from schnellkit.bench.hosted_run.server import ANSWER_SECONDS
from schnellkit.ledger.caps import Caps, write_caps
from schnellkit.orders.delivery import OrderContext
from schnellkit.orders.fulfil import fulfil
from schnellkit.orders.runtime import Runtime
from schnellkit.providers.host import RatePolicy
from schnellkit.providers.hosts.together import HOST, MODEL
from schnellkit.providers.order import Order
from schnellkit.runtime import get_runtime

AT_ONCE = 16
_seeds = itertools.count(1)


def crowd(environment: Mapping[str, str], home: Path, orders: int, rounds: int) -> tuple[list[float], float]:
    """The orders' time over the ideal, each round; and the memory of one order in flight, in decoded pictures."""
    command = [sys.executable, "-m", __name__, str(orders), str(rounds)]
    environment = {**environment, "SCHNELLKIT_HOME": str(home)}
    told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    measured = json.loads(told)
    ideal = math.ceil(orders / AT_ONCE) * ANSWER_SECONDS
    return [seconds / ideal for seconds in measured["seconds"]], measured["bytes"] / DECODED


def _measure(orders: int, rounds: int) -> dict[str, object]:
    write_caps(Path(os.environ["SCHNELLKIT_HOME"]), Caps(run=None, day=Decimal(1000)))
    runtime = get_runtime()
    runtime.hosts = {**runtime.hosts, HOST.name: HOST._replace(rate_policy=RatePolicy(at_once=AT_ONCE))}
    _seconds(runtime, 1)
    memory = _memory_of_each(runtime)
    return {"seconds": [_seconds(runtime, orders) for _ in range(rounds)], "bytes": memory}


def _seconds(runtime: Runtime, count: int) -> float:
    began = time.perf_counter()
    runtime.loop.submit(_fulfil(runtime, count)).result()
    return time.perf_counter() - began


def _memory_of_each(runtime: Runtime) -> float:
    """Peak memory beyond what the process had before, by orders in flight."""
    import psutil

    process, most, done = psutil.Process(), 0, False

    def watch() -> None:
        nonlocal most
        while not done:
            most = max(most, process.memory_info().rss)
            time.sleep(0.002)

    before = process.memory_info().rss
    with ThreadPoolExecutor(1) as watcher:
        watched = watcher.submit(watch)
        _seconds(runtime, AT_ONCE)
        done = True
        watched.result()
    return (most - before) / AT_ONCE


async def _fulfil(runtime: Runtime, count: int) -> None:
    """That many new orders at once; each picture is let go when it is there, or fresh memory would be timed too."""
    context = OrderContext("bench", lambda text: None)

    async def one(seed: int) -> None:
        order = Order(HOST.name, MODEL, "a crowd", SIDE, SIDE, seed=seed, steps=4)
        delivery = await fulfil(order, runtime, context)
        assert delivery.images.shape == (1, SIDE, SIDE, 3)
        assert not delivery.receipt.from_library

    await asyncio.gather(*(one(next(_seeds)) for _ in range(count)))


if __name__ == "__main__":
    print(json.dumps(_measure(*map(int, sys.argv[1:]))))
