"""The version of the pack that is running, so that an old page notices a newer pack behind it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parent.parent / "js"


@cache
def version() -> str:
    """A short name for the page's scripts as they were when this process was first asked."""
    digest = hashlib.sha1(usedforsecurity=False)
    for file in sorted(SCRIPTS.rglob("*")):
        if file.suffix in (".js", ".mjs"):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
