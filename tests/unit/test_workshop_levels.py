"""A run is green only where every test of every level ran and passed."""

from __future__ import annotations

import pytest

from schnellkit.workshop.commands.test import threads
from schnellkit.workshop.levels import Outcome, counted, total

PASSED = '<testcase name="a"/>'
FAILED = '<testcase name="b"><failure message="no"/></testcase>'
BROKEN = '<testcase name="c"><error message="no"/></testcase>'
SKIPPED = '<testcase name="d"><skipped message="later"/></testcase>'


def report(*cases: str) -> str:
    return f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>"


@pytest.mark.parametrize(
    ("status", "text", "passed", "failed"),
    [
        pytest.param(0, report(PASSED, PASSED), 2, 0, id="all pass"),
        pytest.param(1, report(PASSED, FAILED), 1, 1, id="one fails"),
        pytest.param(1, report(PASSED, BROKEN), 1, 1, id="one cannot run"),
        pytest.param(0, report(PASSED, SKIPPED), 1, 1, id="one is skipped"),
        pytest.param(5, report(), 0, 1, id="none collected"),
        pytest.param(0, "", 0, 1, id="no report though all seems well"),
        pytest.param(-9, "", 0, 1, id="killed"),
        pytest.param(3, report(PASSED), 1, 1, id="pytest itself fails after the tests"),
    ],
)
def test_counts(status: int, text: str, passed: int, failed: int) -> None:
    outcome = counted("unit", status, text)
    assert (outcome.passed, outcome.failed) == (passed, failed)


def test_a_test_that_fails_twice_counts_once() -> None:
    both = '<testcase name="e"><failure message="no"/><error message="no"/></testcase>'
    assert counted("unit", 1, report(PASSED, both)) == Outcome("unit", 1, 1)


def test_an_empty_level_says_so() -> None:
    assert "ran no test" in counted("browser", 5, report()).line()


def test_the_total_adds_up() -> None:
    assert total([Outcome("unit", 3, 1), Outcome("comfy", 2, 0)]) == Outcome("all", 5, 1)


@pytest.mark.parametrize(
    ("cores", "lanes", "each"), [(2, 2, "1"), (2, 1, "2"), (8, 2, "4"), (1, 2, "1"), (None, 2, "1")]
)
def test_levels_side_by_side_share_the_cores(monkeypatch, cores, lanes, each):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert threads(lanes) == {"OMP_NUM_THREADS": each}
