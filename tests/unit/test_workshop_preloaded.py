"""A program begun with its libraries already imported is the program it would be otherwise."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schnellkit.workshop.comfyui.preloaded import CAN_FORK, Preloaded
from schnellkit.workshop.processes import Process, ask_to_end, end_with_children

SCRIPT = """
import json, os, subprocess, sys, time
print(json.dumps({
    "argv": sys.argv, "main": __name__, "cwd": os.getcwd(), "path": sys.path[0], "env": dict(os.environ),
    "child": subprocess.run([sys.executable, "-c", ""]).returncode, "loaded": "torch" in sys.modules,
}))
try:
    time.sleep(float(sys.argv[1]))
finally:
    print("over")
"""


@pytest.fixture(scope="module")
def preloaded() -> Iterator[Preloaded]:
    preloaded = Preloaded()
    yield preloaded
    preloaded.close()


def begun(preloaded: Preloaded, folder: Path, seconds: str) -> Process:
    (folder / "main.py").write_text(SCRIPT)
    with (folder / "log").open("ab") as log:
        return preloaded.begin([sys.executable, "-u", "main.py", seconds], folder, {"MINE": "1"}, log)


def said(folder: Path, lines: int) -> list[str]:
    until = time.monotonic() + 120
    while len(found := (folder / "log").read_text().splitlines()) < lines:
        assert time.monotonic() < until, found
        time.sleep(0.02)
    return found


def test_it_has_its_own_words_folder_and_environment(preloaded: Preloaded, tmp_path: Path) -> None:
    process = begun(preloaded, tmp_path, "0")
    told = json.loads(said(tmp_path, 2)[0])
    assert process.wait(60) == 0
    here = str(tmp_path)
    assert (told["argv"], told["main"], told["cwd"], told["path"]) == (["main.py", "0"], "__main__", here, here)
    assert told["env"].pop("LC_CTYPE", None) in (None, "C.UTF-8")
    assert (told["env"], told["child"], told["loaded"]) == ({"MINE": "1"}, 0, CAN_FORK)


def test_it_lives_until_it_is_asked_to_end_and_then_ends_in_good_order(preloaded: Preloaded, tmp_path: Path) -> None:
    process = begun(preloaded, tmp_path, "600")
    said(tmp_path, 1)
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    ask_to_end(process)
    process.wait(60)
    assert "over" in said(tmp_path, 2)
    assert process.poll() is not None
    process.send_signal(signal.SIGINT)


def test_it_is_ended_at_once_as_a_crash_would(preloaded: Preloaded, tmp_path: Path) -> None:
    process = begun(preloaded, tmp_path, "600")
    said(tmp_path, 1)
    end_with_children(process)
    assert len(said(tmp_path, 1)) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


@pytest.mark.parametrize(("ends", "status"), [("sys.exit(5)", 5), ("1 / 0", 1), ("os.kill(os.getpid(), 9)", -9)])
def test_it_ends_with_its_own_status(preloaded: Preloaded, tmp_path: Path, ends: str, status: int) -> None:
    (tmp_path / "ending.py").write_text(f"import os, sys\nassert sys.argv[1:] == ['word']\n{ends}")
    with (tmp_path / "log").open("ab") as log:
        process = preloaded.begin([sys.executable, "-u", "-m", "ending", "word"], tmp_path, {}, log)
    assert process.wait(60) == process.poll() == status


def test_another_python_is_begun_as_ever(preloaded: Preloaded, tmp_path: Path) -> None:
    with (tmp_path / "log").open("ab") as log:
        process = preloaded.begin(["true"] * 3, tmp_path, {}, log)
    assert isinstance(process, subprocess.Popen)
    assert process.wait(60) == 0
