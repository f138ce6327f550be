"""Mutants are counted honestly: what no test saw, what nobody could see, and what only seemed to be seen."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from schnellkit.tests.mutants.alike import Change, changed_lines, listed, reasons
from schnellkit.tests.mutants.meeting import Met, without_false_alarms
from schnellkit.tests.mutants.mutants import ROOMS, Mutant, all_of, chosen, files, lines_run_with
from schnellkit.tests.mutants.reached import Reached
from schnellkit.tests.mutants.run import as_table, score
from schnellkit.tests.planting.planting import NO_END, Runner
from schnellkit.workshop.paths import REPO
from schnellkit.workshop.telling import Trouble

RULE = "core/ReplaceComparisonOperator_Lt_LtE"
LIST = """
# For people.

in sums.py
- if a < b:
+ if a <= b:
because both are
  the same then.
"""


def mutant(number: int = 0, room: str = "quoting") -> Mutant:
    return Mutant(room, "quoting/bought.py", 1, RULE, number)


def met_by(by: str = "", *run: str, room: str = "quoting", alike: str = "") -> Met:
    return Met(mutant(room=room), by, 1, "unit", run, alike)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A small repository with a test that is right and one that never is."""
    place = tmp_path / "unit" / "tests" / "unit"
    place.mkdir(parents=True)
    root = tmp_path / "unit"
    (root / "tests" / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (place / "test_sums.py").write_text("def test_right():\n    pass\n", encoding="utf-8")
    (place / "test_wrong.py").write_text("def test_never():\n    assert False\n", encoding="utf-8")
    return root


@pytest.fixture
def runner(copy: Path) -> Runner:
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return Runner(Path(sys.executable), env)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_files(room: str) -> None:
    assert files(room)


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    all_of = [mutant(number) for number in range(100)]
    assert len(chosen(all_of, 0.1, 1)) == 10
    assert chosen(all_of, 0.1, 1) == chosen(all_of, 0.1, 1) != chosen(all_of, 0.1, 2)
    assert chosen(all_of, 1, 1) == chosen(all_of, 1, 2)


def test_a_list_has_the_lines_of_a_change_and_why_it_is_none() -> None:
    assert list(listed(LIST)) == [(Change("sums.py", "if a < b:", "if a <= b:"), "both are the same then.")]


@pytest.mark.parametrize("part", ["because", "- if a < b:\n", "+ if a <= b:\n", "in sums.py\n"])
def test_a_change_without_its_lines_or_its_reason_is_none(part: str) -> None:
    with pytest.raises(Trouble, match="this is no change with its lines and why"):
        list(listed(LIST.replace(part, "")))


def test_what_is_listed_is_still_there_once() -> None:
    for change in reasons():
        lines = [line.strip() for line in (REPO / change.file).read_text(encoding="utf-8").splitlines()]
        assert "\n".join(lines).count(change.found) == 1, change


def test_only_the_lines_that_differ_are_the_change() -> None:
    right = "a = 1\nif a:\n    b = (\n        a < 2\n    )\n"
    assert changed_lines("sums.py", right, right.replace("<", "<=")) == Change("sums.py", "a < 2", "a <= 2")
    assert changed_lines("sums.py", "a\na\n", "b\na\n") == Change("sums.py", "a", "b")


STATEMENTS = """\
def plus(a):
    if (
        a
    ):
        b = [
            1,
        ]
    for c in a:
        continue
    try:
        b = 2
    except ValueError:
        return 3
    if a: return 4
"""


@pytest.mark.parametrize(
    ("line", "run_with"),
    [
        (2, [2, 3, 4]),
        (3, [2, 3, 4]),
        (6, [5, 6, 7]),
        (8, [8]),
        (9, [8]),
        (10, [10]),
        (12, [12]),
        (13, [13]),
        (14, [14]),
    ],
)
def test_a_line_is_run_with_its_statement(line: int, run_with: list[int]) -> None:
    assert list(lines_run_with(STATEMENTS, line)) == run_with


def test_a_mutant_tells_its_lines() -> None:
    file = "quoting/quotes.py"
    text = (REPO / file).read_text(encoding="utf-8")
    change = Mutant("quoting", file, 1, "core/NumberReplacer", 0).change()
    assert change.found in text
    assert change.put not in text


def test_what_is_listed_is_not_counted() -> None:
    assert score([met_by(alike="It is none."), met_by("a"), met_by()]) == 0.5


def noted(file: Path, tests: list[tuple[str, float]], lines: dict[str, list[int]], begin: list[int]) -> Path:
    file.write_text(json.dumps({"tests": tests, "lines": {"a.py": lines}, "begin": {"a.py": begin}}), encoding="utf-8")
    return file


def test_what_is_noted_later_of_a_file_of_tests_is_in_place_of_what_was_noted_before(tmp_path: Path) -> None:
    first, other = ("test_a.py::first", 2.0), ("test_b.py::other", 1.0)
    before = noted(tmp_path / "0", [first, other, ("test_a.py::away", 0.5)], {"1": [0, 1], "2": [2], "3": [0]}, [1])
    after = noted(tmp_path / "1", [("test_a.py::first", 3.0)], {"2": [0]}, [2])
    reached = Reached([before, after])
    assert reached.by_lines("a.py", [1]) == [other]
    assert reached.by_lines("a.py", [2, 3]) == [("test_a.py::first", 3.0)]
    assert reached.by_file("a.py") == [other, ("test_a.py::first", 3.0)]
    assert reached.by_lines("b.py", [1]) == []
    assert [reached.at_import("a.py", line) for line in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(
    ("by", "run", "seen"),
    [
        ("unit/test_sums.py::test_right", ["unit/test_sums.py::test_right"], True),
        ("unit/test_wrong.py::test_never", ["unit/test_wrong.py::test_never"], False),
        ("exit status 2", ["unit/test_sums.py::test_right"], True),
        ("exit status 2", ["unit/test_wrong.py::test_never"], False),
        (NO_END, ["unit/test_sums.py::test_right"], True),
        (NO_END, ["unit/test_wrong.py::test_never"], False),
        # A test whose name only a change gives.
        ("unit/test_sums.py::test_right[0]", ["unit/test_sums.py::test_right[1]"], True),
    ],
)
def test_a_test_that_fails_anyway_saw_nothing(
    copy: Path, runner: Runner, by: str, run: list[str], *, seen: bool
) -> None:
    others = [met_by("unit/test_sums.py::test_right", "unit/test_sums.py::test_right"), met_by()]
    looked = without_false_alarms(runner, copy, [met_by(by, *run), *others])
    assert [one.seen for one in looked] == [seen, True, False]


def test_the_table_tells_each_room_what_was_tried_and_what_no_test_saw() -> None:
    all_met = [
        met_by("a"),
        met_by(NO_END),
        met_by(),
        met_by(alike="It is none."),
        met_by("a", room="graphs"),
    ]
    table = as_table(all_met, {"quoting": 40, "graphs": 10}, "python3 dev.py mutants --share 0.1", 61)
    assert table.startswith("# 5 mutants of 50, 75.0% of them seen by a test\n")
    assert "in 1 minutes:\n\n    python3 dev.py mutants --share 0.1\n" in table
    assert "\n| quoting | 40 | 4 | 2 | 1 | 1 | 1 | 66.7% |\n" in table
    assert "\n| graphs | 10 | 1 | 1 | 0 | 0 | 0 | 100.0% |\n" in table
    assert "\n| all | 50 | 5 | 3 | 1 | 1 | 1 | 75.0% |\n" in table
    assert table.count("\n- ") == 1
    assert f"\n- {mutant()}: {mutant().change()}\n" in table
    assert as_table([met_by("a")], {"quoting": 1}, "", 0).endswith("\n\nNone went unseen.\n")


def test_a_star_between_parameters_is_no_product() -> None:
    changes = {str(one.change()) for one in all_of("ledger rules") if "BinaryOperator_Mul" in one.rule}
    assert any("self.assumed * images" in change for change in changes)
    assert not any("told: bool" in change or "before: Receipt" in change for change in changes)
