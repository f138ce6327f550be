"""The adversary's world: lets a plan happen, waits until the dust settles, mends everything, and asks again."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from schnellkit.ledger.caps import read_caps
from schnellkit.ledger.receipt import Receipt
from schnellkit.orders.runtime import WRITES_LATER
from schnellkit.providers.errors import UnknownOutcome
from schnellkit.providers.order import Order
from schnellkit.providers.wire import Link, Pending, Reply
from schnellkit.sandbox.simulator import Simulator

from . import faults
from .clock import Life, VirtualLoop, of_nobody, on_the_clock_of
from .disk import every_write_told
from .mischief import Mischief
from .orders import FRUITLESS, charged_as, draw, order, picture_of, singles, small_pictures
from .plan import CAPS, Ask, Happening, OnTheWire, Plan
from .processes import Process
from .seen import Again, Asked, Seen
from .surroundings import log_told
from .totals import counted, running_and_anew

# Nobody may wait longer than this; and, while there is nothing on the wire, no longer than any pause the pack makes.
PATIENCE = 45 * 60.0
PAUSE = 150.0
GRACE = 1.0
FILES = {
    "https://files.monica.cn/": "monica",
    "https://v3.fal.media/": "fal",
    "https://replicate.delivery/": "replicate",
}
OWN = {"mine": {"url": "http://127.0.0.1:8000", "dialect": "vllm"}}


class World:
    """One run of a plan."""

    def __init__(self, plan: Plan, home: Path) -> None:
        self.plan, self.home, self.seen = plan, home, Seen(plan)
        self.mischief = Mischief(plan, self._happen, self._die)
        self.loop = VirtualLoop(random.Random(plan.seed), self.mischief.before_step)
        self.simulator = Simulator(clock=self.loop.time, limits=False, renderer=draw)
        self.environment: dict[str, str] = dict(faults.KEYS)
        self.processes: list[Process] = []
        self._over = False
        self._exchanges, self._moved = 0, 0.0

    def run(self) -> Seen:
        """Let everything happen; what was seen of it."""
        asyncio.set_event_loop(self.loop)
        with ExitStack() as stack:
            for prepared in (
                on_the_clock_of(self.loop),
                every_write_told(self.mischief.before_write),
                small_pictures(),
            ):
                stack.enter_context(prepared)
            stack.enter_context(log_told(self.seen.texts))
            try:
                self.loop.run_until_complete(self._story())
            finally:
                self.mischief.over = self._over = True
                for process in self.processes:
                    process.runtime.ledger.close()
                self.loop.put_away(self.processes)
                asyncio.set_event_loop(None)
        return self.seen

    async def _story(self) -> None:
        self._write_settings(CAPS[self.plan.caps])
        self.processes = [self._open() for _ in range(self.plan.processes)]
        asks = self.plan.of(Ask)
        for ask in asks:
            self.loop.call_at(ask.at, self._begin, ask)
        await asyncio.sleep(max((ask.at for ask in asks), default=0.0) + 0.001)
        await self._until_quiet()
        await self._ask_again(self._mend())
        self._look()

    def _begin(self, ask: Ask) -> None:
        process = self.processes[ask.process % len(self.processes)]
        wanted = order(ask.kind, ask.prompt, ask.images)
        self.seen.singles |= dict.fromkeys(singles(ask.kind, ask.prompt, ask.images), ask.kind)
        if process.alive:
            asked = Asked(ask, process, process.ask(wanted, ask.run, fresh=ask.fresh))
            asked.task.add_done_callback(lambda _: self._over or asked.end(self.loop.now))
            self.seen.asked.append(asked)

    async def _until_quiet(self) -> None:
        """Until nobody living waits for anything any more."""
        await self._until(lambda: not self._tasks_of_the_living())
        self.seen.left_waiting = len(self._tasks_of_the_living())

    def _tasks_of_the_living(self) -> list[asyncio.Task[Any]]:
        left = self.loop.left_of(lambda life: life is not None and life.alive)
        # A disk that takes nothing any more is tried again and again, and nobody waits for that.
        return [task for task in left if task.get_name() != WRITES_LATER]

    async def _until(self, done: Callable[[], bool]) -> bool:
        """Whether it was done before anybody had waited for too long."""
        began = self._moved = self.loop.now
        while not done():
            quiet = not self._exchanges and self.loop.now > self._moved + PAUSE
            if quiet or self.loop.now > began + PATIENCE:
                return False
            await asyncio.sleep(1)
        return True

    def _mend(self) -> list[Process]:
        """From here on all goes well; the processes that are there to be asked again."""
        self.mischief.over = True
        self.seen.writes_failed = self.mischief.writes_failed
        self.environment.clear()
        self.environment.update(faults.KEYS)
        self._write_settings(CAPS[self.plan.caps])
        living = [process for process in self.processes if process.alive] or [self._open()]
        self.seen.counted = counted(living[0].runtime.ledger, read_caps(self.home))
        self._write_settings('{"run": null, "day": null}')
        return living

    async def _ask_again(self, living: list[Process]) -> None:
        for number, (single, kind) in enumerate(self.seen.singles.items()):
            process = living[number % len(living)]
            owned = self.is_owned(process, single)
            mine = [receipt for receipt in process.receipts() if receipt.order == single.name]
            led_astray = not owned and any(process.kept(receipt) for receipt in mine)
            before = self.charges_of(single)
            task = process.ask_single(single)
            ended = await self._until(task.done)
            if ended and isinstance(task.exception(), UnknownOutcome):
                # Who is told of an answer that was lost a moment ago has heard of it, and may ask once more.
                task = process.ask_single(single)
                ended = await self._until(task.done)
            outcome = (task.exception() or task.result()) if ended else None
            if kind not in FRUITLESS:
                self.seen.again.append(Again(single, owned, led_astray, self.charges_of(single) - before, outcome))
        for process in living:
            # What could not be written down at its time is written down with the next order at the latest.
            await asyncio.wait(
                {process.ask_single(order("inline", f"boat of {living.index(process)}", 1))}, timeout=PAUSE
            )
        if not self.seen.died:
            receipts = living[0].receipts()
            self.seen.open_without_death = [each for each in receipts if each.state in ("reserved", "sent")]

    def _look(self) -> None:
        """What a new start finds."""
        for process in self.processes:
            if process.alive:
                process.runtime.ledger.close()
        last = self._open()
        self.seen.receipts = last.receipts()
        self.seen.owned = {single for single in self.seen.singles if self.is_owned(last, single)}
        self.seen.given = {
            single
            for single in self.seen.singles
            for receipt in self.seen.receipts
            if receipt.order == single.name and last.runtime.ledger.has_all_pictures(receipt)
        }
        self.seen.sums = running_and_anew(last.runtime.ledger)
        self.seen.texts += [receipt.note for receipt in self.seen.receipts]
        for process in self.processes:
            self.seen.texts += process.told

    def _open(self) -> Process:
        process = Process(self.home, self.environment, self)
        self.processes.append(process)
        return process

    def is_owned(self, process: Process, single: Order) -> bool:
        """Whether that order is paid for, and its picture here in one way or another."""
        mine = [receipt for receipt in process.receipts() if receipt.order == single.name]
        return any(
            process.has_picture(receipt, single) or self.has_answer(process, receipt, single) for receipt in mine
        )

    def has_answer(self, process: Process, receipt: Receipt, single: Order) -> bool:
        """Whether the true answer to that order is kept: its picture, or the true way to it."""
        return any(self._is_true(said, single) for said in process.kept(receipt))

    def has_all_of_it(self, process: Process, receipt: Receipt, single: Order) -> bool:
        """Whether the true picture itself is in an answer that is kept, not only the way to it."""
        replies = [said for said in process.kept(receipt) if isinstance(said, Reply)]
        return any(list(said.pictures) == [picture_of(single)] for said in replies)

    def _is_true(self, said: Reply | Pending, single: Order) -> bool:
        if isinstance(said, Pending):
            jobs = [self.simulator._jobs.get(word) for word in re.split(r"[/?=]", said.request.url)]
            return any(job and not job.cancelled for job in jobs)
        return [self._behind(picture) for picture in said.pictures] == [picture_of(single)]

    def _behind(self, picture: bytes | Link) -> bytes | None:
        """The picture itself, or what lies behind the link to it."""
        if isinstance(picture, bytes):
            return picture
        path = "/" + picture.url.partition("://")[2].partition("/")[2]
        host = next((name for place, name in FILES.items() if picture.url.startswith(place)), "")
        file = self.simulator._file_store._files.get((host, path))
        return file.content if file else None

    def charges_of(self, single: Order) -> int:
        """How often the hosts charged for that order."""
        mine = charged_as(single)
        return sum((charge.host, charge.prompt_hash, charge.seed) == mine for charge in self.simulator.charges)

    def _write_settings(self, caps: str) -> None:
        for name, text in {
            "caps.json": caps,
            "keys.json": json.dumps({"endpoint mine": faults.KEY}),
            "endpoints.json": json.dumps(OWN),
            "prices.json": "{}",
        }.items():
            (self.home / name).write_text(text)

    # What goes wrong.

    def trouble_of(self, life: Life, request: httpx.Request) -> OnTheWire | None:
        """The trouble for the next request; what is sent for nobody is noted."""
        if request.method == "POST":
            self._note_who_waits(life, request)
        return self.mischief.with_next_request()

    def arrived(self, life: Life, body: bytes) -> None:
        """A true answer came whole: which pictures are in it?"""
        for single in self.seen.singles:
            picture = picture_of(single)
            if (picture in body or base64.b64encode(picture) in body) and isinstance(life, Process):
                self.seen.arrived.append((single, life))

    def exchanging(self, more: int) -> None:
        """Something is on the wire."""
        self._exchanges += more
        self._moved = self.loop.now

    def _note_who_waits(self, life: Life, request: httpx.Request) -> None:
        """Note an order that is sent though all who asked for it here have been gone for a while."""
        if not request.content:
            return  # A cancel buys nothing.
        body = json.loads(request.content)
        body = body.get("input", body)
        sent = body["prompt"], body["seed"]
        mine = [asked for asked in self.seen.asked if asked.process is life and sent in _prompts_and_seeds(asked.ask)]
        gone = all(asked.has_ended and self.loop.now - asked.ended > GRACE for asked in mine)
        if mine and gone and not self.mischief.over:
            self.seen.sent_for_nobody.append(f"{sent} at {self.loop.now:.1f} s")

    def _happen(self, happening: Happening) -> None:
        asked, which = self.seen.asked, happening.which
        if happening.what == "cancel" and asked:
            self._cancel(asked[which % len(asked)])
        elif happening.what == "cancel all":
            for each in asked:
                self._cancel(each)
        elif happening.what == "die":
            self._die(self.processes[which % len(self.processes)])
        elif happening.what == "damage":
            name, content = faults.DAMAGE[happening.name]
            (self.home / name).unlink(missing_ok=True)
            if content is not None:
                (self.home / name).write_bytes(content)
        elif happening.what == "environment":
            self.environment.update(faults.ENVIRONMENT[happening.name])

    def _cancel(self, asked: Asked) -> None:
        if not asked.task.done() and asked.process.alive:
            asked.cancelled = True
            asked.task.cancel()

    def _die(self, life: Life) -> None:
        if isinstance(life, Process) and life.alive:
            self.seen.died += 1
            self.seen.kept_at_a_death += [
                (single, self.has_all_of_it(life, receipt, single))
                for receipt in self._receipts_seen_from_outside()
                for single in self.seen.singles
                if receipt.order == single.name and self.has_answer(life, receipt, single)
            ]
            life.die()

    def _receipts_seen_from_outside(self) -> list[Receipt]:
        living = [process for process in self.processes if process.alive]
        return of_nobody(living[0].receipts) if living else []


def _prompts_and_seeds(ask: Ask) -> list[tuple[str, int | None]]:
    return [(single.prompt, single.seed) for single in singles(ask.kind, ask.prompt, ask.images)]
