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


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    hide: tuple[str, ...] = (),
) -> None:
    """Runs a program in sight, less the lines that begin as `hide` says; Trouble where it fails."""
    words = [str(word) for word in command]
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"} if hide else {}
    # close_fds=False: the lock of an unfinished folder stays held while a program still writes into it.
    with subprocess.Popen(words, env=env, cwd=cwd, close_fds=False, **told) as process:
        for line in process.stdout or ():
            if not line.startswith(hide):
                say(f"    {line.rstrip()}")
    if process.returncode:
        name = " ".join([Path(words[0]).name, *words[1:5]])
        raise Trouble(f"`{name} ...` failed with exit status {process.returncode}; its own words are above")
