"""Mutants that meet their tests in forks of one run: the right code is replaced, and what became of it is told."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from schnellkit.tests.mutants.forking import MEET, UNDECIDED
from schnellkit.tests.mutants.swapping import swap
from schnellkit.tests.planting.planting import NO_END
from schnellkit.workshop.comfyui.preloaded import CAN_FORK
from schnellkit.workshop.links import AS_PACKAGE, folder_with_links

SUMS = """\
LEAST = 1


def plus(a, b=2):
    def inside():
        return a + b

    return inside()


class Sum:
    least = 3

    def of(self, a):
        return a + self.least


FUNCTIONS = {"twice": lambda a: a * 2}


def until(number):
    while number < 3:
        number += 1
    return number
"""
TESTS = """\
import pytest
import sums


def test_it_adds():
    assert sums.plus(1) == 3


def test_it_stays():
    assert sums.LEAST == 1


@pytest.mark.parametrize("number", [0, 1])
def test_it_ends(number):
    assert sums.until(number) == 3


def test_never():
    assert sums.FUNCTIONS["twice"](2) == 5
"""


def loaded(folder: Path) -> ModuleType:
    file = folder / "sums.py"
    file.write_text(SUMS, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("sums", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def values(module: ModuleType) -> tuple[int, ...]:
    return module.plus(5), module.Sum().of(5), module.FUNCTIONS["twice"](5), module.until(0), module.LEAST


@pytest.mark.parametrize(
    ("right", "wrong", "becomes"),
    [
        ("return a + b", "return a - b", (3, 8, 10, 3, 1)),
        ("return a + self.least", "return a - self.least", (7, 2, 10, 3, 1)),
        ("a * 2", "a * 3", (7, 8, 15, 3, 1)),
        ("number < 3", "number <= 3", (7, 8, 10, 4, 1)),
    ],
)
def test_a_function_runs_its_new_code_whoever_holds_it(tmp_path, right, wrong, becomes):
    module = loaded(tmp_path)
    assert values(module) == (7, 8, 10, 3, 1)
    assert swap(module.__file__, SUMS, SUMS.replace(right, wrong))
    assert values(module) == becomes


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("LEAST = 1", "LEAST = 2"),
        ("least = 3", "least = 4"),
        ("b=2", "b=3"),
        ("", ""),
    ],
)
def test_what_is_done_as_the_file_is_read_is_not_replaced(tmp_path, right, wrong):
    module = loaded(tmp_path)
    assert not swap(module.__file__, SUMS, SUMS.replace(right, wrong) if right else SUMS)
    assert values(module) == (7, 8, 10, 3, 1)


def test_a_function_that_nobody_holds_is_not_replaced(tmp_path):
    module = loaded(tmp_path)
    del module.until
    assert not swap(module.__file__, SUMS, SUMS.replace("number < 3", "number <= 3"))


@pytest.mark.skipif(not CAN_FORK, reason="no process can be forked here")
def test_each_mutant_meets_its_tests_in_a_fork(tmp_path):
    (tmp_path / "sums.py").write_text(SUMS, encoding="utf-8")
    (tmp_path / "test_sums.py").write_text(TESTS, encoding="utf-8")
    all_tests = [f"test_sums.py::{name}" for name in ("test_it_adds", "test_it_stays", "test_it_ends[0]")]
    changes = [
        ("return a + b", "return a - b"),
        ("LEAST = 1", "LEAST = 2"),
        ("number += 1", "number += 0"),
        ("return a + self.least", "return a - self.least"),
        ("return number", "import os; os._exit(1)"),
        ("a * 2", "a * 3"),
    ]
    met = met_in(tmp_path, changes, [*all_tests[:2], "test_sums.py::test_away", all_tests[2]])
    assert met == [all_tests[0], UNDECIDED, NO_END, "", UNDECIDED, "", []]
    assert met_in(tmp_path, changes[5:], ["test_sums.py::test_never"]) == ["test_sums.py::test_never"] * 1 + [
        ["test_sums.py::test_never"]
    ]


def met_in(folder: Path, changes: list[tuple[str, str]], tests: list[str]) -> list[object]:
    """By which test each was seen, and last the tests that fail without any change too."""
    mutants = [
        {
            "number": number,
            "file": str(folder / "sums.py"),
            "right": SUMS,
            "wrong": SUMS.replace(*change),
            "tests": [(test, 0.0) for test in tests],
        }
        for number, change in enumerate(changes)
    ]
    work, into = folder / "work.json", folder / "met"
    work.write_text(json.dumps({"into": str(into), "least_seconds": 0.5, "mutants": mutants}), encoding="utf-8")
    with folder_with_links(AS_PACKAGE) as links:
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "schnellkit.tests.mutants.forking", folder / "test_sums.py"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(links), str(folder))), MEET: str(work)},
            check=True,
            capture_output=True,
        )
    told = [json.loads(line) for line in into.read_text(encoding="utf-8").splitlines()]
    assert [line.get("number") for line in told] == [*range(len(changes)), None]
    return [line["by"] for line in told[:-1]] + [told[-1]["wrong"]]
