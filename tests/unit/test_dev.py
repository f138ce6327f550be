"""The one door for developers."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys

import pytest

from schnellkit import dev
from schnellkit.workshop.commands import equality
from schnellkit.workshop.modules import MODULES
from schnellkit.workshop.paths import LOCKS, REPO
from schnellkit.workshop.processes import spawn

ENDINGS = [signal.CTRL_BREAK_EVENT] if sys.platform == "win32" else [signal.SIGINT, signal.SIGTERM]

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


SERVED = """
import sys
import dev
dev.MODULES["sandbox"] = dev.MODULES["sandbox"]._replace(environment="")
sys.exit(dev.main(["sandbox", "--port", "0"]))
"""


@pytest.mark.parametrize("how", ENDINGS)
def test_what_ends_a_command_ends_the_module_that_it_runs_in_good_order(how: int) -> None:
    process = spawn([sys.executable, "-u", "-c", SERVED], REPO, os.environ, subprocess.PIPE)
    with process:
        assert process.stdout
        assert b"The sandbox serves all hosts" in process.stdout.readline()
        process.send_signal(how)
        told = process.stdout.read()
    assert (process.returncode, told.splitlines()[-1]) == (130, b"The sandbox has stopped.")


@pytest.mark.parametrize("words", [["--minutes", "1", "--", "--keep"], ["--", "--minutes", "1", "--keep"]])
def test_a_modules_words_are_its_own_on_both_sides_of_the_dashes(
    monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(dev, "run_module", lambda module, words: (module.name, words))
    assert dev.main(["soak", *words]) == ("tests.soaking.soak", ["--minutes", "1", "--keep"])


def test_every_module_and_its_environment_are_there() -> None:
    for module in MODULES.values():
        assert REPO.joinpath(*module.name.split(".")).with_suffix(".py").is_file()
        assert not module.environment or (LOCKS / f"{module.environment}.txt").is_file()


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
