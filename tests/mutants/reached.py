"""Which tests reach which line, and how long each takes, so that a mutant meets only those that could see it.

As a plugin of pytest (tests/conftest.py) it notes; `Reached` reads what was noted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import coverage
import pytest

INTO = "MUTANTS_REACHED"


class Noting:
    """Coverage by test, kept at the end."""

    def __init__(self, into: Path, rooms: list[str]) -> None:
        self._into = into
        self._coverage = coverage.Coverage(data_file=None, include=rooms, config_file=False)
        self._seconds: dict[str, float] = {}
        self._coverage.start()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        """Each test is a context of its own."""
        self._coverage.switch_context(item.nodeid)
        yield
        self._coverage.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test takes as long as its parts."""
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0.0) + report.duration

    def pytest_sessionfinish(self) -> None:
        """Everything is written."""
        self._coverage.stop()
        data = self._coverage.get_data()
        names = {name: at for at, name in enumerate(self._seconds)}
        lines = {
            file: {
                str(line): [names[test] for test in tests if test in names]
                for line, tests in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
        }
        kept = {"tests": list(self._seconds.items()), "lines": lines}
        self._into.write_text(json.dumps(kept), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Begins to note."""
    rooms = [str(config.rootpath.parent / room / "*") for room in ("providers", "quoting", "ledger", "graphs")]
    config.pluginmanager.register(Noting(Path(os.environ[INTO]), rooms))


class Reached:
    """The tests of one level and the lines that they reach, by the way in the repository."""

    def __init__(self, noted: Path, root: Path) -> None:
        kept = json.loads(noted.read_text(encoding="utf-8"))
        self._tests: list[tuple[str, float]] = [(name, seconds) for name, seconds in kept["tests"]]
        self._lines: dict[str, dict[int, set[int]]] = {}
        for file, lines in kept["lines"].items():
            way = Path(file).relative_to(root).as_posix()
            self._lines[way] = {int(line): set(tests) for line, tests in lines.items()}

    def by_lines(self, file: str, lines: Iterable[int]) -> list[tuple[str, float]]:
        """The tests that run any of these lines, the quickest first."""
        noted = self._lines.get(file, {})
        return self._named({test for line in lines for test in noted.get(line, ())})

    def by_file(self, file: str) -> list[tuple[str, float]]:
        """The tests that run any line of this file, the quickest first."""
        return self.by_lines(file, self._lines.get(file, {}))

    def _named(self, tests: Iterable[int]) -> list[tuple[str, float]]:
        return sorted((self._tests[test] for test in tests), key=lambda one: one[1])
