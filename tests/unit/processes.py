"""Other processes of the pack, for tests of what two of them do to each other."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schnellkit.workshop.links import AS_PACKAGE, folder_with_links


@contextlib.contextmanager
def python(code: str, *words: object) -> Iterator[subprocess.Popen[str]]:
    """A process that runs the code; ended with the block."""
    with folder_with_links(AS_PACKAGE) as place:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, words)],
            env={**os.environ, "PYTHONPATH": str(place)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The next line the process says."""
    assert process.stdout
    line = process.stdout.readline()
    assert line, "the process ended without a word"
    return line.strip()


def killed_everywhere(work: str, start: Path, into: Path) -> list[dict[str, Any]]:
    """The folders that a kill at each line of that work left, and where it was."""
    with folder_with_links(AS_PACKAGE) as place:
        into.mkdir()
        words = [sys.executable, "-m", "schnellkit.tests.crashing.steps", work, str(start), str(into)]
        environment = {**os.environ, "PYTHONPATH": str(place)}
        told = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    crashes = [json.loads(line) for line in told.splitlines()]
    assert crashes
    assert all(crash["killed"] for crash in crashes), crashes
    return crashes
