"""The table a person reads: what was measured, and the goal beside it."""

from __future__ import annotations

import os
import platform
from statistics import median

from schnellkit.bench.hosted_run.crowd import AT_ONCE
from schnellkit.bench.hosted_run.measure import Measured
from schnellkit.bench.hosted_run.photo import KINDS, photo

Row = tuple[str, str, str, str]


def table(measured: Measured) -> str:
    """The whole table in Markdown."""
    rows = [("measured", "median", "quickest", "goal"), *_rows(measured)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    rule = ("-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:]))
    rows.insert(1, rule)  # type: ignore[arg-type]
    lines = [" | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]
    return "\n".join([_conditions(measured), "", *(f"| {line} |" for line in lines)])


def _rows(measured: Measured) -> list[Row]:
    return [
        _beyond(measured, "one hosted node beyond the 300 ms, JPEG", "ours jpeg", "≤ 12 ms"),
        _beyond(measured, "one hosted node beyond the 300 ms, PNG in JSON", "ours png", "≤ 30 ms"),
        _beyond_waiting(measured, "the same beyond a node that only waits, JPEG", "ours jpeg"),
        _beyond_waiting(measured, "the same beyond a node that only waits, PNG in JSON", "ours png"),
        _ratio("four hosted nodes against one, JPEG", measured.ratios("4 ours jpeg", "ours jpeg"), "≤ 1.05 ×"),
        _ratio("four hosted nodes against one, PNG", measured.ratios("4 ours png", "ours png")),
        _ratio(f"{measured.orders} orders, {AT_ONCE} at a time, against the ideal", measured.crowd, "≤ 1.15 ×"),
        ("memory of one order in flight, in decoded pictures", f"{measured.pictures_of_memory:.2f}", "", "≤ 3"),
        _beyond(measured, "plain node (requests, Pillow), JPEG", "plain jpeg"),
        _beyond(measured, "plain node (requests, Pillow), PNG", "plain png"),
        _ratio("four plain nodes against one, JPEG", measured.ratios("4 plain jpeg", "plain jpeg")),
        _beyond(measured, "a node that only waits 300 ms", "wait"),
        _beyond(measured, "floor: fetch and decode in a script, JPEG", "floor jpeg"),
        _beyond(measured, "floor: fetch and decode in a script, PNG", "floor png"),
    ]


def _beyond(measured: Measured, told: str, name: str, goal: str = "") -> Row:
    middle, quickest = measured.beyond(name)
    return told, f"{middle:.1f} ms", f"{quickest:.1f} ms", goal


def _beyond_waiting(measured: Measured, told: str, name: str) -> Row:
    """What the node itself takes, without what ComfyUI takes to run any graph."""
    own = [(a - b) * 1000 for a, b in zip(measured.seconds[name], measured.seconds["wait"], strict=True)]
    return told, f"{median(own):.1f} ms", f"{min(own):.1f} ms", ""


def _ratio(told: str, ratios: list[float], goal: str = "") -> Row:
    return told, f"{median(ratios):.3f} ×", f"{min(ratios):.3f} ×", goal


def _conditions(measured: Measured) -> str:
    rounds = len(measured.seconds["wait"])
    sizes = " and ".join(f"{kind.upper()} of {len(photo(kind)) / 1000:.0f} kB" for kind in KINDS)
    return (
        f"Medians of {rounds} rounds in one run; 1024 × 1024, {sizes}; a host on this machine over TLS that answers "
        f"after 300 ms; every order new, its receipt and picture durable on disk; Python {platform.python_version()}, "
        f"{os.cpu_count()} cores."
    )
