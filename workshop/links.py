"""A folder in which things lie under the names they need, whatever they are called where they are."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from .paths import REPO, link

AS_PACKAGE = {"schnellkit": REPO}


@contextlib.contextmanager
def folder_with_links(links: Mapping[str, Path]) -> Iterator[Path]:
    """A folder with these links in it; gone afterwards, while what they lead to stays."""
    with tempfile.TemporaryDirectory(prefix="schnellkit-") as folder:
        place = Path(folder).resolve()
        for name, target in links.items():
            link(place / name, target)
        yield place
