"""The levels of tests, each run by a pytest of its own and counted so that nothing passes by skipping."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .paths import REPO

LEVELS = ("unit", "contract", "comfy", "browser")


@dataclass(frozen=True)
class Outcome:
    """How many tests of a level passed, how many did not, and why where that is not pytest's own to say."""

    level: str
    passed: int
    failed: int
    why: str = ""

    def line(self) -> str:
        """The level's result in one line."""
        counts = f"{self.level}: {self.passed} passed, {self.failed} failed"
        return f"{counts} ({self.why})" if self.why else counts


@dataclass(frozen=True)
class Job:
    """A level to be run: how, and where pytest will have written what came of it."""

    level: str
    command: Sequence[str | Path]
    env: Mapping[str, str]
    report: Path

    def outcome(self, status: int) -> Outcome:
        """What came of it."""
        text = self.report.read_text(encoding="utf-8") if self.report.exists() else ""
        return counted(self.level, status, text)


def job(level: str, python: Path, env: Mapping[str, str], words: Sequence[str], folder: Path) -> Job:
    """The run of a level, its report in that folder."""
    tests, report = REPO / "tests", folder / f"{level}.xml"
    command = [python, "-m", "pytest", "-c", tests / "pytest.ini", "--rootdir", tests, f"--junitxml={report}"]
    return Job(level, [*command, *words, tests / level], env, report)


def counted(level: str, status: int, report: str) -> Outcome:
    """The outcome in pytest's exit status and XML report; skips, no tests and crashes count as failed."""
    cases = list(ElementTree.fromstring(report).iter("testcase")) if report else []
    skipped = sum(case.find("skipped") is not None for case in cases)
    bad = sum(any(case.find(kind) is not None for kind in ("failure", "error", "skipped")) for case in cases)
    passed = len(cases) - bad
    if not cases:
        return Outcome(level, 0, 1, "it ran no test")
    if skipped:
        return Outcome(level, passed, bad, f"{skipped} skipped or expected to fail: that counts as failed")
    if status and not bad:
        return Outcome(level, passed, 1, f"pytest ended with exit status {status}")
    return Outcome(level, passed, bad)


def total(outcomes: Sequence[Outcome]) -> Outcome:
    """All levels together."""
    return Outcome("all", sum(one.passed for one in outcomes), sum(one.failed for one in outcomes))
