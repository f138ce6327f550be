"""The ledger: every order's receipt from the moment it is reserved, exact and on disk before it matters."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from ..disk.lock import alone
from ..library.arrivals import Arrivals
from ..library.picture_store import OPEN, PictureStore, name_of
from ..personal.library_limit import read_limit
from ..providers.errors import SchnellkitError
from ..providers.order import Order
from ..providers.prices.money import Money
from ..providers.prices.price_list import Quote
from ..providers.wire import Answer
from . import totals
from .caps import Caps
from .database import Database, as_store_trouble
from .memory import LedgerMemory
from .process_mark import ProcessMark
from .receipt import Receipt, State
from .rows import ASKED, COLUMNS, change, get_receipt, insert, money_in, receipt_of
from .sweep import sweep_answers, sweep_unfinished
from .transitions import WrongState, move

NOTHING = Money(Decimal(0), "sandbox")
KEPT_IN_MEMORY_AT_MOST = 64 * 2**20


class Ledger(LedgerMemory):
    """Receipts, sums and pictures of this person, shared by all their ComfyUI processes."""

    def __init__(
        self,
        folder: Path,
        *,
        caps: Callable[[], Caps] = Caps,
        clock: Callable[[], float] = time.time,
        size_limit: int | None = None,
    ) -> None:
        self.caps, self._clock = caps, clock
        self._caps_known = Caps()
        self._at_work: set[str] = set()
        self._unwritten: list[Callable[[], object]] = []
        self._unwritten_lock = threading.Lock()
        self._catching_up = threading.Lock()
        self._arrivals = Arrivals(folder / "arrived")
        self._pictures = PictureStore(
            folder / "pictures", lambda: read_limit(folder) if size_limit is None else size_limit
        )
        with as_store_trouble("opened"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with alone(folder / "opening.lock"):
                self._mark = ProcessMark(folder / "alive")
                try:
                    shared = self._mark.others()
                    self._database = Database(folder / "ledger.db", shared=shared)
                    if not shared:
                        sweep_unfinished(folder)
                        with self._database.reading() as database:
                            sweep_answers(database, self._arrivals, self.has_all_pictures)
                except BaseException:
                    self._mark.close()
                    raise
        self.set_aside = self._database.set_aside
        try:
            with self._database.writing() as database:
                self._pictures.count_all(database)
        except BaseException:
            self.close()
            raise

    def reserve(
        self,
        order: Order,
        quote: Quote,
        *,
        run: str,
        workflow: str | None,
        sandbox: bool,
        client: str | None = None,
        note: str = "",
        fresh: bool = False,
        known: frozenset[str] | None = None,
    ) -> Receipt:
        """Hold the order's money against the caps. Nothing may be sent without the receipt this gives.

        `known` are the unknown outcomes of this order that whoever asks has heard of. After another one nothing is
        bought. Whoever gets the receipt ends it by `settle`, `fail` or `lost`, and calls `let_go` in any case.
        Raises CapReached where a cap would be passed, InvalidOrder where the price is unknown and such orders are
        refused or the caps cannot be read, UnderWay, LeftOpen and JustLost where it need not be bought, StoreTrouble
        where the ledger cannot be written.
        """
        self.catch_up()
        caps = self._caps_known = self.caps()
        held, assumed = (NOTHING, False) if sandbox else totals.hold(caps, quote.most, order.images)
        receipt_id = uuid.uuid4().hex
        run = run or receipt_id
        # Nothing leaves before it is marked as sent, which makes this durable too.
        with self._database.writing(durable=False) as database:
            made_anew = "" if fresh else self._not_twice(database, order.name, sandbox, known)
            now = self._clock()
            day, clock_note = totals.day_of(database, now)
            if not sandbox:
                totals.check_caps(database, caps, day, run, held, clock_note)
                totals.add(database, totals.periods(day, run), order.host, "reserved", held)
            self._at_work.add(receipt_id)
            insert(
                database,
                **{"id": receipt_id, "state": "reserved", "owner": self._mark.name},
                **{"at": now, "day": day, "run": run, "workflow": workflow, "sandbox": sandbox},
                **{"client": client},
                **{"order_name": order.name, "host": order.host, "model": order.model, "prompt": order.prompt},
                **{"width": order.width, "height": order.height, "images": order.images, "steps": order.steps},
                **{"seeds": json.dumps([order.seed] * order.images), "assumed": assumed},
                **{"asked": json.dumps({name: order.as_data()[name] for name in ASKED})},
                **money_in("held", held),
                **money_in("quoted", quote.money),
                note=" ".join(filter(None, (note, clock_note, made_anew))),
            )
            return get_receipt(database, receipt_id)

    def sent(self, receipt_id: str) -> None:
        """Write down, before the request leaves, that it may have been received.

        What an earlier attempt was answered says nothing about this one, so it goes first. Raises StoreTrouble where
        that cannot be written: then the request must not leave.
        """
        self._arrivals.drop(receipt_id)
        with self._database.writing() as database:
            move(database, self._caps_for_moving(), receipt_id, "sent")

    def arrived(self, receipt_id: str, answer: Answer) -> None:
        """Put the paid answer on disk before anything reads it. Raises StoreTrouble where the disk refuses it."""
        with as_store_trouble("written"):
            self._arrivals.write(receipt_id, answer)

    def forget_answer(self, receipt_id: str) -> None:
        """Drop the answer of a settled receipt whose pictures are all here. Raises StoreTrouble as `receipt` does."""
        if self._is_whole(self.receipt(receipt_id)):
            self._arrivals.drop(receipt_id)

    def keep(self, receipt_id: str, pictures: Sequence[bytes]) -> tuple[str, ...]:
        """Put the pictures into the library, by their hashes.

        Raises StoreTrouble where the disk refuses them: then they are put there before the next order.
        """
        try:
            return self._keep(receipt_id, pictures)
        except Exception:
            with self._unwritten_lock:
                if sum(map(len, pictures)) <= KEPT_IN_MEMORY_AT_MOST:
                    self._unwritten.append(lambda: self._keep(receipt_id, pictures))
            raise

    def _keep(self, receipt_id: str, pictures: Sequence[bytes]) -> tuple[str, ...]:
        names = tuple(name_of(picture) for picture in pictures)
        files = dict(zip(names, pictures, strict=True))
        # The names first: after a crash they tell which files belong to the receipt.
        with self._database.writing() as database:
            change(database, receipt_id, pictures=json.dumps(names))
        with as_store_trouble("written"):
            self._pictures.write(files)
        with self._database.writing(durable=False) as database:
            self._pictures.used(database, files, self._clock(), sandbox=get_receipt(database, receipt_id).sandbox)
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
        """Turn the reservation into the real charge. An unknown one stays counted as it was held.

        Raises WrongState where the receipt has ended already, StoreTrouble where it cannot be written now: then it is
        written before the next order.
        """
        learned = {"told_by_host": told_by_host, "seeds": json.dumps(seeds), "request_id": request_id}
        learned |= {"seconds": seconds, "refused": refused}
        return self._end(receipt_id, "settled", charged=charged, note=note, **learned)

    def settle_refused(self, receipt_id: str, *, charged: Money, refused: int, note: str) -> Receipt:
        """Write down what a host charged for an order that it refused. There is no picture. Raises as `settle`."""
        return self._end(receipt_id, "settled", charged=charged, note=note, told_by_host=True, refused=refused)

    def fail(self, receipt_id: str, *, note: str, refused: int = 0) -> Receipt:
        """Release the reservation of an order the host did no work for. Raises as `settle` does."""
        return self._end(receipt_id, "failed", note=note, refused=refused)

    def lost(self, receipt_id: str, *, note: str) -> Receipt:
        """Mark an order that was sent and may have been charged. Its money stays counted. Raises as `settle` does."""
        return self._end(receipt_id, "unknown outcome", note=note)

    def resolve(self, receipt_id: str, *, charged: Money | None) -> Receipt:
        """Mark an unknown outcome as the person found it at the host: charged that much, or not at all.

        Raises WrongState where it is no unknown outcome, StoreTrouble where it cannot be written.
        """
        with self._database.reading() as database:
            found = get_receipt(database, receipt_id)
        if found.state != "unknown outcome":
            raise WrongState(f"That receipt is “{found.state}”, not an unknown outcome; nothing was changed.")
        note = "marked by you: charged." if charged else "marked by you: not charged."
        return self._end(receipt_id, "settled" if charged else "failed", charged=charged, note=note, by_the_person=True)

    def left_open(self) -> list[Receipt]:
        """The receipts that nobody is at work on any more. Raises StoreTrouble where the ledger cannot be read."""
        with suppress(Exception):
            self.catch_up()
        with self._database.reading() as database:
            rows = database.execute(
                f"SELECT owner, {COLUMNS} FROM receipts WHERE {OPEN} AND state IN ('reserved', 'sent')"
            ).fetchall()
        return [receipt_of(row[1:]) for row in rows if not self._is_at_work(row[0], row[1])]

    def let_go(self, receipt_id: str) -> None:
        """Say that nothing here is at work on that receipt any more, however it ended. Raises nothing."""
        self._at_work.discard(receipt_id)

    def close(self) -> None:
        """Let go of the files. Raises nothing."""
        self._database.close()
        self._mark.close()

    def _caps_for_moving(self) -> Caps:
        """The caps, or the last ones that could be read: what is paid is written down whatever became of their file."""
        try:
            self._caps_known = self.caps()
        except SchnellkitError:
            pass
        return self._caps_known

    def _end(
        self,
        receipt_id: str,
        state: State,
        *,
        charged: Money | None = None,
        note: str,
        by_the_person: bool = False,
        **learned: object,
    ) -> Receipt:
        def ending() -> Receipt:
            with self._database.writing() as database:
                caps = self._caps_for_moving()
                ended = move(database, caps, receipt_id, state, charged=charged, note=note, **learned)
            refused = state == "settled" and not ended.pictures and ended.refused >= ended.images
            # What a person marks says nothing of the answer: it may hold the only way to the picture.
            if (state == "failed" and not by_the_person) or refused or self._is_whole(ended):
                self._arrivals.drop(receipt_id)
            return ended

        try:
            return ending()
        except WrongState:
            raise
        except Exception:
            with self._unwritten_lock:
                self._unwritten.append(ending)
            raise

    def has_unwritten(self) -> bool:
        """Whether something could not be written down yet. Raises nothing."""
        return bool(self._unwritten)

    def catch_up(self) -> None:
        """Write down first what could not be written when it happened. Raises StoreTrouble where it still cannot."""
        with self._catching_up:
            while self._unwritten:
                with suppress(WrongState):
                    self._unwritten[0]()
                # Only now: as long as it is not written, everybody can see that something is not.
                with self._unwritten_lock:
                    del self._unwritten[0]
