"""Levels run side by side, and ended in good order: what they started is stopped by themselves."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO

from .levels import Job, Outcome
from .paths import REPO
from .processes import ask_to_end, end_with_children, spawn
from .telling import say

# A level that is asked to end stops its ComfyUIs and its browser first.
END_SECONDS = 60
LAST_WORDS_SECONDS = 10


def run_jobs(jobs: Sequence[Job], lanes: int) -> list[Outcome]:
    """Runs the jobs in their order, as many at a time as there are lanes; gives their outcomes in the same order.

    Whatever ends this early, Ctrl-C or a job that cannot be started, is raised after all that runs has ended.
    """
    running: set[subprocess.Popen[bytes]] = set()
    alone = min(lanes, len(jobs)) == 1
    pool = ThreadPoolExecutor(lanes)
    try:
        return list(pool.map(lambda job: _run(job, running, alone=alone), jobs))
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        _end(running)
        raise
    finally:
        pool.shutdown()


def _run(job: Job, running: set[subprocess.Popen[bytes]], *, alone: bool) -> Outcome:
    """Runs one level; beside another, each line begins with the level it is of."""
    say(f"- tests/{job.level}")
    began = time.monotonic()
    process = spawn(job.command, REPO, job.env, subprocess.PIPE)
    running.add(process)
    before = "" if alone else f"{job.level:8} | "
    speaking = threading.Thread(target=_say_lines, args=(process.stdout, before), daemon=True)
    speaking.start()
    outcome = job.outcome(process.wait())
    # Something that it left behind may hold on to its output for ever.
    speaking.join(LAST_WORDS_SECONDS)
    running.discard(process)
    say(f"  tests/{job.level}: {time.monotonic() - began:.0f} s")
    return outcome


def _say_lines(output: IO[bytes] | None, before: str) -> None:
    with output or contextlib.nullcontext(()) as lines:
        for line in lines:
            say(before + line.decode(errors="replace").rstrip())


def _end(running: set[subprocess.Popen[bytes]]) -> None:
    """Asks all to end and waits for it; ends at once what takes too long, or everything when asked a second time."""
    still = list(running)
    try:
        for process in still:
            ask_to_end(process)
        until = time.monotonic() + END_SECONDS
        for process in still:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, until - time.monotonic()))
    finally:
        for process in still:
            end_with_children(process)
