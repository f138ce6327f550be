"""Processes of their own group: a Ctrl-C in the terminal reaches us alone, and we ask them to end in our own order."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO


class Forked:
    """A program that a process of ours has forked, used as a Popen is."""

    def __init__(self, pid: int, status: Path) -> None:
        self.pid = pid
        self._status = status
        self._handle: int | None = None
        with contextlib.suppress(ProcessLookupError):
            self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """What it left as its exit status, else as if it was killed; None while it lives."""
        if self._lives(0):
            return None
        told = self._status.read_text() if self._status.exists() else ""
        return int(told or -signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises subprocess.TimeoutExpired where it lives on."""
        if self._lives(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self.poll() or 0

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


Process = subprocess.Popen[bytes] | Forked


def spawn(
    command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], out: IO[bytes] | int | None = None
) -> subprocess.Popen[bytes]:
    """Starts a process in a group of its own, whatever it says and complains about going to `out`, else to ours."""
    new_group = subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0
    return subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=dict(env),
        stdout=out,
        stderr=None if out is None else subprocess.STDOUT,
        creationflags=new_group,
        start_new_session=True,
    )


def ask_to_end(process: Process) -> None:
    """Sends what Ctrl-C sends."""
    with contextlib.suppress(OSError):
        process.send_signal(signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGINT)


def end_with_children(process: Process) -> None:
    """Ends a process and its group at once, as a crash would."""
    if sys.platform == "win32":
        words = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(words, capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end(process: Process, seconds: float) -> None:
    """Asks a process to end; what it leaves running in its group, itself perhaps, ends at once after that long."""
    if process.poll() is None:
        ask_to_end(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    end_with_children(process)
