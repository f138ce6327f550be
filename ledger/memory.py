"""What the ledger knows of an order before it is bought: paid for? answer kept? outcome unknown?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress

from ..library.arrivals import Arrivals
from ..providers.errors import StoreTrouble
from ..providers.order import Order
from ..providers.wire import Answer
from .database import as_store_trouble
from .pages import LedgerPages
from .process_mark import ProcessMark
from .receipt import Receipt
from .rows import COLUMNS, get_order, get_receipt, receipt_of

MADE_ANEW = "its earlier picture is no longer in the library, so it was made anew."


class UnderWay(Exception):
    """The same order is just being fulfilled, or has just been: look it up again instead of buying it twice."""


class JustLost(UnderWay):
    """The same order was lost just now, and nobody has heard of it yet: it is looked up again, and not bought."""


class LeftOpen(UnderWay):
    """The same order was left open by somebody who is gone: recover first, then look it up again."""


class LedgerMemory(LedgerPages):
    """What was ordered before, as an order asks for it."""

    _arrivals: Arrivals
    _at_work: set[str]
    _mark: ProcessMark
    catch_up: Callable[[], None]

    def find(self, order_name: str, *, sandbox: bool) -> Receipt | None:
        """The settled receipt of that order whose pictures are all still there, the newest first.

        Raises StoreTrouble where the ledger cannot be read.
        """
        # What could not be written down yet may be just this order.
        with suppress(Exception):
            self.catch_up()
        with self._database.reading() as database:
            rows = database.execute(
                f"SELECT {COLUMNS} FROM receipts"
                " WHERE order_name = ? AND sandbox = ? AND state = 'settled' ORDER BY rowid DESC",
                (order_name, sandbox),
            )
            found = (receipt_of(row) for row in rows)
            return next((receipt for receipt in found if self.has_all_pictures(receipt)), None)

    def find_kept(self, order_name: str, *, sandbox: bool) -> list[Receipt]:
        """The receipts of that order, newest first, whose pictures are not all here but whose answer is.

        One that the person marked as not charged is among them: its picture is there for nothing. Raises StoreTrouble
        where the ledger cannot be read.
        """
        with self._database.reading() as database:
            rows = database.execute(
                f"SELECT {COLUMNS} FROM receipts WHERE order_name = ? AND sandbox = ?"
                " AND state IN ('settled', 'unknown outcome', 'failed') ORDER BY rowid DESC",
                (order_name, sandbox),
            )
            found = [receipt_of(row) for row in rows]
        return [one for one in found if self._arrivals.has(one.id) and not self._is_whole(one)]

    def unknown_of(self, order_name: str, *, sandbox: bool) -> frozenset[str]:
        """The receipts of that order whose outcome is unknown. Raises StoreTrouble where the ledger cannot be read."""
        with self._database.reading() as database:
            rows = database.execute(
                "SELECT id FROM receipts WHERE order_name = ? AND sandbox = ? AND state = 'unknown outcome'",
                (order_name, sandbox),
            )
            return frozenset(row[0] for row in rows)

    def answers_of(self, receipt_id: str) -> tuple[Answer, ...]:
        """The answers kept for an order, the newest first. Raises StoreTrouble where they cannot be read."""
        with as_store_trouble("read"):
            return self._arrivals.read(receipt_id)

    def answer_of(self, receipt_id: str) -> Answer | None:
        """The newest answer kept for an order, if there is one. Raises StoreTrouble where it cannot be read."""
        return next(iter(self.answers_of(receipt_id)), None)

    def receipt(self, receipt_id: str) -> Receipt:
        """The receipt of that id. Raises StoreTrouble where there is none or the ledger cannot be read."""
        with self._database.reading() as database:
            return get_receipt(database, receipt_id)

    def order_of(self, receipt_id: str) -> Order:
        """The order of a receipt, without its reference picture. Raises StoreTrouble where there is no such receipt."""
        with self._database.reading() as database:
            return get_order(database, receipt_id)

    def pictures(self, receipt: Receipt) -> tuple[bytes, ...]:
        """The receipt's pictures. Raises StoreTrouble where one is gone."""
        found = {name: self._pictures.read(name) for name in receipt.pictures}
        files = {name: picture for name, picture in found.items() if picture is not None}
        if len(files) < len(found):
            raise StoreTrouble(
                "A picture of this order is damaged or no longer in the library. "
                "Run again with “fresh” on to buy it anew."
            )
        try:
            with self._database.writing(durable=False) as database:
                self._pictures.used(database, files, self._clock(), sandbox=receipt.sandbox)
        except StoreTrouble:
            pass  # That it was used is worth less than the picture itself.
        return tuple(files[name] for name in receipt.pictures)

    def has_all_pictures(self, receipt: Receipt) -> bool:
        """Whether the receipt's pictures are in the library. Raises nothing."""
        return bool(receipt.pictures) and all(self._pictures.path(name).exists() for name in receipt.pictures)

    def has_answer(self, receipt_id: str) -> bool:
        """Whether an answer that arrived for that receipt is kept, without reading it. Raises nothing."""
        return self._arrivals.has(receipt_id)

    def _is_whole(self, receipt: Receipt) -> bool:
        """Whether every picture of a settled receipt is here."""
        return receipt.state == "settled" and self.has_all_pictures(receipt)

    def _not_twice(
        self, database: sqlite3.Connection, order_name: str, sandbox: bool, known: frozenset[str] | None
    ) -> str:
        """A note where the order was paid before and its pictures are gone.

        Raises UnderWay where the order need not be bought, LeftOpen where that is known only after a recovery, JustLost
        where it became an unknown outcome just now.
        """
        rows = database.execute(
            f"SELECT owner, {COLUMNS} FROM receipts"
            " WHERE order_name = ? AND sandbox = ? AND state IN ('reserved', 'sent', 'settled', 'unknown outcome')",
            (order_name, sandbox),
        ).fetchall()
        note = ""
        for owner, *row in rows:
            receipt = receipt_of(row)
            if receipt.state == "unknown outcome":
                if known is not None and receipt.id not in known:
                    raise JustLost
                continue
            if receipt.state != "settled":
                raise UnderWay if self._is_at_work(owner, receipt.id) else LeftOpen
            if self.has_all_pictures(receipt):
                raise UnderWay
            if receipt.pictures:
                note = MADE_ANEW
        return note

    def _is_at_work(self, owner: str, receipt_id: str) -> bool:
        """Whether somebody still sees to the receipt: this process, or another living one."""
        if owner == self._mark.name:
            return receipt_id in self._at_work
        return not self._mark.is_dead(owner)
