"""Many mutants meet their tests in one run of pytest: the tests are collected once, and each mutant has a fork of it.

As a plugin of pytest (tests/conftest.py) it reads what is to be met and writes what became of it, a line a mutant.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from schnellkit.tests.planting.planting import NO_END

from .swapping import swap

MEET = "MUTANTS_MEET"
# By the processor's own time, as a busy machine takes longer for the same; what only waits is met again by itself.
LEAST_SECONDS, TIMES_AS_LONG = 20.0, 4.0
WAIT_SECONDS = 600.0
UNDECIDED = "undecided"
MOST_TOLD = 60_000


class Meeting:
    """In the place of pytest's loop over its tests."""

    def __init__(self, work: Path) -> None:
        self._work = json.loads(work.read_text(encoding="utf-8"))
        self._failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails has seen something."""
        if report.failed:
            self._failed.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Each mutant in a fork; then, without any change, the tests that saw something."""
        items = {item.nodeid: item for item in session.items}
        saw: dict[str, float] = {}
        with Path(self._work["into"]).open("w", encoding="utf-8") as into:
            for mutant in self._work["mutants"]:
                by = _forked(partial(self._met, items, mutant))
                saw |= {name: seconds for name, seconds in mutant["tests"] if name == by}
                print(json.dumps({"number": mutant["number"], "by": by}), file=into, flush=True)
            wrong = [name for name, seconds in saw.items() if _forked(partial(self._alone, items, name, seconds))]
            print(json.dumps({"wrong": wrong}), file=into, flush=True)
        return True

    def _met(self, items: dict[str, pytest.Item], mutant: dict[str, Any]) -> str:
        """The test that sees it, or nothing."""
        if not swap(mutant["file"], mutant["right"], mutant["wrong"]):
            return UNDECIDED
        return next(iter(self._run(items, mutant["tests"], stop=True)), "")

    def _alone(self, items: dict[str, pytest.Item], name: str, seconds: float) -> str:
        return "".join(self._run(items, [(name, seconds)], stop=True))

    def _run(self, items: dict[str, pytest.Item], tests: Iterable[Sequence[Any]], *, stop: bool) -> list[str]:
        """Which of these tests fail."""
        for name, seconds in tests:
            if name not in items:
                continue
            signal.setitimer(signal.ITIMER_PROF, self._work["least_seconds"] + TIMES_AS_LONG * seconds)
            items[name].config.hook.pytest_runtest_protocol(item=items[name], nextitem=None)
            if stop and self._failed:
                break
        return self._failed


def _forked(work: Callable[[], str]) -> str:
    """What the work tells in a process of its own; that it has no end, or that nobody knows."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        told = UNDECIDED
        try:
            told = work()
        except Exception:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os.write(writing, f"{told}\n".encode())
            os._exit(0)
    os.close(writing)
    # Nothing at all comes of a process that ended before it could tell.
    told = os.read(reading, MOST_TOLD).decode() if select.select([reading], [], [], WAIT_SECONDS)[0] else ""
    os.close(reading)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    if told:
        return told.rstrip("\n")
    return NO_END if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF else UNDECIDED


def pytest_configure(config: pytest.Config) -> None:
    """Takes the place of the loop."""
    config.pluginmanager.register(Meeting(Path(os.environ[MEET])))
