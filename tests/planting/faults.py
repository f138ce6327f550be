"""Small wrong changes, kept as data, each with the behaviour it breaks and the tests that should see it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schnellkit.workshop.levels import LEVELS
from schnellkit.workshop.paths import REPO
from schnellkit.workshop.telling import Trouble

LISTS = REPO / "tests" / "faults"
HEAD = re.compile(r"(?P<name>[a-z0-9-]+): (?P<breaks>\S.*)")
SEEN_BY = re.compile(rf"seen by (?P<level>{'|'.join(LEVELS)}) (?P<tests>\S.*)")


@dataclass(frozen=True)
class Fault:
    """One wrong change: in `file`, `put` in place of `found`."""

    room: str
    name: str
    breaks: str
    file: str
    level: str
    tests: tuple[str, ...]
    found: str
    put: str

    def planted_in(self, text: str) -> str:
        """The file's text with the fault in it."""
        times = text.count(self.found)
        if times != 1:
            raise Trouble(f"the fault {self.name} no longer applies: its text is {times} times in {self.file}")
        return text.replace(self.found, self.put)


def all_faults() -> list[Fault]:
    """Every fault of every list, by room."""
    return [fault for file in sorted(LISTS.glob("*.txt")) for fault in listed(file)]


def listed(file: Path) -> Iterator[Fault]:
    """The faults of one list; an empty line ends a fault, a line with # is for people."""
    for block in re.split(r"\n\s*\n", file.read_text(encoding="utf-8")):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            yield _fault(file.stem, lines)


def _fault(room: str, lines: list[str]) -> Fault:
    head = HEAD.fullmatch(lines[0])
    seen_by = SEEN_BY.fullmatch(lines[2]) if len(lines) > 3 else None
    if not head or not seen_by or not lines[1].startswith("in "):
        raise Trouble(f"the faults of {room}: this is none: {lines[0]}")
    found, put = _texts(lines[3:], "-"), _texts(lines[3:], "+")
    if not found or found == put or any(line[:2].rstrip() not in ("-", "+") for line in lines[3:]):
        raise Trouble(f"the fault {head['name']}: no text that is found and another in its place")
    tests = tuple(shlex.split(seen_by["tests"]))
    return Fault(room, head["name"], head["breaks"], lines[1][3:], seen_by["level"], tests, found, put)


def _texts(lines: list[str], sign: str) -> str:
    return "\n".join(line[2:] for line in lines if line.startswith(sign))
