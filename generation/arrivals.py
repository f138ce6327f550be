"""Arrivals: raw answers of hosts that were paid for and are not yet settled, each in a file of its own."""

from __future__ import annotations

import json
from pathlib import Path

from ..providers.wire import Answer
from .safe_write import write_whole

# Cookies are none of our business and could be worth stealing.
LEFT_OUT = {"set-cookie"}


class Arrivals:
    """The folder of answers that arrived."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, receipt_id: str, answer: Answer) -> None:
        """Put the answer on disk, whole."""
        headers = {name: value for name, value in answer.headers.items() if name not in LEFT_OUT}
        head = json.dumps({"status": answer.status, "headers": headers}).encode()
        write_whole(self._folder / receipt_id, head, b"\n", answer.body)

    def read(self, receipt_id: str) -> Answer | None:
        """The answer that arrived for that receipt, if one did and its file is whole."""
        try:
            head, _, body = (self._folder / receipt_id).read_bytes().partition(b"\n")
            told = json.loads(head)
            return Answer(told["status"], told["headers"], body)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def drop(self, receipt_id: str) -> None:
        """Forget an answer that is settled; one that cannot be removed does no harm."""
        try:
            (self._folder / receipt_id).unlink(missing_ok=True)
        except OSError:
            pass
