"""All hosts together: each request is answered as its host would, out of one memory."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .charges.charge_log import Charge, ChargeLog
from .form import Form
from .host import Endpoint, Host, Sale
from .hosts import HOSTS, meant
from .jobs import Job
from .limits import Bucket, Reading
from .order import Order
from .pictures.draw import draw
from .pictures.file_store import FileStore
from .trouble import (
    BODIES,
    FILES,
    PICTURES,
    Wish,
    instead,
    later_wish,
    slowness,
    spoiled_answer,
    spoiled_picture,
    unknown,
    wishes_of,
)
from .wire import Answered, Asked, as_json, as_text


@dataclass(frozen=True)
class Visit:
    """One request at one host."""

    host: Host
    asked: Asked
    files_at: str
    wishes: list[Wish]

    def wish(self, *names: str) -> Wish | None:
        """The first wish with one of these names."""
        return next((wish for wish in self.wishes if wish.name in names), None)


class Simulator:
    """Every host of the sandbox, with one memory: charges, limits, jobs and pictures waiting for download."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        delay: float = 0.0,
        limits: bool = True,
        witness_file: Path | None = None,
        renderer: Callable[[Order, int], bytes] = draw,
    ) -> None:
        self._clock, self._delay, self._limited, self._renderer = clock, delay, limits, renderer
        self._charge_log = ChargeLog(witness_file)
        self._forget()

    def _forget(self) -> None:
        self._buckets: dict[tuple[str, int, str], Bucket] = {}
        self._inside: Counter[str] = Counter()
        self._tries: Counter[str] = Counter()
        self._jobs: dict[str, Job] = {}
        self._file_store = FileStore()

    @property
    def charges(self) -> list[Charge]:
        """Everything the hosts would have charged, in order."""
        return self._charge_log.charges

    def reset(self) -> None:
        """Forgets charges, limits, jobs and pictures; the witness file stays."""
        self.charges.clear()
        self._forget()

    async def answer(self, asked: Asked) -> Answered:
        """What the host answers, after the time it would take."""
        began = asyncio.get_running_loop().time()
        found = meant(asked)
        if not found:
            return as_text(404, f"No host of the sandbox has {asked.path}; hosts: {', '.join(HOSTS)}.")
        host, asked, files_at = found
        if asked.method == "GET" and (file := self._file_store.fetch(host, asked)):
            return file
        visit = Visit(host, asked, files_at, self._wishes(host, asked))
        refused = unknown(host, visit.wishes)
        if refused:
            return refused
        self._inside[host.name] += 1
        try:
            answered = await self._serve(visit)
            slow = visit.wish("slow")
            until = began + self._delay + (slowness(slow, asked.body) if slow else 0)
            await asyncio.sleep(max(0.0, until - asyncio.get_running_loop().time()))
        finally:
            self._inside[host.name] -= 1
        return answered

    def _wishes(self, host: Host, asked: Asked) -> list[Wish]:
        """The wishes of a request, with fail_times resolved by how often this very order came."""
        wishes = []
        for wish in wishes_of(host, asked):
            if wish.name != "fail_times" or unknown(host, [wish]):
                wishes.append(wish)
                continue
            order = f"{host.name} {hashlib.sha256(asked.body).hexdigest()}"
            self._tries[order] += 1
            if self._tries[order] <= wish.number:
                wishes.append(later_wish(wish))
        return wishes

    async def _serve(self, visit: Visit) -> Answered:
        host, asked = visit.host, visit.asked
        polled = self._poll(visit)
        if polled:
            return polled
        found = host.endpoint(asked)
        if not found:
            return self._look(visit)
        endpoint, model = found
        if asked.method != "POST":
            return as_json(405, {"detail": "Method Not Allowed"})
        refused = _key_refused(host, endpoint, asked)
        if refused:
            return refused
        form = Form(asked.body, in_a_list=endpoint.in_a_list)
        order = endpoint.read(form, model)
        early = next(filter(None, (instead(host, wish) for wish in visit.wishes)), None)
        if early:
            return await self._as_billed(visit, early, order)
        if form.problems:
            return endpoint.invalid(form.problems)
        refused = host.known_model(order.model)
        if refused:
            return refused
        reading = self._admit(host, asked.key, order)
        if reading and reading.wait:
            return host.throttled(order, reading) if host.throttled else host.canned(endpoint.too_many)
        return await self._sell(visit, endpoint, order, reading)

    async def _as_billed(self, visit: Visit, answer: Answered, order: Order) -> Answered:
        """A stored answer; where it says success it was billed, and its links and its job work."""
        if answer.status in (200, 201) and not visit.wish("error_in_200"):
            self._bill(visit, order)
            picture = await asyncio.to_thread(self._renderer, order, 0)
            self._file_store.keep_linked(visit.host, answer, picture, order)
            queue = visit.host.queue
            if queue and (name := queue.named(answer)):
                self._jobs[name] = Job(0, answer, order)
        return answer

    def _bill(self, visit: Visit, order: Order) -> Charge:
        return self._charge_log.note(order, visit.asked.body, *visit.host.price(order))

    async def _sell(self, visit: Visit, endpoint: Endpoint, order: Order, reading: Reading | None) -> Answered:
        """Bills, draws, and puts the pictures in the host's words."""
        charge = self._bill(visit, order)
        numbers = range(order.pictures)
        pictures = [await asyncio.to_thread(self._renderer, order, number) for number in numbers]
        spoil = visit.wish(*PICTURES)
        if spoil:
            pictures = [spoiled_picture(spoil.name, picture, order) for picture in pictures]
        links: tuple[str, ...] = ()
        if order.by_link:
            trouble = visit.wish(*FILES)
            name = trouble.name if trouble else ""
            links = tuple(
                self._file_store.keep(visit.host, visit.files_at, picture, order, name) for picture in pictures
            )
        answer = endpoint.write(Sale(order, charge.request_id, tuple(pictures), links, charge.amount, reading))
        spoil = visit.wish(*BODIES)
        if spoil:
            answer = spoiled_answer(spoil.name, answer)
        answer = self._postponed(visit, charge, order, answer)
        return dataclasses.replace(answer, headers={**answer.headers, "x-sandbox-request": charge.request_id})

    def _postponed(self, visit: Visit, charge: Charge, order: Order, answer: Answered) -> Answered:
        """The answer itself, or where the host has it polled for the word that it is not ready."""
        queue, pending = visit.host.queue, visit.wish("pending")
        if not queue or queue.waits(visit.asked):
            return answer
        if visit.wish(queue.first):
            told = visit.host.canned(queue.first)
            self._jobs[queue.name(told)] = Job(1, answer, order, charge=charge)
            return told
        if not (pending or queue.always(visit.asked)):
            # What is done can be looked at again; a host that sends the pictures themselves has sent them.
            if order.by_link or queue.keeps:
                self._jobs[charge.request_id] = Job(0, answer, order, charge=charge)
            return answer
        polls, ends = (int(pending.number), "".join(pending.more[1:2])) if pending else (0, "")
        self._jobs[charge.request_id] = Job(polls, answer, order, ends, charge)
        return queue.begin(charge, order, visit.files_at)

    def _admit(self, host: Host, key: str, order: Order) -> Reading | None:
        """Takes the order's share of every limit, or of none and tells the wait."""
        if not self._limited:
            return None
        if host.at_once and self._inside[host.name] > host.at_once:
            return Reading(host.at_once, 0, wait=1.0)
        mine = [
            (self._bucket(host, number, key), order.pictures if limit.of_pictures else 1)
            for number, limit in enumerate(host.limits)
        ]
        for bucket, tokens in mine:
            if wait := bucket.wait(tokens):
                return bucket.refuse(wait)
        readings = [bucket.take(tokens) for bucket, tokens in mine]
        return min(readings, key=lambda reading: reading.remaining, default=None)

    def _bucket(self, host: Host, number: int, key: str) -> Bucket:
        place = (host.name, number, hashlib.sha256(key.encode()).hexdigest())
        return self._buckets.setdefault(place, Bucket(host.limits[number], self._clock))

    def _poll(self, visit: Visit) -> Answered | None:
        """What a request says that is about a job: a look at it, its result or its cancel."""
        host = visit.host
        queue, found = host.queue, host.queue.job_of(visit.asked) if host.queue else None
        if not queue or not found:
            return None
        what, name = found
        refused = _key_refused(host, host.endpoints[0], visit.asked)
        job = self._jobs.get(name)
        if refused or not job:
            return refused or host.canned(queue.missing)
        if what == "result":
            return queue.result_of(job)
        if what == "look":
            return queue.of(job, name, visit.files_at)
        told = queue.stop(job, name)
        if job.cancelled and job.charge:
            self._charge_log.take_back(job.charge)
            job.charge = None
        if job.cancelled and queue.forgets:
            del self._jobs[name]
        return told

    def _look(self, visit: Visit) -> Answered:
        """What a host shows for nothing: its models, its health."""
        host, asked = visit.host, visit.asked
        looks = {**host.looks, **host.open_looks}
        if asked.method != "GET" or asked.path not in looks:
            return as_json(404, {"detail": "Not Found"})
        refused = None if asked.path in host.open_looks else _key_refused(host, host.endpoints[0], asked)
        early = next(filter(None, (instead(host, wish) for wish in visit.wishes)), None)
        return refused or early or as_json(200, looks[asked.path])


def _key_refused(host: Host, endpoint: Endpoint, asked: Asked) -> Answered | None:
    """The host's refusal of a missing or wrong key; any other key is good here."""
    if not asked.key:
        return host.canned(endpoint.missing_key) if endpoint.missing_key else None
    if asked.key.startswith("bad") or host.key_ended(asked.key):
        return host.canned(endpoint.bad_key) if endpoint.bad_key else as_json(401, {"error": "Unauthorized"})
    return None
