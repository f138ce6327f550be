"""A receipt goes from state to state in one direction only, and its money goes along exactly once."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.receipt import Receipt
from schnellkit.ledger.transitions import WrongState
from schnellkit.tests.unit.ledgers import counted, dollars, reserve, settle

# How an order comes to a state, and which states may follow.
BEGUN = {
    "reserved": lambda ledger, receipt: receipt,
    "sent": lambda ledger, receipt: ledger.sent(receipt.id),
    "settled": lambda ledger, receipt: (ledger.sent(receipt.id), settle(ledger, receipt)),
    "failed": lambda ledger, receipt: ledger.fail(receipt.id, note="no"),
    "unknown outcome": lambda ledger, receipt: (ledger.sent(receipt.id), ledger.lost(receipt.id, note="lost")),
}
NEXT = {
    "sent": lambda ledger, receipt: ledger.sent(receipt.id),
    "settled": lambda ledger, receipt: settle(ledger, receipt, "0.07"),
    "failed": lambda ledger, receipt: ledger.fail(receipt.id, note="no"),
    "unknown outcome": lambda ledger, receipt: ledger.lost(receipt.id, note="lost"),
}
FOLLOW = {
    "reserved": {"sent", "failed", "unknown outcome"},
    "sent": {"sent", "settled", "failed", "unknown outcome"},
    "settled": set(),
    "failed": {"settled"},
    "unknown outcome": {"settled", "failed"},
}
COUNTED = {
    "sent": {"reserved": Decimal("0.10")},
    "settled": {"settled": Decimal("0.07"), "charged": Decimal("0.07")},
    "failed": {},
    "unknown outcome": {"unknown outcome": Decimal("0.10")},
}


@pytest.mark.parametrize("then", NEXT)
@pytest.mark.parametrize("state", BEGUN)
def test_what_may_follow_follows_and_nothing_else_does(tmp_path: Path, state: str, then: str) -> None:
    with closing(Ledger(tmp_path)) as ledger:
        receipt: Receipt = reserve(ledger)
        BEGUN[state](ledger, receipt)
        before = counted(ledger)
        if then in FOLLOW[state]:
            NEXT[then](ledger, receipt)
            assert ledger.receipt(receipt.id).state == then
            assert counted(ledger) == COUNTED[then]
            return
        with pytest.raises(WrongState, match="nothing was changed"):
            NEXT[then](ledger, receipt)
        assert ledger.receipt(receipt.id).state == state
        assert counted(ledger) == before


def test_what_was_settled_keeps_its_charge(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path)) as ledger:
        receipt = reserve(ledger)
        ledger.sent(receipt.id)
        settle(ledger, receipt, "0.08")
        with pytest.raises(WrongState):
            settle(ledger, receipt, "0.09")
        assert ledger.receipt(receipt.id).charged == dollars("0.08")
        assert counted(ledger)["charged"] == Decimal("0.08")
