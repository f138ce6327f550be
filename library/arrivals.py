"""Arrivals: raw answers of hosts that were paid for, kept until every picture of them is in the library.

An order has up to two: the answer to the order itself, and the newest answer to a later look at it.
"""

from __future__ import annotations

import json
from pathlib import Path

from ..disk.whole_file import write_whole
from ..providers.wire import Answer

# Cookies are none of our business and could be worth stealing.
LEFT_OUT = {"set-cookie"}
LATER = ".later"


class Arrivals:
    """The folder of answers that arrived."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, receipt_id: str, answer: Answer) -> None:
        """Put the answer on disk, whole. The first one stays when a later look brings another. Raises OSError."""
        headers = {name: value for name, value in answer.headers.items() if name not in LEFT_OUT}
        head = json.dumps({"status": answer.status, "headers": headers}).encode()
        first = self._folder / receipt_id
        write_whole(self._later(receipt_id) if first.exists() else first, head, b"\n", answer.body)

    def read(self, receipt_id: str) -> tuple[Answer, ...]:
        """The answers that arrived for that receipt and whose files are whole, the newest first. Raises OSError."""
        read = (_read(self._later(receipt_id)), _read(self._folder / receipt_id))
        return tuple(answer for answer in read if answer is not None)

    def has(self, receipt_id: str) -> bool:
        """Whether an answer lies here for that receipt."""
        return (self._folder / receipt_id).exists()

    def receipts(self) -> list[str]:
        """The receipts an answer is here for."""
        names = (file.name.removesuffix(LATER) for file in self._folder.glob("*") if not file.name.startswith("."))
        return sorted(set(names))

    def drop(self, receipt_id: str) -> None:
        """Forget the answers. Ones that cannot be removed do no harm."""
        for path in (self._later(receipt_id), self._folder / receipt_id):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                pass

    def _later(self, receipt_id: str) -> Path:
        return self._folder / f"{receipt_id}{LATER}"


def _read(path: Path) -> Answer | None:
    try:
        line, _, body = path.read_bytes().partition(b"\n")
        head = json.loads(line)
        return Answer(head["status"], head["headers"], body)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
