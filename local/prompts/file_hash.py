"""The hash of a big file, worked out once as long as the file stays the same."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from ...disk.whole_file import Damaged, change_object, read_object

BLOCK = 2**22


class FileHashes:
    """SHA-256 of files, remembered in a small file by path, size and time."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory

    def of(self, path: Path) -> str:
        """The hash of this file's bytes."""
        state = path.stat()
        mark = f"{path}|{state.st_size}|{state.st_mtime_ns}"
        if found := self._known().get(mark):
            return str(found)
        found = _sha256(path)

        def changed(known: dict[str, Any]) -> dict[str, Any]:
            others = {old: value for old, value in known.items() if not old.startswith(f"{path}|")}
            return {**others, mark: found}

        try:
            change_object(self._memory, changed, or_empty=True, durable=False)
        except OSError:
            pass  # A disk that is full or read-only only costs working it out again.
        return found

    def _known(self) -> dict[str, Any]:
        try:
            return read_object(self._memory)
        except (OSError, Damaged):
            return {}


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
