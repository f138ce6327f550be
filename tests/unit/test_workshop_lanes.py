"""Levels run side by side, and what they started is gone when they are ended."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from schnellkit.workshop import lanes
from schnellkit.workshop.lanes import run_jobs
from schnellkit.workshop.levels import Job, Outcome
from schnellkit.workshop.paths import REPO
from schnellkit.workshop.processes import spawn

# What Ctrl-C, a service's end and Windows' own way say.
ENDINGS = [signal.CTRL_BREAK_EVENT] if sys.platform == "win32" else [signal.SIGINT, signal.SIGTERM]
PASSES = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text('<a><testcase/></a>'); print('it', 'passed')"
# A level with something running beside it, as a fixture starts ComfyUI: in a group of its own, stopped in good order.
LEVEL = """
import subprocess, sys, time
beside = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
try:
    print(beside.pid, flush=True)
    time.sleep(600)
finally:
    time.sleep(1)
    beside.kill()
    beside.wait()
"""
LEFT_BEHIND = """
import pathlib, subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
pathlib.Path(sys.argv[1]).with_name("left").write_text(str(left.pid))
"""
DEV = """
import sys
from pathlib import Path
import dev
from workshop.lanes import run_jobs
from workshop.levels import Job
jobs = [Job(name, [sys.executable, "-c", sys.argv[1]], {}, Path("none.xml")) for name in ("unit", "comfy", "browser")]
dev.COMMANDS["lock"].main = lambda options: len(run_jobs(jobs, 2))
sys.exit(dev.main(["lock"]))
"""


def job(level: str, folder: Path, program: str = PASSES) -> Job:
    report = folder / f"{level}.xml"
    return Job(level, [sys.executable, "-c", program, report], dict(os.environ), report)


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_every_level_is_run_and_told_in_the_order_asked(tmp_path: Path, at_once: int) -> None:
    levels = ["browser", "comfy", "unit"]
    jobs = [job(level, tmp_path) for level in levels]
    assert run_jobs(jobs, at_once) == [Outcome(level, 1, 0) for level in levels]


def test_beside_another_each_line_says_whose_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_jobs([job("unit", tmp_path), job("comfy", tmp_path)], 2)
    assert {"unit     | it passed", "comfy    | it passed"} <= set(capsys.readouterr().out.splitlines())


def test_a_level_that_crashes_counts_as_failed_beside_one_that_passes(tmp_path: Path) -> None:
    crashing = job("comfy", tmp_path, "import os; os.abort()")
    assert [one.failed for one in run_jobs([job("unit", tmp_path), crashing], 2)] == [0, 1]


@pytest.mark.parametrize("how", ENDINGS)
def test_ended_half_way_it_leaves_nothing_behind(how: int) -> None:
    process = spawn([sys.executable, "-u", "-c", DEV, LEVEL], REPO, os.environ, subprocess.PIPE)
    with process:
        assert process.stdout
        beside: list[int] = []
        while len(beside) < 2:
            line = process.stdout.readline()
            assert line, "it ended before its levels began"
            beside += map(int, re.findall(rb"(\d+)$", line.strip()))
        process.send_signal(how)
        try:
            assert process.wait(60) == 130
        except BaseException:
            process.kill()
            raise
    until = time.monotonic() + 30
    while any(map(psutil.pid_exists, beside)):
        assert time.monotonic() < until, "what a level had started still runs"
        time.sleep(0.05)


def test_what_a_level_left_behind_does_not_hold_up_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ComfyUI, say, whose level died: it still has the level's output open."""
    monkeypatch.setattr(lanes, "LAST_WORDS_SECONDS", 1)
    (outcome,) = run_jobs([job("comfy", tmp_path, f"{LEFT_BEHIND}\n{PASSES}")], 1)
    assert outcome == Outcome("comfy", 1, 0)
    left = psutil.Process(int((tmp_path / "left").read_text()))
    assert left.is_running()
    left.kill()


def test_a_job_that_cannot_be_started_is_raised_and_the_others_have_ended(tmp_path: Path) -> None:
    missing = Job("comfy", [tmp_path / "no-such-program"], {}, tmp_path / "none.xml")
    with pytest.raises(OSError, match="no-such-program"):
        run_jobs([job("unit", tmp_path), missing], 2)
