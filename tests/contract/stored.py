"""The hosts' stored answers, each with what its host's read() must make of it (outcomes.json)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from schnellkit.providers import errors
from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts
from schnellkit.providers.wire import Answer, Link, Pending, Reply
from schnellkit.sandbox.canned import cases

OUTCOMES = json.loads(Path(__file__).with_name("outcomes.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Stored:
    """One stored answer: whose it is, what it is called, what it must become."""

    provider: str
    case: str
    outcome: str

    @property
    def host(self) -> Host:
        """The host that reads it."""
        return hosts()[OUTCOMES[self.provider]["read_by"]]

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
        for provider, entry in OUTCOMES.items()
        for case, outcome in entry["outcomes"].items()
    ]


def outcome_of(host: Host, answer: Answer) -> tuple[str, Reply | Pending | errors.HostError]:
    """What the host makes of an answer: its name as in outcomes.json, and itself."""
    try:
        found = host.read(answer)
    except errors.HostError as error:
        return type(error).__name__, error
    if isinstance(found, Pending):
        return "pending", found
    return ("link" if isinstance(found.pictures[0], Link) else "picture"), found
