"""Where this machine keeps encoded prompts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .file_hash import FileHashes
from .shelf import Shelf, shelf_in


@dataclass(frozen=True)
class Places:
    """The shelf of encodings and the book of file hashes."""

    shelf: Shelf
    hashes: FileHashes


def places(home: Path) -> Places:
    """The places under the pack's home folder."""
    return Places(shelf_in(home / "encodings"), FileHashes(home / "encodings" / "files.json"))
