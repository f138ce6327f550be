"""What a person sees: a line for each step, with its seconds, and one line where it cannot go on."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

HEARTBEAT_SECONDS = 10


class Trouble(Exception):
    """Something a person has to put right; its text says what and how."""


def say(line: str) -> None:
    """Prints a line at once, also into a pipe, and whole: print would let another thread in before its end."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Tells that a step begins, that it is still at work, and how long it took."""
    started = time.monotonic()
    over = threading.Event()

    def tell() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            say(f"  ... {title}: {time.monotonic() - started:.0f} s so far")

    say(f"- {title}")
    threading.Thread(target=tell, daemon=True).start()
    try:
        yield
    finally:
        over.set()
    say(f"  {title}: {time.monotonic() - started:.1f} s")


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
    """Runs a program in sight; Trouble where it fails."""
    # close_fds=False: the lock of an unfinished folder stays held while a program still writes into it.
    status = subprocess.run(command, env=env, cwd=cwd, close_fds=False, check=False).returncode
    if status:
        name = " ".join([Path(command[0]).name, *map(str, command[1:5])])
        raise Trouble(f"`{name} ...` failed with exit status {status}; its own words are above")
