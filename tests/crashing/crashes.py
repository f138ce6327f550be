"""Kills a process in the middle of its orders and asks the sandbox, which is nobody's friend, what it had charged."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from schnellkit.providers.order import Order
from schnellkit.sandbox.order import Order as Drawn
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.workshop.links import AS_PACKAGE, folder_with_links

QUIET_SECONDS = 0.1
KEYS = {
    "DEEPINFRA_TOKEN": "canary-deepinfra-0123",
    "MONICA_API_KEY": "canary-monica-0123",
    "NVIDIA_API_KEY": "canary-nvidia-0123",
}
# Two orders whose pictures come in the answer, one whose pictures are downloaded after it, one that is polled for.
ORDERS = (
    {"host": "deepinfra", "model": "black-forest-labs/FLUX-1-schnell", "width": 256, "height": 128},
    {"host": "deepinfra", "model": "black-forest-labs/FLUX-1-schnell", "width": 128, "height": 256},
    {"host": "monica", "model": "flux_schnell", "width": 1024, "height": 1024},
    {
        "host": "nvidia",
        "model": "black-forest-labs/flux.1-schnell",
        "width": 1024,
        "height": 1024,
        "prompt": "[sandbox:pending:2]",
    },
)


@dataclass
class Mother:
    """The process that gives birth to those that are killed."""

    process: subprocess.Popen[str]

    def task(self, **task: Any) -> dict[str, Any]:
        """How a child's life with that task went."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the mother of the children died herself"
        return json.loads(answer)


