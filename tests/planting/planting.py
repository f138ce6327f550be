"""A fault planted in a scratch copy of the repository, and what its tests say to that."""

from __future__ import annotations

import contextlib
import queue
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeVar

from schnellkit.workshop.paths import REPO
from schnellkit.workshop.processes import Process, ask_to_end, end, spawn
from schnellkit.workshop.telling import Trouble

from .faults import Fault

# A fault may have a test wait for what never comes.
LONGEST_SECONDS = 300
NO_END = f"no end within {LONGEST_SECONDS} s"
LEFT_OUT = (".git", "__pycache__", "node_modules", "shown", ".ruff_cache", ".pytest_cache")
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - .*)?$", re.MULTILINE)
PASSED, SAW, HUNG = 0, 1, -1
END_SECONDS = 60

Given = TypeVar("Given")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Found:
    """What became of a fault: the test that saw it, if any did."""

    fault: Fault
    by: str
    seconds: float

    @property
    def seen(self) -> bool:
        """Whether a test failed because of it."""
        return bool(self.by)


@dataclass(frozen=True)
class Runner:
    """How tests are run in a copy."""

    python: Path
    env: Mapping[str, str]
    begin: Callable[[Sequence[str | Path], Path, Mapping[str, str], IO[bytes]], Process] = spawn
    _at_work: set[Process] = field(default_factory=set, repr=False)

    def run(
        self, copy: Path, level: str, tests: Sequence[str], *, stop: bool = True, compiled: bool = False
    ) -> tuple[int, str]:
        """Pytest's exit status and what it printed; a level's tests by their names in its folder.

        What is compiled on the way is kept only where that is asked for.
        """
        folder = copy / "tests"
        how = ["-p", "no:cacheprovider", "--tb=line", *(["-x"] if stop else [])]
        words = ["-c", folder / "pytest.ini", "--rootdir", folder, *how, *_words(folder / level, tests)]
        printed = copy.with_name(f"{copy.name}.printed")
        with printed.open("wb") as out:
            # No compiled file may be older than the text beside it and be taken for it.
            env = {**self.env, "PYTHONDONTWRITEBYTECODE": "" if compiled else "1"}
            process = self.begin([self.python, "-u", "-m", "pytest", *words], copy, env, out)
        self._at_work.add(process)
        try:
            status = process.wait(LONGEST_SECONDS if stop else None)
        except subprocess.TimeoutExpired:
            status = HUNG
        finally:
            self._at_work.discard(process)
            # Pytest stops what it has started, a ComfyUI and a browser perhaps.
            end(process, END_SECONDS)
        return status, printed.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """Asks all that is at work to end, with what it has started."""
        for process in tuple(self._at_work):
            ask_to_end(process)

    def look(self, copy: Path, fault: Fault) -> Found:
        """Plants the fault, runs its tests, takes it out again."""
        started = time.monotonic()
        with planted(copy, fault):
            status, printed = self.run(copy, fault.level, fault.tests)
        failed = FAILED.search(printed)
        if status not in (PASSED, SAW, HUNG) or (status == SAW and not failed):
            last = "\n".join(printed.splitlines()[-15:])
            raise Trouble(f"the tests of the fault {fault.name} did not run (exit status {status}):\n{last}")
        by = NO_END if status == HUNG else failed[1] if failed and status == SAW else ""
        return Found(fault, by, time.monotonic() - started)


def planted(copy: Path, fault: Fault) -> contextlib.AbstractContextManager[None]:
    """The fault in the copy, as long as this lasts."""
    file = copy / fault.file
    return changed(file, fault.planted_in(file.read_text(encoding="utf-8")))


@contextlib.contextmanager
def changed(file: Path, text: str) -> Iterator[None]:
    """Another text in a file, as long as this lasts."""
    right = file.read_bytes()
    file.write_bytes(text.encode())
    try:
        yield
    finally:
        file.write_bytes(right)


def in_free_copies(
    runner: Runner, copies: Sequence[Path], all_of: Sequence[Given], work: Callable[[Path, Given], Result]
) -> Iterator[Result]:
    """What the work comes to for each, in turn, in whichever copy is free; ended early, its tests end too."""
    free: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for copy in copies:
        free.put(copy)

    def one(given: Given) -> Result:
        copy = free.get()
        try:
            return work(copy, given)
        finally:
            free.put(copy)

    pool = ThreadPoolExecutor(len(copies))
    try:
        yield from pool.map(one, all_of)
    except BaseException:
        runner.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def scratch_copy(place: Path) -> Path:
    """The working tree as it is, without what is made anew."""
    shutil.copytree(REPO, place, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return place


def _words(folder: Path, tests: Sequence[str]) -> list[str | Path]:
    return [folder / word if word.startswith("test_") else word for word in tests]
