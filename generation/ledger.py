"""The ledger: every order's receipt from the moment it is reserved, exact and on disk before it matters."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..providers.errors import StoreTrouble
from ..providers.money import Money
from ..providers.order import Order
from ..providers.prices import Quote
from ..providers.wire import Answer
from . import library, recovery, sums
from .alive import Presence, alone
from .arrivals import Arrivals
from .caps import Caps
from .database import Database, in_words
from .picture_store import ROOM, PictureStore, name_of
from .receipt import Receipt, State
from .rows import ASKED, COLUMNS, OPEN, change, get_receipt, insert, money_in, receipt_of
from .transitions import WrongState, move

NOTHING = Money(Decimal(0), "sandbox")
UNSETTLED = ("reserved", "sent", "unknown outcome")
MADE_ANEW = "its earlier picture is no longer in the library, so it was made anew."


class UnderWay(Exception):
    """The same order is just being fulfilled, or has just been: look it up again instead of buying it twice."""


class Ledger:
    """Receipts, sums and pictures of this person, shared by all their ComfyUI processes."""

    def __init__(
        self,
        folder: Path,
        *,
        caps: Callable[[], Caps] = Caps,
        clock: Callable[[], float] = time.time,
        room: int = ROOM,
    ) -> None:
        self.caps, self._clock = caps, clock
        self._unwritten: list[Callable[[], Receipt]] = []
        self._unwritten_lock = threading.Lock()
        self._arrivals = Arrivals(folder / "arrived")
        self._pictures = PictureStore(folder / "pictures", room)
        with in_words("opened"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with alone(folder / "opening.lock"):
                self._presence = Presence(folder / "alive")
                try:
                    self._database = Database(folder / "ledger.db", shared=self._presence.others())
                except BaseException:
                    self._presence.close()
                    raise
        self.set_aside = self._database.set_aside
        with self._database.writing() as database:
            self._pictures.count_all(database)

    def find(self, order_name: str, *, sandbox: bool) -> Receipt | None:
        """The settled receipt of that order whose pictures are all still there, the newest first."""
        with self._database.reading() as database:
            rows = database.execute(
                f"SELECT {COLUMNS} FROM receipts"
                " WHERE order_name = ? AND sandbox = ? AND state = 'settled' ORDER BY rowid DESC",
                (order_name, sandbox),
            )
            found = (receipt_of(row) for row in rows)
            return next((receipt for receipt in found if self.has_all_pictures(receipt)), None)

    def reserve(
        self, order: Order, quote: Quote, *, run: str, workflow: str | None, sandbox: bool, fresh: bool = False
    ) -> Receipt:
        """Hold the order's money against the caps; nothing may be sent without the receipt this gives."""
        self._catch_up()
        caps = self.caps()
        held, assumed = (NOTHING, False) if sandbox else sums.hold(caps, quote.money, order.images)
        receipt_id = uuid.uuid4().hex
        run = run or receipt_id
        # Nothing leaves before it is marked as sent, which makes this durable too.
        with self._database.writing(durable=False) as database:
            made_anew = "" if fresh else self._not_twice(database, order.name, sandbox)
            now = self._clock()
            day, clock_note = sums.day_of(database, now)
            if not sandbox:
                sums.check_caps(database, caps, day, run, held, clock_note)
                sums.add(database, sums.periods(day, run), order.host, "reserved", held)
            insert(
                database,
                **{"id": receipt_id, "state": "reserved", "owner": self._presence.name},
                **{"at": now, "day": day, "run": run, "workflow": workflow, "sandbox": sandbox},
                **{"order_name": order.name, "host": order.host, "model": order.model, "prompt": order.prompt},
                **{"width": order.width, "height": order.height, "images": order.images, "steps": order.steps},
                **{"seeds": json.dumps([order.seed] * order.images), "assumed": assumed},
                **{"asked": json.dumps({name: order.told()[name] for name in ASKED})},
                **money_in("held", held),
                **money_in("quoted", quote.money),
                note=" ".join(filter(None, (clock_note, made_anew))),
            )
            return get_receipt(database, receipt_id)

    def sent(self, receipt_id: str) -> None:
        """Write down, before the request leaves, that it may have been received; raises where it must not leave."""
        with self._database.writing() as database:
            move(database, self.caps(), receipt_id, "sent")

    def arrived(self, receipt_id: str, answer: Answer) -> None:
        """Put the paid answer on disk before anything reads it."""
        with in_words("written"):
            self._arrivals.write(receipt_id, answer)

    def answer_of(self, receipt_id: str) -> Answer | None:
        """The answer that arrived for an order that is not settled yet."""
        with in_words("read"):
            return self._arrivals.read(receipt_id)

    def keep(self, receipt_id: str, pictures: Sequence[bytes]) -> tuple[str, ...]:
        """Put the pictures into the library, by their hashes."""
        names = tuple(name_of(picture) for picture in pictures)
        files = dict(zip(names, pictures, strict=True))
        # The names first: after a crash they tell which files belong to the receipt.
        with self._database.writing() as database:
            change(database, receipt_id, pictures=json.dumps(names))
        with in_words("written"):
            self._pictures.write(files)
        with self._database.writing(durable=False) as database:
            self._pictures.used(database, files, self._clock())
            self._pictures.make_room(database, names)
            # Another process may have made room of just these between the two.
            self._pictures.write(files)
        return names

    def settle(
        self,
        receipt_id: str,
        *,
        charged: Money | None,
        told_by_host: bool,
        seeds: Sequence[int | None],
        request_id: str | None,
        seconds: float,
        refused: int = 0,
        note: str = "",
    ) -> Receipt:
        """Turn the reservation into the real charge; an unknown one stays counted as it was held."""
        learned = {"told_by_host": told_by_host, "seeds": json.dumps(seeds), "request_id": request_id}
        learned |= {"seconds": seconds, "refused": refused}
        return self._end(receipt_id, "settled", charged=charged, note=note, **learned)

    def fail(self, receipt_id: str, *, note: str, refused: int = 0) -> Receipt:
        """Release the reservation of an order the host did no work for."""
        return self._end(receipt_id, "failed", note=note, refused=refused)

    def lost(self, receipt_id: str, *, note: str) -> Receipt:
        """Mark an order that was sent and may have been charged; its money stays counted."""
        return self._end(receipt_id, "unknown outcome", note=note)

    def resolve(self, receipt_id: str, *, charged: Money | None) -> Receipt:
        """Mark an unknown outcome as the person found it at the host: charged that much, or not at all."""
        with self._database.reading() as database:
            found = get_receipt(database, receipt_id)
        if found.state != "unknown outcome":
            raise WrongState(f"That receipt is “{found.state}”, not an unknown outcome; nothing was changed.")
        note = "marked by you: charged." if charged else "marked by you: not charged."
        return self._end(receipt_id, "settled" if charged else "failed", charged=charged, note=note)

    def pictures(self, receipt: Receipt) -> tuple[bytes, ...]:
        """The receipt's pictures; StoreTrouble where one is gone."""
        found = {name: self._pictures.read(name) for name in receipt.pictures}
        files = {name: picture for name, picture in found.items() if picture is not None}
        if len(files) < len(found):
            raise StoreTrouble(
                "A picture of this order is damaged or no longer in the library. "
                "Run again with “fresh” on to buy it anew."
            )
        try:
            with self._database.writing(durable=False) as database:
                self._pictures.used(database, files, self._clock())
        except StoreTrouble:
            pass  # That it was used is worth less than the picture itself.
        return tuple(files[name] for name in receipt.pictures)

    def has_all_pictures(self, receipt: Receipt) -> bool:
        """Whether the receipt's pictures are in the library."""
        return bool(receipt.pictures) and all(self._pictures.path(name).exists() for name in receipt.pictures)

    def library(self, search: str = "", *, sandbox: bool, most: int, before: str | None = None) -> list[library.Entry]:
        """Receipts that brought pictures, newest first, a page at a time after the one named."""
        with self._database.reading() as database:
            return library.read(database, search=search, sandbox=sandbox, most=most, before=before)

    def picture(self, name: str) -> bytes | None:
        """The picture of that hash, or None where it is gone or damaged."""
        return self._pictures.read(name)

    def today(self) -> str:
        """The day that orders count to now."""
        with self._database.reading() as database:
            return sums.day_of(database, self._clock())[0]

    def spent(self, first: str, last: str | None = None) -> list[sums.Sum]:
        """The sums of a period, or from one to another: "day 2026-11-21", "month 2026-11", "run …"."""
        with self._database.reading() as database:
            return sums.read(database, first, last)

    def count_unknown(self) -> int:
        """How many outcomes are unknown."""
        with self._database.reading() as database:
            rows = database.execute(f"SELECT count(*) FROM receipts WHERE {OPEN} AND state = 'unknown outcome'")
            return int(rows.fetchone()[0])

    def redate(self) -> int:
        """Count receipts dated in the future to today, for a clock that once ran ahead; how many those were."""
        today = sums.date_of(self._clock())
        with self._database.writing() as database:
            found = database.execute("UPDATE receipts SET day = ? WHERE day > ?", (today, today)).rowcount
            sums.rebuild(database)
        return found

    def receipts(
        self, *, search: str = "", state: State | None = None, most: int = 100, before: str | None = None
    ) -> list[Receipt]:
        """Receipts, newest first, a page at a time after the one named; the search looks at prompt, host and model."""
        with self._database.reading() as database:
            rows = database.execute(
                f"SELECT {COLUMNS} FROM receipts WHERE {OPEN if state in UNSETTLED else 'true'}"
                " AND (:state IS NULL OR state = :state)"
                " AND (:before IS NULL OR rowid < (SELECT rowid FROM receipts WHERE id = :before))"
                " AND (:search = '' OR instr(fold(prompt || ' ' || host || ' ' || model), :search) > 0)"
                " ORDER BY rowid DESC LIMIT :most",
                {"state": state, "before": before, "search": search.casefold(), "most": most},
            )
            return [receipt_of(row) for row in rows]

    def every_row(self, page: int = 1000) -> Iterator[dict[str, Any]]:
        """Every receipt as plain data, oldest first, without keeping others from the ledger meanwhile."""
        last = 0
        while True:
            with self._database.reading() as database:
                cursor = database.execute(
                    "SELECT rowid, * FROM receipts WHERE rowid > ? ORDER BY rowid LIMIT ?", (last, page)
                )
                names = [column[0] for column in cursor.description]
                rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield from (dict(zip(names[1:], row[1:], strict=True)) for row in rows)

    def recover(self, read: recovery.Read) -> recovery.Recovery:
        """Tidy up after processes that died: release, adopt, or list as unknown what they left open."""
        with self._database.reading() as database:
            rows = database.execute(
                f"SELECT owner, {COLUMNS} FROM receipts WHERE {OPEN} AND state IN ('reserved', 'sent')"
            ).fetchall()
        left_open = [receipt_of(row[1:]) for row in rows if self._presence.is_dead(row[0])]
        return recovery.recover(self, left_open, read)

    def close(self) -> None:
        """Let go of the files."""
        self._database.close()
        self._presence.close()

    def _not_twice(self, database: sqlite3.Connection, order_name: str, sandbox: bool) -> str:
        """A note where the order was paid before and its pictures are gone; UnderWay where it need not be bought."""
        rows = database.execute(
            f"SELECT owner, {COLUMNS} FROM receipts"
            " WHERE order_name = ? AND sandbox = ? AND state IN ('reserved', 'sent', 'settled')",
            (order_name, sandbox),
        ).fetchall()
        note = ""
        for owner, *row in rows:
            receipt = receipt_of(row)
            settled = receipt.state == "settled"
            if self.has_all_pictures(receipt) if settled else not self._presence.is_dead(owner):
                raise UnderWay
            if settled and receipt.pictures:
                note = MADE_ANEW
        return note

    def _end(
        self, receipt_id: str, state: State, *, charged: Money | None = None, note: str, **learned: object
    ) -> Receipt:
        def ending() -> Receipt:
            with self._database.writing() as database:
                ended = move(database, self.caps(), receipt_id, state, charged=charged, note=note, **learned)
            if state != "unknown outcome":
                self._arrivals.drop(receipt_id)
            return ended

        try:
            return ending()
        except WrongState:
            raise
        except StoreTrouble:
            with self._unwritten_lock:
                self._unwritten.append(ending)
            raise

    def _catch_up(self) -> None:
        """Write down first what could not be written when it happened."""
        with self._unwritten_lock:
            endings, self._unwritten = self._unwritten, []
            for number, ending in enumerate(endings):
                try:
                    ending()
                except WrongState:
                    continue
                except StoreTrouble:
                    self._unwritten = endings[number:]
                    raise
