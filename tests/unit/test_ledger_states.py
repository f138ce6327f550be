"""Whatever happens in whatever order: no cap is passed, and what was charged is settled or known as unknown."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from schnellkit.ledger import totals
from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.memory import UnderWay
from schnellkit.ledger.receipt import Receipt
from schnellkit.ledger.recovery import recover
from schnellkit.providers.errors import CapReached, StoreTrouble
from schnellkit.providers.prices.money import Money
from schnellkit.tests.unit.ledgers import answer, counted, order, read, reserve, settle

CAP = Decimal("0.30")
START = 1_790_000_000.0
DAY = 86400.0


@dataclass
class Asked:
    """One order as the world outside the ledger sees it, with what its host really charged for it."""

    receipt: Receipt
    process: int
    most: Decimal
    state: str = "reserved"
    answered: bool = False
    kept: bool = False
    charged: Decimal = Decimal(0)


def some(state: str, *, answered: bool = False, kept: bool = False):
    """A rule for any order in that state; it runs only while there is one."""
    about = (state, answered, kept)

    def of(machine: OrdersAndCrashes) -> list[Asked]:
        return [one for one in machine.asked if (one.state, one.answered, one.kept) == about]

    def decorate(step):
        def picked(machine: OrdersAndCrashes, which: int, **more) -> None:
            found = of(machine)
            step(machine, found[which % len(found)], **more)

        picked.__name__ = step.__name__
        return precondition(lambda machine: bool(of(machine)))(
            rule(which=st.integers(0, 9), **getattr(step, "draws", {}))(picked)
        )

    return decorate


def drawing(**draws):
    """More that such a rule draws."""

    def decorate(step):
        step.draws = draws
        return step

    return decorate


class OrdersAndCrashes(RuleBasedStateMachine):
    """Two processes on one ledger, a host that charges, a person, power cuts and a clock that jumps back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.now = START
        self.processes = [self.open(), self.open()]
        self.asked: list[Asked] = []

    def open(self) -> Ledger:
        caps = Caps(run=None, day=None, month=CAP)
        return Ledger(self.folder, caps=lambda: caps, clock=lambda: self.now, size_limit=40)

    @rule(
        process=st.sampled_from([0, 1]),
        prompt=st.sampled_from("abcd"),
        price=st.sampled_from(["0.0003", "0.10", "0.17", None]),
        fresh=st.booleans(),
    )
    def reserve(self, process: int, prompt: str, price: str | None, fresh: bool) -> None:
        try:
            receipt = reserve(self.processes[process], order(prompt), price, fresh=fresh)
        except (CapReached, UnderWay):
            return
        self.asked.append(Asked(receipt, process, Decimal(price or "0.05")))

    @some("reserved")
    def send(self, one: Asked) -> None:
        self.processes[one.process].sent(one.receipt.id)
        one.state = "sent"

    @some("reserved")
    def cancel(self, one: Asked) -> None:
        self.processes[one.process].fail(one.receipt.id, note="cancelled")
        one.state = "failed"

    @some("sent")
    def refuse(self, one: Asked) -> None:
        self.processes[one.process].fail(one.receipt.id, note="refused")
        one.state = "failed"

    @some("sent")
    @drawing(share=st.sampled_from(["1", "0.5", "0"]))
    def charge_and_answer(self, one: Asked, share: str) -> None:
        one.charged, one.answered = one.most * Decimal(share), True
        self.processes[one.process].arrived(one.receipt.id, answer(one.receipt.id.encode(), str(one.charged)))

    @some("sent")
    @drawing(charged=st.booleans())
    def lose_the_answer(self, one: Asked, charged: bool) -> None:
        one.charged, one.state = one.most if charged else Decimal(0), "unknown outcome"
        self.processes[one.process].lost(one.receipt.id, note="lost")

    @some("sent", answered=True)
    def keep(self, one: Asked) -> None:
        self.processes[one.process].keep(one.receipt.id, [one.receipt.id.encode()])
        one.kept = True

    @some("sent", answered=True, kept=True)
    def settle(self, one: Asked) -> None:
        settle(self.processes[one.process], one.receipt, str(one.charged))
        one.state = "settled"

    @some("unknown outcome")
    def mark(self, one: Asked) -> None:
        self.processes[0].resolve(one.receipt.id, charged=Money(one.charged, "USD") if one.charged else None)
        one.state = "settled" if one.charged else "failed"

    @some("failed")
    @drawing(again=st.sampled_from(["fail", "lost", "sent"]))
    def tell_twice(self, one: Asked, again: str) -> None:
        more = {} if again == "sent" else {"note": "again"}
        with pytest.raises(StoreTrouble):
            getattr(self.processes[one.process], again)(one.receipt.id, **more)

    @rule(process=st.sampled_from([0, 1]))
    def crash(self, process: int) -> None:
        self.processes[process].close()
        self.processes[process] = self.open()
        recover(self.processes[process], read)
        for one in self.asked:
            if one.process == process and one.state == "reserved":
                one.state = "failed"
            elif one.process == process and one.state == "sent":
                one.state = "settled" if one.answered else "unknown outcome"

    @precondition(lambda self: self.asked)
    @rule(days=st.sampled_from([1, -1, -40]))
    def jump(self, days: int) -> None:
        self.now = min(self.now + days * DAY, START)

    @invariant()
    def no_cap_is_passed(self) -> None:
        # The clock never passes the day of the first order, so all of them fall under one cap.
        assert sum(one.charged for one in self.asked) <= CAP

    @invariant()
    def every_receipt_is_in_its_state_with_its_charge(self) -> None:
        receipts = {found.id: found for found in self.processes[1].receipts(most=10**6)}
        assert len(receipts) == len(self.asked)
        for one in self.asked:
            found = receipts[one.receipt.id]
            assert found.state == one.state
            assert (found.charged.amount if found.charged else 0) == (one.charged if one.state == "settled" else 0)

    @invariant()
    def what_was_charged_is_settled_or_may_be(self) -> None:
        sums = counted(self.processes[0], f"month {self.processes[0].today()[:7]}")
        charged = sum((one.charged for one in self.asked if one.state != "sent"), Decimal(0))
        certain = sums.get("charged", Decimal(0))
        assert certain <= charged <= certain + sums.get("unknown outcome", Decimal(0))

    @invariant()
    def the_running_sums_are_those_of_the_receipts(self) -> None:
        with self.processes[0]._database.writing() as database:
            running = {row for row in database.execute("SELECT * FROM sums") if Decimal(row[-1])}
            totals.rebuild(database)
            anew = set(database.execute("SELECT * FROM sums"))
        assert {(*row[:-1], Decimal(row[-1])) for row in running} == {(*row[:-1], Decimal(row[-1])) for row in anew}

    def teardown(self) -> None:
        for ledger in self.processes:
            ledger.close()
        shutil.rmtree(self.folder)


TestOrdersAndCrashes = OrdersAndCrashes.TestCase
TestOrdersAndCrashes.settings = settings(
    max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
