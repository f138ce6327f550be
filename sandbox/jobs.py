"""Jobs: orders that take their time, asked about and cancelled as their host's queue has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from .charges.charge_log import Charge
from .order import Order
from .wire import Answered, Asked

# As many looks from its end a job is no longer in the queue but at work.
AT_WORK = 1


@dataclass
class Job:
    """An order whose pictures are fetched by polling."""

    polls_left: int
    answer: Answered
    order: Order
    ends: str = ""
    charge: Charge | None = None
    cancelled: bool = False

    @property
    def begun(self) -> bool:
        """Whether the host is at work on it, or done."""
        return self.polls_left <= AT_WORK


@dataclass(frozen=True)
class Queue:
    """How a host hands out what takes time: patterns of “METHOD /path?query” with the job's id, and its words.

    `first` is a stored answer of the host that says so; `always` tells which orders are answered so in any case, and
    `waits` which calls wait for their pictures, however long; `accepted` is the word right after the order, where that
    is another than a look's. `told` adds to the host's words what was ordered. `unfinished` stands where the pictures
    would, when the job came to nothing. Of a cancelled job, a host that `forgets` knows nothing any more; one that
    `keeps` can be asked later for pictures that it sent in its answer. `within` adds to that what the body asks about.
    """

    look: str
    waiting: Callable[[str, str, bool], Answered]
    missing: str
    first: str = ""
    name: Callable[[Answered], str] = lambda answer: ""
    always: Callable[[Asked], bool] = lambda asked: False
    waits: Callable[[Asked], bool] = lambda asked: False
    accepted: Callable[[str, str, Decimal | None], Answered] | None = None
    ready: Callable[[str, str], Answered] | None = None
    result: str = ""
    cancel: str = ""
    cancelled: Callable[[str, Job], Answered] | None = None
    ended: Callable[[str], Answered] | None = None
    unfinished: Callable[[str], Answered] | None = None
    told: Callable[[Answered, Order], Answered] = lambda answer, order: answer
    forgets: bool = False
    keeps: bool = False
    within: Callable[[Asked], str] = lambda asked: ""

    def job_of(self, asked: Asked) -> tuple[str, str] | None:
        """What is asked of which job: a look, its result or its cancel."""
        line = f"{asked.method} {asked.path}{f'?{asked.query}' if asked.query else ''}{self.within(asked)}"
        for what, pattern in (("cancel", self.cancel), ("look", self.look), ("result", self.result)):
            found = re.fullmatch(pattern, line) if pattern else None
            if found:
                return what, found["job"]
        return None

    def named(self, answer: Answered) -> str:
        """The job that an answer names, where it names one."""
        try:
            return self.name(answer)
        except (KeyError, TypeError, ValueError):
            return ""

    def begin(self, charge: Charge, order: Order, base: str) -> Answered:
        """The answer to an order whose pictures are not ready."""
        name = charge.request_id
        said = self.accepted(name, base, charge.amount) if self.accepted else self.waiting(name, base, False)
        return self.told(said, order)

    def of(self, job: Job, name: str, base: str) -> Answered:
        """What a look at the job says."""
        if job.cancelled and self.cancelled:
            return self.cancelled(name, job)
        if job.polls_left > 0:
            begun = job.begun
            job.polls_left -= 1
            return self.told(self.waiting(name, base, begun), job.order)
        if job.ends and self.ended:
            return self.told(self.ended(job.ends), job.order)
        return self.ready(name, base) if self.ready else replace(job.answer, status=200)

    def result_of(self, job: Job) -> Answered:
        """What lies where the pictures are fetched."""
        return self.unfinished(job.ends) if job.ends and self.unfinished else job.answer

    def stop(self, job: Job, name: str) -> Answered:
        """Cancel the job, which costs nothing as long as nobody is at work on it."""
        assert self.cancelled
        job.cancelled = job.cancelled or not job.begun
        return self.cancelled(name, job)
