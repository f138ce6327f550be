"""The ledger: every order's receipt from the moment it is reserved, exact and on disk before it matters."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ..providers.errors import HostError, StoreTrouble
from ..providers.money import Money
from ..providers.order import Order
from ..providers.prices import Quote
from ..providers.wire import Answer, Link, Pending, Reply
from . import sums
from .alive import Presence
from .arrivals import Arrivals
from .caps import Caps
from .database import day_of, in_words, open_ledger
from .picture_store import PictureStore
from .receipt import Receipt, State
from .rows import COLUMNS, money_in, receipt_of

NOTHING = Money(Decimal(0), "sandbox")

Read = Callable[[str, Answer], Reply | Pending]


@dataclass(frozen=True)
class Recovery:
    """What was found on start from processes that ended in the middle of an order."""

    released: int = 0
    unknown: int = 0
    adopted: int = 0


class Ledger:
    """Receipts, sums and pictures of this person, shared by all their ComfyUI processes."""

    def __init__(
        self,
        folder: Path,
        *,
        caps: Callable[[], Caps] = Caps,
        clock: Callable[[], float] = time.time,
        room: int | None = None,
    ) -> None:
        self._caps, self._clock = caps, clock
        self._lock = threading.RLock()
        with in_words("opened"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._presence = Presence(folder / "alive")
            self._database, self.set_aside = open_ledger(folder / "ledger.db")
        self._arrivals = Arrivals(folder / "arrived")
        self._pictures = PictureStore(folder / "pictures", *([room] if room else []))

    def find(self, order_name: str, *, sandbox: bool) -> Receipt | None:
        """The settled receipt of that order whose pictures are all still there, the newest first."""
        with self._reading() as database:
            rows = database.execute(
                f"SELECT {COLUMNS} FROM receipts"
                " WHERE order_name = ? AND sandbox = ? AND state = 'settled' ORDER BY at DESC",
                (order_name, sandbox),
            )
            found = (receipt_of(row) for row in rows)
            return next((receipt for receipt in found if self._complete(receipt)), None)

    def reserve(self, order: Order, quote: Quote, *, run: str, workflow: str | None, sandbox: bool) -> Receipt:
        """Hold the order's money against the caps; nothing may be sent without the receipt this gives."""
        caps = self._caps()
        held, assumed = (NOTHING, False) if sandbox else sums.hold(caps, quote.money, order.images)
        with self._writing() as database:
            now = self._clock()
            day, note = day_of(database, now)
            if not sandbox:
                sums.check_caps(database, caps, day, run, held)
                sums.add(database, sums.periods(day, run), order.host, "reserved", held)
            receipt_id = uuid.uuid4().hex
            database.execute(
                "INSERT INTO receipts (id, state, order_name, host, model, at, day, run, workflow, owner, width,"
                " height, images, steps, held, held_currency, assumed, quoted, quoted_currency, seeds, sandbox, note,"
                " prompt)"
                " VALUES (?, 'reserved', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(receipt_id, order.name, order.host, order.model, now, day, run, workflow, self._presence.name),
                    *(order.width, order.height, order.images, order.steps, str(held.amount), held.currency, assumed),
                    *money_in(quote.money),
                    *(json.dumps([order.seed] * order.images), sandbox, note, order.prompt),
                ),
            )
            return self._receipt(database, receipt_id)

    def sent(self, receipt_id: str) -> None:
        """Write down, before the request leaves, that it may have been received."""
        with self._writing() as database:
            database.execute("UPDATE receipts SET state = 'sent' WHERE id = ? AND state = 'reserved'", (receipt_id,))

    def arrived(self, receipt_id: str, answer: Answer) -> None:
        """Put the paid answer on disk before anything reads it."""
        with in_words("written"):
            self._arrivals.write(receipt_id, answer)

    def keep(self, receipt_id: str, pictures: Sequence[bytes]) -> tuple[str, ...]:
        """Put the pictures into the library, by their hashes."""
        with in_words("written"):
            names = self._pictures.write(pictures)
        sizes = {name: len(picture) for name, picture in zip(names, pictures, strict=True)}
        with self._writing() as database:
            database.execute("UPDATE receipts SET pictures = ? WHERE id = ?", (json.dumps(names), receipt_id))
            self._pictures.used(database, sizes, self._clock())
            self._pictures.make_room(database, names)
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
        with self._writing() as database:
            before = self._receipt(database, receipt_id)
            database.execute(
                "UPDATE receipts SET charged = ?, charged_currency = ?, told_by_host = ?, seeds = ?, request_id = ?,"
                " seconds = ?, refused = ?, note = trim(note || ' ' || ?) WHERE id = ?",
                (*money_in(charged), told_by_host, json.dumps(seeds), request_id, seconds, refused, note, receipt_id),
            )
            settled = self._move(database, before, "settled", charged)
        self._arrivals.drop(receipt_id)
        return settled

    def fail(self, receipt_id: str, *, note: str, refused: int = 0) -> Receipt:
        """Release the reservation of an order the host did no work for."""
        return self._end(receipt_id, "failed", note, refused)

    def lost(self, receipt_id: str, *, note: str) -> Receipt:
        """Mark an order that was sent and may have been charged; its money stays counted."""
        return self._end(receipt_id, "unknown outcome", note)

    def resolve(self, receipt_id: str, *, charged: Money | None) -> Receipt:
        """Mark an unknown outcome as the person found it at the host: charged that much, or not at all."""
        with self._writing() as database:
            before = self._receipt(database, receipt_id)
            if before.state != "unknown outcome":
                raise StoreTrouble(f"That receipt is “{before.state}”, not an unknown outcome; nothing was changed.")
            database.execute(
                "UPDATE receipts SET charged = ?, charged_currency = ? WHERE id = ?", (*money_in(charged), receipt_id)
            )
            resolved = self._move(database, before, "settled" if charged else "failed", charged)
        self._arrivals.drop(receipt_id)
        return resolved

    def pictures(self, receipt: Receipt) -> tuple[bytes, ...]:
        """The receipt's pictures; StoreTrouble where one is gone."""
        found = [self._pictures.read(name) for name in receipt.pictures]
        pictures = tuple(picture for picture in found if picture is not None)
        if len(pictures) < len(found):
            raise StoreTrouble(
                "A picture of this order is no longer in the library. Run again with “fresh” on to buy it anew."
            )
        sizes = {name: len(picture) for name, picture in zip(receipt.pictures, pictures, strict=True)}
        with self._writing() as database:
            self._pictures.used(database, sizes, self._clock())
        return pictures

    def spent(self, period: str) -> list[tuple[str, str, Money]]:
        """Host, state and money of a period: "day 2026-11-21", "month 2026-11", "run …"."""
        with self._reading() as database:
            return sums.read(database, period)

    def receipts(
        self, *, search: str = "", state: State | None = None, most: int = 100, before: float | None = None
    ) -> list[Receipt]:
        """Receipts, newest first, a page at a time; the search looks at prompt, host and model."""
        with self._reading() as database:
            rows = database.execute(
                f"SELECT {COLUMNS} FROM receipts"
                " WHERE (:state IS NULL OR state = :state) AND (:before IS NULL OR at < :before)"
                " AND (:search = '' OR instr(lower(prompt || ' ' || host || ' ' || model), :search) > 0)"
                " ORDER BY at DESC LIMIT :most",
                {"state": state, "before": before, "search": search.lower(), "most": most},
            )
            return [receipt_of(row) for row in rows]

    def recover(self, read: Read) -> Recovery:
        """Tidy up after processes that died: release, adopt, or list as unknown what they left open."""
        with self._reading() as database:
            rows = database.execute(
                f"SELECT owner, {COLUMNS} FROM receipts WHERE state IN ('reserved', 'sent')"
            ).fetchall()
        left = [receipt_of(row[1:]) for row in rows if self._presence.is_dead(row[0])]
        outcomes = [self._recovered(receipt, read) for receipt in left]
        self._presence.bury()
        return Recovery(outcomes.count("failed"), outcomes.count("unknown outcome"), outcomes.count("settled"))

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._database.close()
            self._presence.close()

    def _recovered(self, receipt: Receipt, read: Read) -> State:
        if receipt.state == "reserved":
            return self.fail(receipt.id, note="released: ComfyUI ended before it was sent").state
        answer = self._arrivals.read(receipt.id)
        if answer is None:
            return self.lost(receipt.id, note="ComfyUI ended before the answer arrived").state
        try:
            reply = read(receipt.host, answer)
        except HostError as error:
            return (self.fail if error.no_work else self.lost)(receipt.id, note=str(error)).state
        if isinstance(reply, Pending) or any(isinstance(picture, Link) for picture in reply.pictures):
            return self.lost(receipt.id, note="ComfyUI ended before the pictures were downloaded").state
        self.keep(receipt.id, [picture for picture in reply.pictures if isinstance(picture, bytes)])
        return self.settle(
            receipt.id,
            charged=reply.charge or receipt.quoted,
            told_by_host=reply.charge is not None,
            seeds=receipt.seeds,
            request_id=reply.request_id,
            seconds=receipt.seconds,
            note="adopted after ComfyUI ended",
        ).state

    def _end(self, receipt_id: str, state: State, note: str, refused: int = 0) -> Receipt:
        with self._writing() as database:
            before = self._receipt(database, receipt_id)
            database.execute(
                "UPDATE receipts SET note = trim(note || ' ' || ?), refused = ? WHERE id = ?",
                (note, refused, receipt_id),
            )
            ended = self._move(database, before, state, None)
        if state == "failed":
            self._arrivals.drop(receipt_id)
        return ended

    def _move(self, database: sqlite3.Connection, before: Receipt, state: State, charged: Money | None) -> Receipt:
        """Take the receipt to its next state, and its money from one sum to the other."""
        row = database.execute(
            "SELECT held, held_currency, day, run FROM receipts WHERE id = ?", (before.id,)
        ).fetchone()
        held, names = Money(Decimal(row[0]), row[1]), sums.periods(row[2], row[3])
        if not before.sandbox:
            counted = "reserved" if before.state in ("reserved", "sent") else before.state
            sums.add(database, names, before.host, counted, Money(-held.amount, held.currency))
            after = charged if charged is not None and self._caps().worth(charged) is not None else held
            if state != "failed":
                sums.add(database, names, before.host, state, after)
            database.execute(
                "UPDATE receipts SET held = ?, held_currency = ? WHERE id = ?", (*money_in(after), before.id)
            )
        database.execute("UPDATE receipts SET state = ? WHERE id = ?", (state, before.id))
        return self._receipt(database, before.id)

    def _receipt(self, database: sqlite3.Connection, receipt_id: str) -> Receipt:
        row = database.execute(f"SELECT {COLUMNS} FROM receipts WHERE id = ?", (receipt_id,)).fetchone()
        if row is None:
            raise StoreTrouble("There is no such receipt in the ledger.")
        return receipt_of(row)

    def _complete(self, receipt: Receipt) -> bool:
        return bool(receipt.pictures) and all(self._pictures.path(name).exists() for name in receipt.pictures)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, in_words("read"):
            yield self._database

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among all threads and processes, whole or not at all."""
        with self._lock, in_words("written"):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise
