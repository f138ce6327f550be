"""The hash of a big file, worked out once as long as the file stays the same."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

BLOCK = 2**22


class FileHashes:
    """SHA-256 of files, remembered in a small file by path, size and time."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory

    def of(self, path: Path) -> str:
        """The hash of this file's bytes."""
        state = path.stat()
        known = self._read()
        mark = f"{path}|{state.st_size}|{state.st_mtime_ns}"
        if mark not in known:
            known = {old: value for old, value in known.items() if not old.startswith(f"{path}|")}
            known[mark] = _sha256(path)
            self._write(known)
        return known[mark]

    def _read(self) -> dict[str, str]:
        try:
            known = json.loads(self._memory.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def _write(self, known: dict[str, str]) -> None:
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._memory.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text(json.dumps(known), encoding="utf-8")
        unfinished.replace(self._memory)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
