"""What happens in one run of the world, drawn from a seed; and the same with less in it."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field

from . import faults
from .orders import KINDS, PROMPTS

CAPS: dict[str, str] = {
    "usual": "{}",
    "a low day": '{"run": null, "day": "0.0001"}',
    "a low run": '{"run": "0.00007"}',
    "euros without a rate": '{"currency": "EUR", "run": null, "day": "0.12"}',
    "no unknown prices": '{"assumed": null}',
}
PHASES = ("before", "half", "after")


@dataclass(frozen=True)
class Ask:
    """Somebody queues a prompt."""

    at: float
    process: int
    kind: str
    prompt: str
    images: int
    fresh: bool
    run: str


@dataclass(frozen=True)
class OnTheWire:
    """Something goes wrong with a request: the number in the world, which of the tables, the name, and where."""

    request: int
    table: str
    name: str
    phase: str = ""
    place: float = 0.0


@dataclass(frozen=True)
class OnTheDisk:
    """A write fails, and so many after it."""

    write: int
    file: str
    database: str
    lasting: int


@dataclass(frozen=True)
class Happening:
    """Something happens between two steps of the processes."""

    step: int
    what: str
    name: str = ""
    which: int = 0


Item = Ask | OnTheWire | OnTheDisk | Happening


@dataclass(frozen=True)
class Plan:
    """One run: how many processes, which caps, and all that happens."""

    seed: int
    processes: int
    caps: str
    items: tuple[Item, ...]
    kept: tuple[int, ...] = field(default=())

    def only(self, kept: Collection[int]) -> Plan:
        """The plan with only those of its items."""
        return Plan(self.seed, self.processes, self.caps, self.items, tuple(sorted(kept)))

    def of(self, kind: type) -> list:
        """The items of a kind that are kept."""
        return [self.items[number] for number in self.kept if isinstance(self.items[number], kind)]

    def __str__(self) -> str:
        kept = [f"  {number}: {self.items[number]}" for number in self.kept]
        return "\n".join([f"seed {self.seed}: {self.processes} processes, caps: {self.caps}", *kept])


def draw(seed: int) -> Plan:
    """The plan of a seed."""
    chance = random.Random(seed)
    processes = chance.choice((1, 1, 2))
    items: list[Item] = [_ask(chance, processes) for _ in range(chance.choice((1, 1, 2, 3, 4)))]
    for table, most in ((_wire, 2), (_disk, 1), (_happening, 2)):
        items += [table(chance) for _ in range(chance.choice((0, *range(most + 1))))]
    if len(items) == 1 or all(isinstance(item, Ask) for item in items):
        items.append(_wire(chance))
    caps = chance.choice(("usual", "usual", "usual", *CAPS))
    return Plan(seed, processes, caps, tuple(items), tuple(range(len(items))))


def _ask(chance: random.Random, processes: int) -> Ask:
    return Ask(
        at=chance.choice((0.0, 0.0, 0.01, 0.5, 5.0, 40.0)),
        process=chance.randrange(processes),
        kind=chance.choice(("inline", "inline", *KINDS)),
        prompt=chance.choice((PROMPTS[0], *PROMPTS)),
        images=chance.choice((1, 1, 1, 2, 3)),
        fresh=chance.random() < 0.15,
        run=chance.choice(("run 1", "run 2")),
    )


def _wire(chance: random.Random) -> OnTheWire:
    table = chance.choice(
        ("UNREACHED", "RAISED", "RAISED", "RAISED", "INSTEAD", "INSTEAD", "SPOILED", "SPOILED", "SLOW")
    )
    name = chance.choice(tuple(getattr(faults, table)))
    phase = {"UNREACHED": "before", "RAISED": chance.choice(PHASES)}.get(table, "")
    return OnTheWire(_early(chance, 6), table, name, phase, chance.random())


def _disk(chance: random.Random) -> OnTheDisk:
    file, database = chance.choice(tuple(faults.DISK)), chance.choice(tuple(faults.DATABASE))
    return OnTheDisk(_early(chance, 60), file, database, chance.choice((1, 1, 1, 2, 5, 10**9)))


def _happening(chance: random.Random) -> Happening:
    what = chance.choice(("cancel", "cancel", "cancel all", "die", "die", "die writing", "damage", "environment"))
    name = {
        "damage": chance.choice(tuple(faults.DAMAGE)),
        "environment": chance.choice(tuple(faults.ENVIRONMENT)),
    }.get(what, "")
    most = 60 if what == "die writing" else 300
    return Happening(_early(chance, most), what, name, chance.randrange(4))


def _early(chance: random.Random, most: int) -> int:
    """A number below the most, small ones more often."""
    return int(most * chance.random() ** 1.7)
