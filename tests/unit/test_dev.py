"""The one door for developers."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import pytest

from schnellkit.workshop.commands import equality
from schnellkit.workshop.paths import REPO

IN_THE_BACKGROUND = """
import signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
import dev
asked = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
dev.COMMANDS["lock"].main = lambda options: subprocess.run([sys.executable, "-c", asked]).returncode
sys.exit(dev.main(["lock"]))
"""


def test_what_it_starts_can_be_asked_to_end_though_it_runs_in_the_background_of_a_shell() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IN_THE_BACKGROUND], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, "True", "")


@pytest.mark.parametrize(("graphs", "runs", "tests"), [(3, 2, 2), (3, 0, 1), (0, 2, 1)])
def test_equality_asks_for_its_tests_with_so_many_graphs(monkeypatch, graphs: int, runs: int, tests: int) -> None:
    asked: list[list[str]] = []

    def run_chosen(levels: list[str], words: list[str], lanes: int) -> int:
        asked.append([*levels, *words])
        return 0

    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(equality, "run_chosen", run_chosen)
    parser = argparse.ArgumentParser()
    equality.arguments(parser)
    assert equality.main(parser.parse_args(["--graphs", str(graphs), "--runs", str(runs), "--seed", "7"])) == 0
    (browser, k, which, quiet) = asked[0]
    assert (browser, k, quiet, len(which.split(" or "))) == ("browser", "-k", "-q", tests)
    assert (os.environ["EQUALITY_GRAPHS"], os.environ["EQUALITY_RUNS"]) == (str(graphs), str(runs))
    names = "".join(file.read_text(encoding="utf-8") for file in (REPO / "tests" / "browser").glob("test_equality*.py"))
    assert all(f"def {name}(" in names for name in which.split(" or "))
