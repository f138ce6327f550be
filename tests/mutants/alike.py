"""Changes by rule that nobody could see, since they change nothing: listed by hand, each with why.

A change is listed by its lines, without what they are indented by. What a test would only have to look for is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schnellkit.workshop.paths import REPO
from schnellkit.workshop.telling import Trouble

LIST = REPO / "tests" / "mutants" / "alike.txt"
ENTRY = re.compile(r"in (?P<file>\S+)\n(?P<found>(?:- .*\n)+)(?P<put>(?:\+ .*\n)+)because (?P<why>(?:.|\n)+)")


@dataclass(frozen=True)
class Change:
    """In a file, the lines that are there and those in their place."""

    file: str
    found: str
    put: str

    def __str__(self) -> str:
        return f"`{_on_one_line(self.found)}` as `{_on_one_line(self.put)}`"


def listed(text: str) -> Iterator[tuple[Change, str]]:
    """The changes of a list and why each is none; an empty line ends one, a line with # is for people."""
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if not lines:
            continue
        entry = ENTRY.fullmatch("\n".join(lines))
        if not entry:
            raise Trouble(f"{LIST.name}: this is no change with its lines and why: {lines[0]}")
        yield Change(entry["file"], _lines(entry["found"]), _lines(entry["put"])), " ".join(entry["why"].split())


def changed_lines(file: str, right: str, wrong: str) -> Change:
    """What became of a file's text."""
    old, new = right.splitlines(), wrong.splitlines()
    begin = 0
    while begin < min(len(old), len(new)) and old[begin] == new[begin]:
        begin += 1
    end = 0
    while end < min(len(old), len(new)) - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    return Change(file, *("\n".join(line.strip() for line in some[begin : len(some) - end]) for some in (old, new)))


def reasons(file: Path = LIST) -> dict[Change, str]:
    """All that are listed."""
    return dict(listed(file.read_text(encoding="utf-8")))


def _lines(signed: str) -> str:
    return "\n".join(line[2:].strip() for line in signed.splitlines())


def _on_one_line(lines: str) -> str:
    return " ".join(lines.split("\n")).replace("`", "'")
