"""Which tests reach which line, and how long each takes, so that a mutant meets only those that could see it.

As a plugin of pytest (tests/conftest.py) it notes; `Reached` reads what was noted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import coverage
import pytest

INTO = "MUTANTS_REACHED"
ROOMS = ("providers", "quoting", "ledger", "graphs")
# Exit statuses of pytest: all passed, some failed.
ENDED = (0, 1)


class Noting:
    """Coverage by test, kept at the end."""

    def __init__(self, into: Path, root: Path) -> None:
        self._into, self._root = into, root
        rooms = [str(root / room / "*") for room in ROOMS]
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

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Everything is written; nothing where the run was stopped before its end."""
        self._coverage.stop()
        if exitstatus not in ENDED:
            return
        data = self._coverage.get_data()
        found = {file: data.contexts_by_lineno(file) for file in data.measured_files()}
        names = {name: at for at, name in enumerate(self._seconds)}
        kept = {
            "tests": list(self._seconds.items()),
            "lines": {
                self._way(file): {
                    str(line): [names[test] for test in tests if test in names] for line, tests in lines.items()
                }
                for file, lines in found.items()
            },
            "begin": {
                self._way(file): [line for line, tests in lines.items() if "" in tests] for file, lines in found.items()
            },
        }
        self._into.write_text(json.dumps(kept), encoding="utf-8")

    def _way(self, file: str) -> str:
        return Path(file).relative_to(self._root).as_posix()


def pytest_configure(config: pytest.Config) -> None:
    """Begins to note."""
    config.pluginmanager.register(Noting(Path(os.environ[INTO]), config.rootpath.parent))


class Reached:
    """The tests of one level and the lines that they reach, by the way in the repository."""

    def __init__(self, noted: Sequence[Path]) -> None:
        """What later files note of tests is added to what the ones before note of others."""
        self._tests: list[tuple[str, float]] = []
        self._lines: dict[str, dict[int, set[int]]] = {}
        self._begin: dict[str, set[int]] = {}
        for file in noted:
            self._add(json.loads(file.read_text(encoding="utf-8")))

    def _add(self, kept: Mapping[str, Any]) -> None:
        first = len(self._tests)
        anew = {_file_of(name) for name, _ in kept["tests"]}
        old = {at for at, (name, _) in enumerate(self._tests) if _file_of(name) in anew}
        self._tests += [(name, seconds) for name, seconds in kept["tests"]]
        for lines in self._lines.values():
            for tests in lines.values():
                tests -= old
        for file, noted in kept["lines"].items():
            lines = self._lines.setdefault(file, {})
            for line, tests in noted.items():
                lines.setdefault(int(line), set()).update(first + test for test in tests)
            self._begin.setdefault(file, set()).update(kept["begin"].get(file, ()))

    def at_import(self, file: str, line: int) -> bool:
        """Whether the line is run before any test is."""
        return line in self._begin.get(file, ())

    def by_lines(self, file: str, lines: Iterable[int]) -> list[tuple[str, float]]:
        """The tests that run any of these lines, the quickest first."""
        noted = self._lines.get(file, {})
        return self._named({test for line in lines for test in noted.get(line, ())})

    def by_file(self, file: str) -> list[tuple[str, float]]:
        """The tests that run any line of this file, the quickest first."""
        return self.by_lines(file, self._lines.get(file, {}))

    def _named(self, tests: Iterable[int]) -> list[tuple[str, float]]:
        return sorted((self._tests[test] for test in tests), key=lambda one: one[1])


def _file_of(test: str) -> str:
    return test.split("::", maxsplit=1)[0]
