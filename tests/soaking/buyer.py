"""One process of the soak: buys mixed orders until its time is over, cancels some, and samples what it takes.

Reads its task as one line of JSON; tells a line of JSON for each sample, and one with what went wrong at the end.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil
import torch

from schnellkit.orders.batch import fulfil_all
from schnellkit.orders.fulfil import OrderContext
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.settings import Settings
from schnellkit.providers.errors import SchnellkitError
from schnellkit.runtime import open_runtime

from .orders import drawn

AT_ONCE = 4
CANCELLED = 0.05
PAUSE = 0.15
# glibc keeps what threads have freed, each thread for itself: that looks like growth and is none.
TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


class Buyer:
    """Whoever queues prompts all the time."""

    def __init__(self, runtime: Runtime, task: dict[str, Any]) -> None:
        self._runtime, self._task = runtime, task
        self._chance = random.Random(task["chance"])
        self._ends: Counter[str] = Counter()
        self._wrong: list[str] = []
        self._began = time.monotonic()

    async def run(self) -> None:
        """Buy until the time is over, and wait for what is still under way."""
        sampling = asyncio.ensure_future(self._sample())
        await asyncio.gather(*(self._buy_on() for _ in range(AT_ONCE)))
        sampling.cancel()
        while left := [task for task in asyncio.all_tasks() if task not in (asyncio.current_task(), sampling)]:
            await asyncio.wait(left)
        told(ended=dict(self._ends), wrong=self._wrong)

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._began

    async def _buy_on(self) -> None:
        while self._seconds < self._task["seconds"]:
            await self._buy()
            await asyncio.sleep(self._chance.uniform(0, 2 * PAUSE))

    async def _buy(self) -> None:
        order = drawn(self._chance, self._seconds)
        buying = asyncio.ensure_future(fulfil_all(order, self._runtime, OrderContext("soak", lambda text: None)))
        if self._chance.random() < CANCELLED:
            await asyncio.wait({buying}, timeout=self._chance.uniform(0, 0.2))
            buying.cancel()
        try:
            await buying
            self._ends["bought"] += 1
        except asyncio.CancelledError:
            self._ends["cancelled"] += 1
        except SchnellkitError as error:
            self._ends[type(error).__name__] += 1
            if any(key in str(error) for key in self._task["environment"].values() if key.startswith("canary")):
                self._wrong.append(f"a key is in an error: {error}")
        except Exception as problem:
            self._wrong.append(repr(problem))

    async def _sample(self) -> None:
        while True:
            told(at=self._seconds, **taken(psutil.Process()))
            await asyncio.sleep(self._task["every"])


def taken(process: psutil.Process) -> dict[str, float]:
    """What a process takes of this machine; what its allocator only keeps for later is given back first."""
    gc.collect()
    if TRIM is not None:
        TRIM(0)
    connections = getattr(process, "net_connections", None) or process.connections
    files = process.num_fds() if hasattr(process, "num_fds") else process.num_handles()  # type: ignore[attr-defined]
    return {
        "MiB": round(process.memory_info().rss / 2**20, 1),
        "threads": process.num_threads(),
        "files": files,
        "sockets": len(connections(kind="inet")),
    }


def told(**words: Any) -> None:
    """One line for whoever started this process."""
    print(json.dumps(words), flush=True)


def main() -> None:
    """One soak."""
    # Two processes on two cores: threads inside them would only wait for each other.
    torch.set_num_threads(1)
    task = json.loads(sys.stdin.readline())
    runtime = open_runtime(Settings(Path(task["home"]), environment=task["environment"]))
    runtime.loop.submit(Buyer(runtime, task).run()).result()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
