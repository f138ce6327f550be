"""A folder in which things lie under the names they need, whatever they are called where they are."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .paths import REPO, link, unlink

AS_PACKAGE = {"schnellkit": REPO}


@contextlib.contextmanager
def folder_with_links(links: Mapping[str, Path]) -> Iterator[Path]:
    """A folder with these links in it; gone afterwards, while what they lead to stays."""
    with tempfile.TemporaryDirectory(prefix="schnellkit-") as folder:
        place = Path(folder).resolve()
        with contextlib.ExitStack() as stack:
            for name, target in links.items():
                link(place / name, target)
                stack.callback(unlink, place / name)
            yield place


def run_as_package(module: str, words: Sequence[str]) -> int:
    """The exit status of one of the pack's own commands; without words it shows its help."""
    with folder_with_links(AS_PACKAGE) as place:
        command = [sys.executable, "-m", module, *(words or ["--help"])]
        return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(place)}, check=False).returncode
