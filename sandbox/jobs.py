"""Jobs: orders that take their time, asked about and cancelled as their host's queue has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .charges.charge_log import Charge
from .wire import Answered, Asked

# As many looks from its end a job is no longer in the queue but at work.
AT_WORK = 1


@dataclass
class Job:
    """An order whose pictures are fetched by polling."""

    polls_left: int
    answer: Answered
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

    `first` is a stored answer of the host that says so; `always` that every order is answered so; `accepted` is the
    word right after the order, where that is another than a look's.
    """

    look: str
    waiting: Callable[[str, str, bool], Answered]
    missing: str
    first: str = ""
    name: Callable[[Answered], str] = lambda answer: ""
    always: bool = False
    accepted: Callable[[str, str, Decimal | None], Answered] | None = None
    ready: Callable[[str, str], Answered] | None = None
    result: str = ""
    cancel: str = ""
    cancelled: Callable[[str, Job], Answered] | None = None
    ended: Callable[[str], Answered] | None = None

    def job_of(self, asked: Asked) -> tuple[str, str] | None:
        """What is asked of which job: a look, its result or its cancel."""
        line = f"{asked.method} {asked.path}{f'?{asked.query}' if asked.query else ''}"
        for what, pattern in (("cancel", self.cancel), ("look", self.look), ("result", self.result)):
            found = re.fullmatch(pattern, line) if pattern else None
            if found:
                return what, found["job"]
        return None

    def begin(self, charge: Charge, base: str) -> Answered:
        """The answer to an order whose pictures are not ready."""
        name = charge.request_id
        return self.accepted(name, base, charge.amount) if self.accepted else self.waiting(name, base, False)

    def of(self, job: Job, name: str, base: str) -> Answered:
        """What a look at the job says."""
        if job.cancelled and self.cancelled:
            return self.cancelled(name, job)
        if job.polls_left > 0:
            begun = job.begun
            job.polls_left -= 1
            return self.waiting(name, base, begun)
        if job.ends and self.ended:
            return self.ended(job.ends)
        return self.ready(name, base) if self.ready else job.answer

    def stop(self, job: Job, name: str) -> Answered:
        """Cancel the job, which costs nothing as long as nobody is at work on it."""
        assert self.cancelled
        job.cancelled = job.cancelled or not job.begun
        return self.cancelled(name, job)
