"""The hosts' stored answers, each with what its host's read() must make of it."""

from __future__ import annotations

from dataclasses import dataclass

from schnellkit.providers import errors
from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts
from schnellkit.providers.wire import Answer, Link, Pending, Reply
from schnellkit.sandbox.canned import cases
from schnellkit.tests.known_hosts import known

# By the host that reads them, and its name in the sandbox: one's own servers have several.
OUTCOMES: dict[str, dict[str, dict[str, str]]] = known("OUTCOMES")


@dataclass(frozen=True)
class Stored:
    """One stored answer: whose it is, what it is called, what it must become."""

    provider: str
    case: str
    outcome: str

    @property
    def host(self) -> Host:
        """The host that reads it."""
        return hosts()[next(name for name, outcomes in OUTCOMES.items() if self.provider in outcomes)]

    @property
    def answer(self) -> Answer:
        """It, as it comes over the wire."""
        told = cases(self.provider)[self.case]
        return Answer(told.status, {name.lower(): value for name, value in told.headers.items()}, told.body)

    def __str__(self) -> str:
        return f"{self.provider}-{self.case}"


def stored_answers() -> list[Stored]:
    """All of them."""
    return [
        Stored(provider, case, outcome)
        for outcomes in OUTCOMES.values()
        for provider, entry in outcomes.items()
        for case, outcome in entry.items()
    ]


def outcome_of(host: Host, answer: Answer) -> tuple[str, Reply | Pending | errors.HostError]:
    """What the host makes of an answer: its name as in OUTCOMES, and itself."""
    try:
        found = host.read(answer)
    except errors.HostError as error:
        return type(error).__name__, error
    if isinstance(found, Pending):
        return "pending", found
    return ("link" if isinstance(found.pictures[0], Link) else "picture"), found
