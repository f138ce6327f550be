"""A folder in which the repository, whatever its own folder is called, is a package named schnellkit."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .paths import REPO, link, unlink


@contextlib.contextmanager
def room() -> Iterator[Path]:
    """A folder to put on Python's path; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="schnellkit-") as folder:
        place = Path(folder).resolve()
        link(place / "schnellkit", REPO)
        try:
            yield place
        finally:
            unlink(place / "schnellkit")
