"""The sweep: what dead processes left unfinished goes, and answers whose order is long done."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from ..disk.lock import alone
from ..disk.whole_file import LOCK, UNFINISHED
from ..library.arrivals import Arrivals
from ..providers.errors import StoreTrouble
from .receipt import Receipt
from .rows import get_receipt

# How an earlier version named the small files it had not finished; there may be keys in them.
EARLIER = re.compile(r"\.(keys|endpoints|prices|presets|caps|measured)\.json\.\w{8}")
REFUSED = 300


def sweep_unfinished(home: Path) -> None:
    """Remove files that dead processes had not finished. Call it while no other process has its mark here.

    What cannot be removed does no harm and stays.
    """
    for folder in (home / "arrived", home / "pictures"):
        for depth in ("", "??/"):
            _remove(folder.glob(f"{depth}{UNFINISHED}*"))
    try:
        # Who changes prices or keys needs no mark, only this lock.
        with alone(home / LOCK):
            _remove(home.glob(f"{UNFINISHED}*"))
            _remove(file for file in home.glob(".*") if EARLIER.fullmatch(file.name))
    except OSError:
        return


def sweep_answers(
    database: sqlite3.Connection, arrivals: Arrivals, has_all_pictures: Callable[[Receipt], bool]
) -> None:
    """Drop the answers of orders that are done. Call it while no other process has its mark here.

    An answer stays as long as it may be the only copy of what was paid for: while its receipt is open, unknown or not
    in this ledger, while a picture is not in the library, and where a person marked an outcome nobody could read.
    """
    for receipt_id in arrivals.receipts():
        try:
            receipt = get_receipt(database, receipt_id)
        except StoreTrouble:
            continue
        if _is_done(receipt, arrivals, has_all_pictures):
            arrivals.drop(receipt_id)


def _is_done(receipt: Receipt, arrivals: Arrivals, has_all_pictures: Callable[[Receipt], bool]) -> bool:
    if receipt.pictures:
        return receipt.state in ("settled", "failed") and has_all_pictures(receipt)
    answers = arrivals.read(receipt.id) if receipt.state == "failed" else ()
    # A refusal holds no picture. Anything else may, whatever the person marked.
    return bool(answers) and all(answer.status >= REFUSED for answer in answers)


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError:
            continue
