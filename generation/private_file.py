"""Small JSON files that only this person may read, replaced whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from ..providers.errors import StoreTrouble


def read_private(path: Path) -> dict[str, Any]:
    """The file's JSON object; an absent file is an empty one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise StoreTrouble(f"{path.name} in the pack's folder cannot be read. Mend or remove it.") from None
    if not isinstance(data, dict):
        raise StoreTrouble(f"{path.name} in the pack's folder is no JSON object. Mend or remove it.")
    return data


def write_private(path: Path, data: dict[str, Any]) -> None:
    """Replace the file, readable by its owner alone."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as problem:
        raise StoreTrouble(f"{path.name} could not be saved: {problem.strerror}. Nothing was changed.") from None
