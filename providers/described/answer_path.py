"""Answer paths: where something stands in an answer, as data[0].url says it; [*] is every one of a list."""

from __future__ import annotations

import re
from typing import Any

from .fields import Fields

Path = tuple[str | int, ...]
EVERY = "*"
STEP = re.compile(r"(?:^|\.)([A-Za-z0-9_$-]{1,100})|\[(\d{1,4})\]|\[(\*)\]")
TAKES = "a path into the answer: data[0].url, or data[*].url for every one"
STEPS_AT_MOST = 12


def path_in(fields: Fields, field: str, *, needed: bool = False) -> Path | None:
    """The path in that field; None where there is none. Raises NotDescribed for what is no path."""
    if not needed and not fields.has(field):
        return None
    written = fields.need(field, TAKES)
    path: list[str | int] = []
    at = 0
    while isinstance(written, str) and at < len(written) and (step := STEP.match(written, at)):
        name, number, every = step.groups()
        path.append(name or every or int(number))
        at = step.end()
    if not isinstance(written, str) or at < len(written) or not 0 < len(path) <= STEPS_AT_MOST:
        raise fields.wrong(field, TAKES)
    return tuple(path)


def find(data: Any, path: Path | None) -> tuple[Any, ...]:
    """All that stands there, in order; nothing where the path leads nowhere."""
    found = [data] if path else []
    for step in path or ():
        found = [inner for outer in found for inner in _inside(outer, step)]
    return tuple(found)


def first(data: Any, path: Path | None) -> Any:
    """The first of it, or None."""
    return next(iter(find(data, path)), None)


def _inside(outer: Any, step: str | int) -> list[Any]:
    if step == EVERY:
        return outer if isinstance(outer, list) else []
    if isinstance(step, int):
        return outer[step : step + 1] if isinstance(outer, list) else []
    return [outer[step]] if isinstance(outer, dict) and step in outer else []
