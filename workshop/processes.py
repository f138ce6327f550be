"""Processes of their own group: a Ctrl-C in the terminal reaches us alone, and we ask them to end in our own order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol


def spawn(
    command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], out: IO[bytes] | int
) -> subprocess.Popen[Any]:
    """Starts a process in a group of its own, whatever it says and complains about going to `out`."""
    new_group = subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0
    return subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=dict(env),
        stdout=out,
        stderr=subprocess.STDOUT,
        creationflags=new_group,
        start_new_session=True,
    )


class Process(Protocol):
    """What is needed of a process, whoever began it."""

    @property
    def pid(self) -> int:
        """Its number."""
        ...

    def poll(self) -> int | None:
        """Its exit status, or None while it lives."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises subprocess.TimeoutExpired where it lives on."""
        ...

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it lives."""
        ...


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
