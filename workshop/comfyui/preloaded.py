"""Programs that begin with ComfyUI's libraries already imported: most of ComfyUI's start is spent on that, each time.

One process imports them and then forks for each program; what is forked runs main.py as `python main.py` would.
On systems without such forks every program is begun as ever.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from ..processes import Process, spawn
from ..telling import Trouble

MOTHER = Path(__file__).with_name("mother.py")
CAN_FORK = sys.platform == "linux" and hasattr(os, "pidfd_open")


class Forked:
    """A program that was forked by another process, so that its end is seen, but not how it ended."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle: int | None = None
        with contextlib.suppress(ProcessLookupError):
            self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """0 where it has ended, None while it lives."""
        return None if self._lives(0) else 0

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises subprocess.TimeoutExpired where it lives on."""
        if self._lives(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return 0

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it lives."""
        if self._lives(0):
            os.kill(self.pid, sig)

    def _lives(self, timeout: float | None) -> bool:
        if self._handle is None:
            return False
        if not select.select([self._handle], [], [], timeout)[0]:
            return True
        os.close(self._handle)
        self._handle = None
        return False


class Preloaded:
    """The process that has imported the libraries, begun with the first program that is asked for."""

    def __init__(self) -> None:
        self._mother: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def begin(self, command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], out: IO[bytes]) -> Process:
        """Begin `PYTHON -u SCRIPT …`; as ever where the Python is another one or the system cannot."""
        python, unbuffered, *rest = (str(word) for word in command)
        if not CAN_FORK or python != sys.executable or unbuffered != "-u":
            return spawn(command, cwd, env, out)
        with self._one_at_a_time:
            return Forked(self._ask({"words": rest, "cwd": str(cwd), "env": dict(env), "out": out.name}))

    def _ask(self, wanted: dict[str, Any]) -> int:
        if not self._mother:
            self._mother = subprocess.Popen(
                [sys.executable, MOTHER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            atexit.register(self.close)
        assert self._mother.stdin
        assert self._mother.stdout
        self._mother.stdin.write(json.dumps(wanted) + "\n")
        self._mother.stdin.flush()
        answer = self._mother.stdout.readline()
        if not answer:
            raise Trouble("the process that begins ComfyUIs has ended: its own words are above")
        return int(answer)

    def close(self) -> None:
        """End the process; what it has begun goes on."""
        if self._mother:
            with self._mother:
                pass
            self._mother = None
