"""The faults that are planted to find out whether tests bite: each still applies, and what becomes of it is told."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from schnellkit.tests.planting.faults import Fault, all_faults, listed
from schnellkit.tests.planting.planting import Found, Runner, planted
from schnellkit.tests.planting.run import LIBRARIES, as_table, without_false_alarms
from schnellkit.workshop.comfyui.preloaded import Preloaded
from schnellkit.workshop.paths import REPO
from schnellkit.workshop.telling import Trouble

FEWEST = 150
FAULTS = all_faults()
LIST = """
# For people.

one-more: One is added that nobody asked for.
in sums.py
seen by unit test_sums.py -k "adds or not"
-     a = 1
-
-     return a
+     a = 2
"""


def fault(put: str, tests: tuple[str, ...] = ("test_sums.py",)) -> Fault:
    return Fault("sums", "one-more", "One is added.", "sums.py", "unit", tests, "a + b", put)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A small repository with a test that is right and one that never is."""
    place = tmp_path / "unit" / "tests" / "unit"
    place.mkdir(parents=True)
    root = tmp_path / "unit"
    (root / "tests" / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (root / "sums.py").write_text("def plus(a, b):\n    return a + b\n", encoding="utf-8")
    right = "import sums\n\n\ndef test_it_adds():\n    assert sums.plus(1, 2) == 3\n"
    (place / "test_sums.py").write_text(right, encoding="utf-8")
    (place / "test_wrong.py").write_text("def test_never():\n    assert False\n", encoding="utf-8")
    return root


@pytest.fixture
def runner(copy: Path) -> Runner:
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return Runner(Path(sys.executable), env)


def test_there_are_many_and_each_has_its_own_name() -> None:
    assert len({one.name for one in FAULTS}) == len(FAULTS) >= FEWEST


def test_each_still_applies_exactly_once_and_leaves_code() -> None:
    for one in FAULTS:
        wrong = one.planted_in((REPO / one.file).read_text(encoding="utf-8"))
        if one.file.endswith(".py"):
            ast.parse(wrong, one.name)


def test_each_names_tests_that_are_there() -> None:
    named = {(one.level, word) for one in FAULTS for word in one.tests if word.startswith("test_")}
    assert [name for name in named if not (REPO / "tests" / name[0] / name[1].partition("::")[0]).is_file()] == []
    assert all(any(word.startswith("test_") for word in one.tests) for one in FAULTS)


def test_a_list_is_read_as_people_write_it(tmp_path: Path) -> None:
    file = tmp_path / "sums.txt"
    file.write_text(LIST, encoding="utf-8")
    (one,) = listed(file)
    assert one == Fault(
        *("sums", "one-more", "One is added that nobody asked for.", "sums.py", "unit"),
        tests=("test_sums.py", "-k", "adds or not"),
        found="    a = 1\n\n    return a",
        put="    a = 2",
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("one-more: ", ""),
        lambda text: text.replace("in sums.py\n", ""),
        lambda text: text.replace("by unit", "by nobody"),
        lambda text: text.replace("-     a = 1\n-\n-     return a\n", ""),
        lambda text: text + "* more\n",
    ],
)
def test_what_is_no_fault_is_told(tmp_path: Path, spoil: Callable[[str], str]) -> None:
    file = tmp_path / "sums.txt"
    file.write_text(spoil(LIST), encoding="utf-8")
    with pytest.raises(Trouble, match=r"sums|one-more"):
        list(listed(file))


@pytest.mark.parametrize("text", ["a - b", "a + b, a + b"])
def test_one_that_does_not_apply_any_more_is_told(text: str) -> None:
    with pytest.raises(Trouble, match="one-more no longer applies"):
        fault("a - b").planted_in(text)


def test_what_a_test_sees_is_seen_and_taken_out_again(copy: Path, runner: Runner) -> None:
    right = (copy / "sums.py").read_bytes()
    found = runner.look(copy, fault("a - b"))
    assert (found.seen, found.by) == (True, "tests/unit/test_sums.py::test_it_adds")
    assert (copy / "sums.py").read_bytes() == right


def test_what_no_test_sees_is_told(copy: Path, runner: Runner) -> None:
    found = runner.look(copy, fault("b + a"))
    assert not found.seen
    assert "- one-more (sums, unit): One is added." in as_table([found])


def test_a_fault_whose_tests_do_not_run_counts_as_neither(copy: Path, runner: Runner) -> None:
    with pytest.raises(Trouble, match="did not run"):
        runner.look(copy, fault("a - b", ("test_sums.py", "-k", "nothing_of_that_name")))
    with pytest.raises(Trouble, match="did not run"):
        runner.look(copy, fault("a +"))


def test_a_test_that_fails_without_any_fault_has_seen_nothing(copy: Path, runner: Runner) -> None:
    found = [runner.look(copy, fault("b + a", ("test_wrong.py",))), runner.look(copy, fault("a - b"))]
    assert [one.seen for one in found] == [True, True]
    assert [one.seen for one in without_false_alarms(runner, copy, found)] == [False, True]


def test_the_share_is_told_by_room_and_level() -> None:
    one, other = fault("a - b"), Fault("more", "two", "Two.", "x.py", "browser", ("test_x.py",), "a", "b")
    told = as_table([Found(one, "tests/unit/test_sums.py::test_it_adds", 1.0), Found(other, "", 1.0)])
    assert told.startswith("# 2 small wrong changes, 1 of them seen by a test (50.0%)")
    assert "| sums | 1 of 1 |  | 1 of 1 |" in told
    assert "| all | 1 of 1 | 0 of 1 | 1 of 2 |" in told
    assert "not planted" not in told
    assert "7 more are listed and were not planted this time." in as_table([Found(one, "", 1.0)], 7)


def test_a_fault_lasts_no_longer_than_its_tests(copy: Path) -> None:
    file = copy / "sums.py"
    with planted(copy, fault("a - b")):
        assert "a - b" in file.read_text(encoding="utf-8")
    assert "a + b" in file.read_text(encoding="utf-8")


def test_a_fork_sees_what_a_process_of_its_own_sees(copy: Path, runner: Runner) -> None:
    preloaded = Preloaded(LIBRARIES)
    warm = replace(runner, begin=preloaded.begin)
    try:
        assert [warm.look(copy, fault(put)).by for put in ("a - b", "b + a", "a * b")] == [
            "tests/unit/test_sums.py::test_it_adds",
            "",
            "tests/unit/test_sums.py::test_it_adds",
        ]
    finally:
        preloaded.close()
