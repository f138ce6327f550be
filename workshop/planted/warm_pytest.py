"""Pytest at the ready: what takes long to import is imported once, and every run of it is a fork of that process.

Nothing of the repository is imported before the fork, so that each run reads its files as they are then.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

HUNG = -signal.SIGALRM if hasattr(signal, "SIGALRM") else -1


class WarmPytest:
    """One process that runs tests in forks of it, one run at a time; `env` is that of all its runs."""

    def __init__(self, python: Path, env: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [str(python), __file__],
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, words: Sequence[str], cwd: Path, printed: Path, seconds: int) -> int:
        """The exit status of a run that prints into that file; HUNG where it took longer."""
        assert self._process.stdin
        assert self._process.stdout
        asked = {"words": [*words], "cwd": str(cwd), "printed": str(printed), "seconds": seconds}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline() or 1)

    def stop(self) -> None:
        """Ends it and whatever it runs."""
        with self._process:
            self._process.terminate()


def main() -> None:
    """Answers each line of the input by the exit status of the run that it asks for."""
    # This file's own folder holds modules that are called as libraries are.
    del sys.path[0]
    import numpy
    import PIL.Image
    import pytest
    import torch

    assert all((numpy, PIL.Image, pytest, torch))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
        try:
            _, status = os.waitpid(child, 0)
        finally:
            _end(child)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _end(child: int) -> None:
    """Ends a fork, and what it may have left behind."""
    with contextlib.suppress(OSError):
        os.killpg(child, signal.SIGKILL)


def _run(asked: Mapping[str, object]) -> None:
    """In the fork: becomes the run, as `python -m pytest` would be."""
    import pytest

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setpgid(0, 0)
    signal.alarm(int(str(asked["seconds"])))
    printed = os.open(str(asked["printed"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream, handle in ((0, os.open(os.devnull, os.O_RDONLY)), (1, printed), (2, printed)):
        os.dup2(handle, stream)
    sys.stdin = os.fdopen(0, closefd=False)
    os.chdir(str(asked["cwd"]))
    words = asked["words"]
    assert isinstance(words, list)
    sys.argv = ["pytest", *words]
    sys.path.insert(0, str(asked["cwd"]))
    status = pytest.main(words)
    sys.stdout.flush()
    os._exit(int(status))


if __name__ == "__main__":
    main()
