"""The ledger as pages and commands read it, and the library as the person rules it. No order passes through here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from ..library.picture_store import OPEN, PictureStore, Use
from ..providers.prices.money import EXACT
from . import search as library
from . import totals
from .database import Database
from .receipt import UNSENT, Receipt, State
from .rows import COLUMNS, receipt_of

UNSETTLED = ("reserved", "sent", "unknown outcome")


class LedgerPages:
    """Receipts, sums and pictures, to look at. Pages have their own connection, so that no order waits for them."""

    _database: Database
    _pictures: PictureStore
    _clock: Callable[[], float]

    def receipts(
        self,
        *,
        search: str = "",
        state: State | None = None,
        sandbox: bool | None = None,
        most: int = 100,
        before: str | None = None,
    ) -> list[Receipt]:
        """Receipts, newest first, a page at a time after the one named. The search looks at prompt, host and model.

        `sandbox` asks for the sandbox's alone, or for the real ones alone.
        Raises StoreTrouble where the ledger cannot be read.
        """
        with self._database.looking() as database:
            rows = database.execute(
                f"SELECT {COLUMNS} FROM receipts WHERE {OPEN if state in UNSETTLED else 'true'}"
                " AND (:state IS NULL OR state = :state)"
                " AND (:sandbox IS NULL OR sandbox = :sandbox)"
                " AND (:before IS NULL OR rowid < (SELECT rowid FROM receipts WHERE id = :before))"
                " AND (:search = '' OR instr(fold(prompt || ' ' || host || ' ' || model), :search) > 0)"
                " ORDER BY rowid DESC LIMIT :most",
                {"state": state, "sandbox": sandbox, "before": before, "search": search.casefold(), "most": most},
            )
            return [receipt_of(row) for row in rows]

    def every_row(self, page: int = 1000) -> Iterator[dict[str, Any]]:
        """Every receipt as plain data, oldest first, without keeping others from the ledger meanwhile.

        Raises StoreTrouble where the ledger cannot be read.
        """
        last = 0
        while True:
            with self._database.looking() as database:
                cursor = database.execute(
                    "SELECT rowid, * FROM receipts WHERE rowid > ? ORDER BY rowid LIMIT ?", (last, page)
                )
                names = [column[0] for column in cursor.description]
                rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield from (dict(zip(names[1:], row[1:], strict=True)) for row in rows)

    def count_unknown(self, *, sandbox: bool) -> int:
        """How many outcomes are unknown, of the sandbox's orders or of the real ones.

        Raises StoreTrouble where the ledger cannot be read.
        """
        with self._database.looking() as database:
            rows = database.execute(
                f"SELECT count(*) FROM receipts WHERE {OPEN} AND state = 'unknown outcome' AND sandbox = ?", (sandbox,)
            )
            return int(rows.fetchone()[0])

    def told_charges(self, most: int = 2000) -> list[Receipt]:
        """The newest whole orders whose charge the host told itself, of which a quote is known.

        Raises StoreTrouble where the ledger cannot be read.
        """
        with self._database.looking() as database:
            rows = database.execute(
                f"SELECT {COLUMNS} FROM receipts WHERE state = 'settled' AND told_by_host AND NOT sandbox"
                " AND refused = 0 AND quoted IS NOT NULL AND charged IS NOT NULL ORDER BY rowid DESC LIMIT ?",
                (most,),
            )
            return [receipt_of(row) for row in rows]

    def quoted_since(self, moment: float) -> dict[tuple[str, str], Decimal]:
        """What was quoted for the orders since then that the host may have worked on, by host and currency.

        Raises StoreTrouble where the ledger cannot be read.
        """
        sums: dict[tuple[str, str], Decimal] = {}
        with self._database.looking() as database:
            for host, quoted, currency in database.execute(
                "SELECT host, quoted, quoted_currency FROM receipts"
                " WHERE at >= ? AND NOT sandbox AND state != 'failed' AND quoted IS NOT NULL",
                (moment,),
            ):
                sums[host, currency] = EXACT.add(sums.get((host, currency), Decimal(0)), Decimal(quoted))
        return sums

    def timed(self, first: float, last: float, *, sandbox: bool) -> list[tuple[str, str, int, int, float]]:
        """Host, model, width, height and seconds of each order of that time that brought a picture at once.

        Raises StoreTrouble where the ledger cannot be read.
        """
        with self._database.looking() as database:
            return database.execute(
                "SELECT host, model, width, height, seconds FROM receipts WHERE at BETWEEN ? AND ?"
                " AND sandbox = ? AND state = 'settled' AND seconds > 0 AND pictures != '[]'",
                (first, last, sandbox),
            ).fetchall()

    def ended(self, first: float, last: float, *, sandbox: bool) -> list[tuple[str, str, str | None, str | None, int]]:
        """Host, ending, charge and its currency of the orders of that time that left and ended, and how many are alike.

        An ending is “succeeded”, “refused”, “failed” or “unknown”. Raises StoreTrouble where the ledger cannot be read.
        """
        with self._database.looking() as database:
            return database.execute(
                "SELECT host, CASE WHEN state = 'unknown outcome' THEN 'unknown'"
                " WHEN refused >= images THEN 'refused'"
                " WHEN state = 'settled' AND pictures != '[]' THEN 'succeeded' ELSE 'failed' END AS ending,"
                " charged, charged_currency, count(*)"
                " FROM receipts WHERE at BETWEEN ? AND ? AND sandbox = ?"
                " AND state IN ('settled', 'failed', 'unknown outcome') AND note NOT LIKE ?"
                " GROUP BY host, ending, charged, charged_currency",
                (first, last, sandbox, f"%{UNSENT}"),
            ).fetchall()

    def last_used(self, until: float, *, sandbox: bool) -> dict[str, float]:
        """When each host was last sent an order, until that moment.

        Raises StoreTrouble where the ledger cannot be read.
        """
        with self._database.looking() as database:
            return dict(
                database.execute(
                    "SELECT host, max(at) FROM receipts WHERE at <= ? AND sandbox = ? AND state != 'reserved'"
                    " AND note NOT LIKE ? GROUP BY host",
                    (until, sandbox, f"%{UNSENT}"),
                )
            )

    def standing(self, run: str) -> dict[str, int]:
        """How many pictures of a run are in which state. Raises StoreTrouble where the ledger cannot be read."""
        with self._database.looking() as database:
            rows = database.execute("SELECT state, sum(images) FROM receipts WHERE run = ? GROUP BY state", (run,))
            return {str(state): int(images) for state, images in rows}

    def last_host(self, workflow: str, *, sandbox: bool) -> str:
        """The host that made the last picture of a workflow, or nothing.

        Raises StoreTrouble where the ledger cannot be read.
        """
        with self._database.looking() as database:
            row = database.execute(
                "SELECT host FROM receipts WHERE workflow = ? AND sandbox = ? AND state = 'settled'"
                " AND pictures != '[]' ORDER BY at DESC LIMIT 1",
                (workflow, sandbox),
            ).fetchone()
        return str(row[0]) if row else ""

    def spent(self, first: str, last: str | None = None) -> list[totals.Sum]:
        """The sums of a period, or from one to another: "day 2026-11-21", "month 2026-11", "run …".

        Raises StoreTrouble where the ledger cannot be read.
        """
        with self._database.looking() as database:
            return totals.read(database, first, last)

    def today(self) -> str:
        """The day that orders count to now. Raises StoreTrouble where the ledger cannot be read."""
        with self._database.reading() as database:
            return totals.day_of(database, self._clock())[0]

    def redate(self) -> int:
        """Count receipts dated in the future to today, for a clock that once ran ahead. Gives how many those were.

        Raises StoreTrouble where the ledger cannot be written.
        """
        today = totals.date_of(self._clock())
        with self._database.writing() as database:
            found = database.execute("UPDATE receipts SET day = ? WHERE day > ?", (today, today)).rowcount
            totals.rebuild(database)
        return found

    def library(self, search: str = "", *, sandbox: bool, most: int, before: str | None = None) -> list[library.Entry]:
        """Receipts that brought pictures, newest first, a page at a time after the one named.

        Raises StoreTrouble where the ledger cannot be read.
        """
        with self._database.looking() as database:
            return library.read(database, search=search, sandbox=sandbox, most=most, before=before)

    def picture(self, name: str) -> bytes | None:
        """The picture of that hash, or None where it is gone or damaged. Raises nothing."""
        return self._pictures.read(name)

    def library_use(self, *, sandbox: bool) -> Use:
        """How much of their limit the sandbox's pictures take, or all others.

        Raises StoreTrouble where their limit cannot be read.
        """
        with self._database.reading() as database:
            return self._pictures.use(database, sandbox=sandbox)

    def count_beyond(self, limit: int) -> int:
        """How many paid pictures that limit would drop. Raises StoreTrouble where the ledger cannot be read."""
        with self._database.reading() as database:
            use = self._pictures.use(database, sandbox=False, limit=limit)
            return len(self._pictures.beyond(database, use, sandbox=False))

    def make_room(self) -> int:
        """Drop what no longer fits under the limit now. Gives how many pictures that were.

        Raises StoreTrouble where the ledger cannot be written.
        """
        with self._database.writing() as database:
            return self._pictures.make_room(database)

    def pin(self, name: str, *, pinned: bool, sandbox: bool) -> None:
        """Keep a picture whatever the limit, or no longer. Raises InvalidOrder where it is not in
        the library, StoreTrouble where the ledger cannot be written.
        """
        with self._database.writing() as database:
            self._pictures.pin(database, name, pinned=pinned, sandbox=sandbox)

    def remove(self, name: str, *, sandbox: bool) -> None:
        """Delete a picture. Its receipt stays. Raises InvalidOrder where it is pinned, not settled or
        not there, StoreTrouble where the ledger cannot be written.
        """
        with self._database.writing() as database:
            self._pictures.remove(database, name, sandbox=sandbox)