@contextlib.contextmanager
def mother() -> Iterator[Mother]:
    """A mother for as long as the block lasts."""
    with folder_with_links(AS_PACKAGE) as place:
        reach = os.pathsep.join([str(place), os.environ["SCHNELLKIT_COMFYUI_TREE"]])
        process = subprocess.Popen(
            [sys.executable, "-m", "schnellkit.tests.crashing.mother"],
            env={**os.environ, "PYTHONPATH": reach},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield Mother(process)
        finally:
            process.kill()
            process.communicate()


@contextlib.contextmanager
def hosts() -> Iterator[tuple[Simulator, dict[str, str]]]:
    """The sandbox on loopback, and the environment that leads a process to it."""
    simulator = Simulator(renderer=flat, limits=False)
    with running(simulator) as urls:
        moved = {f"SCHNELLKIT_{name.upper()}_URL": urls[name] for name in ("deepinfra", "monica", "nvidia")}
        yield simulator, {**KEYS, **moved}


@dataclass
class Crash:
    """One crash: where it was, what the host had charged, and what the ledger says; and how whoever lived on fared."""

    where: Mapping[str, Any]
    killed: bool
    on_disk: frozenset[str]
    charged: Mapping[str, tuple[int, Decimal]]
    after: list[dict[str, Any]]
    marked: list[dict[str, Any]] = field(default_factory=list)
    again: list[dict[str, Any]] = field(default_factory=list)
    charged_again: int = 0
    outlived: list[dict[str, Any]] = field(default_factory=list)

    def states(self) -> list[str]:
        """The states of all receipts after the restart."""
        return [one["state"] for one in self.after]

    def problems(self) -> list[str]:
        """Everything that should not be."""
        return [*self._left_open(), *self._lost(), *self._miscounted(), *self._paid_twice(), *self._left_alone()]

    def _left_open(self) -> list[str]:
        return [f"{one['id']} is still {one['state']}" for one in self.after if one["state"] in ("reserved", "sent")]

    def _lost(self) -> list[str]:
        """Pictures whose bytes were on disk and are not in the library."""
        safe = {one["id"] for one in self.after if one["state"] == "settled" and one["pictures"]}
        return [f"the picture of {receipt} is lost" for receipt in self.on_disk - safe]

    def _miscounted(self) -> list[str]:
        """Orders whose charges are not those of the ledger: before the person marked the unknown ones, and after."""
        problems = []
        for order, (count, amount) in self.charged.items():
            settled = _count(self.after, order, "settled")
            unknown = _count(self.after, order, "unknown outcome")
            if not settled <= count <= settled + unknown:
                problems.append(f"{count} charges, but {settled} settled and {unknown} unknown")
            if _count(self.marked, order, "settled") != count or _count(self.marked, order, "unknown outcome"):
                problems.append(f"{count} charges, but the marked ledger says otherwise")
            told = sum((Decimal(one["charged"] or 0) for one in self.marked if _is(one, order, "settled")), Decimal(0))
            if told != amount and amount:
                problems.append(f"{amount} charged, but the ledger says {told}")
            if count > 1 + unknown:
                problems.append(f"{count} charges, but only {unknown} unknown outcomes")
        return problems

    def _left_alone(self) -> list[str]:
        """Orders that the process that lived on did not get, unless it was told that their answer was lost just now."""
        told = ({"error": "UnknownOutcome"},)
        return [f"whoever lived on got {one}" for one in self.outlived if "shape" not in one and one not in told]

    def _paid_twice(self) -> list[str]:
        free = [one for one in self.again if not one.get("free")]
        return [*(f"stored, but not free: {one}" for one in free), *(["charged again"] if self.charged_again else [])]


def crash(
    parent: Mother,
    simulator: Simulator,
    environment: Mapping[str, str],
    home: Path,
    outliving: Mother | None = None,
    **where: Any,
) -> Crash:
    """Buy in a process that is killed there, restart, let the person mark what is unknown, and run again.

    With another mother, a process of hers buys the same orders at the same time and lives on.
    """
    simulator.reset()
    orders = orders_of("boat")
    common = {"home": str(home), "environment": dict(environment)}
    first, outlived = _bought(parent, outliving, {"work": "buy", "orders": orders, **common}, where)
    _wait_for_quiet(simulator)
    charged = {Order(**order).name: _charges(simulator, order) for order in orders}
    after = _looked(parent.task(work="look", **common))
    marks = dict(_marks(after, charged))
    marked = _looked(parent.task(work="look", marks=marks, **common))
    stored = {one["order"] for one in after if one["state"] == "settled" and one["pictures"]}
    wanted = [order for order in orders if Order(**order).name in stored]
    before = len(simulator.charges)
    again = parent.task(work="buy", orders=wanted, run="again", **common)
    _wait_for_quiet(simulator)
    return Crash(
        where,
        first["killed"],
        frozenset(_on_disk(first["words"], after, {Order(**order).name: order["host"] for order in orders})),
        charged,
        after,
        marked,
        again["words"][-1].get("outcomes", [{"broke": again["words"][-1]}]),
        len(simulator.charges) - before,
        outlived,
    )


def orders_of(name: str) -> list[dict[str, Any]]:
    """The orders of a crash, which no other crash has."""
    return [
        {**order, "prompt": f"{name} {number} {order.get('prompt', '')}".strip(), "seed": number + 1, "steps": 4}
        for number, order in enumerate(ORDERS)
    ]


def _bought(
    parent: Mother, outliving: Mother | None, buying: dict[str, Any], where: dict[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The life of the process that is killed, and what the other one got, if there was one."""
    if outliving is None:
        return parent.task(**buying, **where), []
    with ThreadPoolExecutor() as both, tempfile.TemporaryDirectory() as meeting:
        # The other begins with the orders that this one comes to last.
        turned = {**buying, "orders": buying["orders"][::-1]}
        other = both.submit(outliving.task, **turned, meet=[meeting, "other", "first"])
        first = parent.task(**buying, **where, meet=[meeting, "first", "other"])
        return first, other.result()["words"][-1].get("outcomes", [{"broke": other.result()["words"][-1]}])


def points(
    parent: Mother, environment: Mapping[str, str], home: Path, count: int, chance: random.Random
) -> Iterator[dict]:
    """Where to kill: half of them at a line of the pack's code, half at a moment, spread over a whole life.

    Ends only with its reader: a process that was done before its moment came does not count as killed.
    """
    common = {"work": "buy", "orders": orders_of("whole"), "environment": dict(environment)}
    counted = parent.task(kill_at=-1, home=str(home / "counted"), **common)["words"][-1]
    timed = parent.task(home=str(home / "timed"), **common)
    seconds = timed["ended"] - timed["words"][0]["at"]
    lines = counted["lines"]
    for number in itertools.count():
        if number % 2 or number >= count:
            yield {"kill_after": chance.uniform(0, seconds)}
        else:
            # One from each stretch of equal length, so that no step of the line is left out.
            yield {"kill_at": int(lines * (number + chance.random() * 2) / count)}


def _looked(life: Mapping[str, Any]) -> list[dict[str, Any]]:
    told = life["words"][-1]
    assert told["event"] == "looked", told
    return told["receipts"]


def _charges(simulator: Simulator, order: Mapping[str, Any]) -> tuple[int, Decimal]:
    """How often and how much the host charged for that order; an amount of 0 where it has no price we know."""
    prompt = hashlib.sha256(order["prompt"].encode()).hexdigest()
    amounts = [charge.amount for charge in simulator.charges if prompt.startswith(charge.prompt_hash)]
    return len(amounts), sum((amount or Decimal(0) for amount in amounts), Decimal(0))


def _marks(after: list[dict[str, Any]], charged: Mapping[str, tuple[int, Decimal]]) -> Iterator[tuple[str, str | None]]:
    """What the person reads on the bills and marks: charged that much, or not at all."""
    left = {order: count - _count(after, order, "settled") for order, (count, _) in charged.items()}
    for one in after:
        if one["state"] == "unknown outcome":
            count, amount = charged[one["order"]]
            left[one["order"]] -= 1
            yield one["id"], str(amount / count or Decimal("0.01")) if left[one["order"]] >= 0 else None


def _on_disk(words: list[dict[str, Any]], after: list[dict[str, Any]], host_of: Mapping[str, str]) -> Iterator[str]:
    """The receipts whose picture was whole on disk when the process died."""
    host = {one["id"]: host_of[one["order"]] for one in after}
    for word in words:
        if word["event"] == "keep" or (word["event"] == "arrived" and host[word["receipt"]] == "deepinfra"):
            yield word["receipt"]


def _count(receipts: list[dict[str, Any]], order: str, state: str) -> int:
    return sum(_is(one, order, state) for one in receipts)


def _is(one: Mapping[str, Any], order: str, state: str) -> bool:
    return (one["order"], one["state"]) == (order, state)


def _wait_for_quiet(simulator: Simulator) -> None:
    """Until the host has nothing more to do for whoever died."""
    since, known = time.monotonic(), -1
    while time.monotonic() - since < QUIET_SECONDS:
        now = (len(simulator.charges), sum(simulator._inside.values()))
        if now != known or now[1]:
            since, known = time.monotonic(), now
        time.sleep(0.01)


@cache
def _png(width: int, height: int, colour: int) -> bytes:
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (width, height), (colour, 90, 160)).save(file, format="PNG", compress_level=1)
    return file.getvalue()


def flat(order: Drawn, number: int) -> bytes:
    """A picture that costs no time to draw."""
    return _png(order.width, order.height, 40 + (order.seed + number) % 200)
