"""The table a person reads: what was measured, and the goal beside it."""

from __future__ import annotations

import os
import platform
from statistics import median

from schnellkit.bench.hosted_run.crowd import AT_ONCE
from schnellkit.bench.hosted_run.measure import Measured
from schnellkit.bench.hosted_run.photo import photo

Row = tuple[str, str, str]


def table(measured: Measured) -> str:
    """The whole table in Markdown."""
    rows = [("measured", "value", "goal"), *_rows(measured)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    rows.insert(1, ("-" * widths[0], "-" * (widths[1] - 1) + ":", "-" * (widths[2] - 1) + ":"))
    lines = [f"| {a:<{widths[0]}} | {b:>{widths[1]}} | {c:>{widths[2]}} |" for a, b, c in rows]
    return "\n".join([_conditions(measured), "", *lines])


def _rows(measured: Measured) -> list[Row]:
    return [
        ("one hosted node beyond the 300 ms, JPEG", _beyond(measured, "ours jpeg"), "≤ 12 ms"),
        ("one hosted node beyond the 300 ms, PNG in JSON", _beyond(measured, "ours png"), "≤ 30 ms"),
        ("four hosted nodes against one, JPEG", f"{measured.ratio('4 ours jpeg', 'ours jpeg'):.3f} ×", "≤ 1.05 ×"),
        ("four hosted nodes against one, PNG", f"{measured.ratio('4 ours png', 'ours png'):.3f} ×", ""),
        (
            f"{measured.orders} orders, {AT_ONCE} at a time, against the ideal",
            f"{median(measured.crowd):.3f} ×",
            "≤ 1.15 ×",
        ),
        ("memory of one order in flight, in decoded pictures", f"{measured.pictures_of_memory:.2f}", "≤ 3"),
        ("plain node (requests, Pillow), JPEG", _beyond(measured, "plain jpeg"), ""),
        ("plain node (requests, Pillow), PNG", _beyond(measured, "plain png"), ""),
        ("four plain nodes against one, JPEG", f"{measured.ratio('4 plain jpeg', 'plain jpeg'):.3f} ×", ""),
        ("a node that only waits 300 ms", _beyond(measured, "wait"), ""),
        ("floor: fetch and decode in a script, JPEG", _beyond(measured, "floor jpeg"), ""),
        ("floor: fetch and decode in a script, PNG", _beyond(measured, "floor png"), ""),
    ]


def _beyond(measured: Measured, name: str) -> str:
    return f"{measured.beyond(name):.1f} ms"


def _conditions(measured: Measured) -> str:
    rounds = len(measured.seconds["wait"])
    sizes = " and ".join(f"{kind.upper()} of {len(photo(kind)) / 1000:.0f} kB" for kind in ("jpeg", "png"))
    return (
        f"Medians of {rounds} rounds in one run; 1024 × 1024, {sizes}; a host on this machine over TLS that answers "
        f"after 300 ms; every order new, its receipt and picture durable on disk; Python {platform.python_version()}, "
        f"{os.cpu_count()} cores."
    )
