"""What a receipt says of money: no case reads like another."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from typing import Any

import pytest

from schnellkit.ledger.receipt import Receipt, charged, in_short, read_aloud
from schnellkit.providers.prices.money import Money
from schnellkit.tests.unit.ledgers import dollars

BOUGHT = Receipt(
    *("id", "settled", "order", "deepinfra", "schnell", 0.0, 256, 128, 1),
    steps=4,
    quoted=dollars("0.0020"),
    charged=dollars("0.0025"),
    told_by_host=True,
    seeds=(7,),
)
CASES: dict[str, dict[str, Any]] = {
    "$0.0025": {},
    "$0.0025 by the price known": {"told_by_host": False},
    "price unknown": {"charged": None},
    "free, from your library": {"from_library": True},
    "sandbox, would cost $0.0020": {"sandbox": True, "charged": None},
    "sandbox, price unknown": {"sandbox": True, "charged": None, "quoted": None},
    "may have cost $0.0020": {"state": "unknown outcome", "charged": None},
    "may have been charged, price unknown": {"state": "unknown outcome", "charged": None, "quoted": None},
    "nothing charged": {"state": "failed", "charged": None},
    "$0.0025 by your rate": {"host": "local"},
    "on your own machine": {"host": "local", "charged": None},
}


@pytest.mark.parametrize("told", CASES)
def test_its_money_is_told_in_its_own_words(told: str) -> None:
    assert replace(BOUGHT, **CASES[told]).describe_money() == told


def test_a_receipt_is_one_line() -> None:
    assert BOUGHT.describe() == "deepinfra 256×128 · 4 steps · seed 7 · $0.0025"
    lost = replace(BOUGHT, state="unknown outcome", charged=None, seeds=(None,), steps=None, note="lost")
    assert lost.describe() == "deepinfra 256×128 · seed no seed · may have cost $0.0020 · unknown outcome · lost"


def test_only_what_was_really_charged_is_summed_up() -> None:
    drawn, free = replace(BOUGHT, sandbox=True), replace(BOUGHT, from_library=True)
    lost = replace(BOUGHT, state="unknown outcome", charged=None)
    assert charged([BOUGHT, BOUGHT, drawn, free, lost]) == (dollars("0.0050"),)
    assert read_aloud([BOUGHT, drawn, free]).splitlines()[-2:] == [
        "charged: $0.0025",
        "sandbox, would have cost: $0.0020",
    ]
    assert read_aloud([free, lost]).splitlines()[-1] == "charged: nothing"


def test_a_receipt_alone_is_told_in_short_as_its_own_case() -> None:
    assert in_short([BOUGHT]) == ["$0.0025", "told by host", "$0.0025"]
    assert in_short([replace(BOUGHT, from_library=True)]) == ["free, from your library", "library", ""]
    assert in_short([replace(BOUGHT, sandbox=True)]) == ["sandbox, would cost $0.0020", "sandbox", "$0.0020"]


def test_several_receipts_are_told_in_short_by_their_sum() -> None:
    euros = replace(BOUGHT, charged=Money(Decimal("0.5"), "EUR"))
    drawn, unknown = replace(BOUGHT, sandbox=True), replace(BOUGHT, sandbox=True, quoted=None)
    free = replace(BOUGHT, from_library=True)
    assert in_short([BOUGHT, BOUGHT, free]) == ["charged: $0.0050", "all", "$0.0050"]
    assert in_short([BOUGHT, euros]) == ["charged: $0.0025 + €0.50", "all", "$0.0025 + €0.50"]
    assert in_short([free, free]) == ["charged: nothing", "all nothing", ""]
    assert in_short([drawn, unknown]) == ["sandbox, would have cost: $0.0020", "all sandbox", "$0.0020"]
    assert in_short([drawn, drawn]) == ["sandbox, would have cost: $0.0040", "all sandbox", "$0.0040"]


def test_what_was_never_said_of_a_receipt_is_nothing() -> None:
    told = Receipt(*("id", "reserved", "order", "deepinfra", "schnell", 0.0, 256, 128, 1))
    assert (told.refused, told.seconds, told.seeds, told.pictures, told.note) == (0, 0.0, (), (), "")
    assert (told.assumed, told.told_by_host, told.sandbox, told.from_library) == (False, False, False, False)


def test_a_receipt_is_never_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        BOUGHT.state = "failed"
