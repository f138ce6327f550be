"""Receipt: what became of one order, kept for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..providers.prices.money import Money, totals

OWN_MACHINE = "local"
# The note of a receipt ends so where the order never left: it tells nothing of its host.
UNSENT = "before it was sent"
# What became of the money of a receipt, or of several together, in English; a page says it in its own language.
CASES = {
    "library": "free, from your library",
    "sandbox": "sandbox, would cost {money}",
    "sandbox unknown": "sandbox, price unknown",
    "perhaps": "may have cost {money}",
    "perhaps unknown": "may have been charged, price unknown",
    "own rate": "{money} by your rate",
    "own machine": "on your own machine",
    "unknown": "price unknown",
    "nothing": "nothing charged",
    "told by host": "{money}",
    "by price": "{money} by the price known",
    "all": "charged: {money}",
    "all nothing": "charged: nothing",
    "all sandbox": "sandbox, would have cost: {money}",
}
State = Literal["reserved", "sent", "settled", "failed", "unknown outcome"]


@dataclass(frozen=True)
class Receipt:
    """What became of one order: its state, its money, its seeds and its pictures by hash."""

    id: str
    state: State
    order: str
    host: str
    model: str
    when: float
    width: int
    height: int
    images: int
    steps: int | None = None
    quoted: Money | None = None
    charged: Money | None = None
    assumed: bool = False
    told_by_host: bool = False
    seeds: tuple[int | None, ...] = ()
    pictures: tuple[str, ...] = ()
    request_id: str | None = None
    workflow: str | None = None
    client: str | None = None
    seconds: float = 0.0
    sandbox: bool = False
    from_library: bool = False
    refused: int = 0
    note: str = ""

    def describe(self) -> str:
        """The receipt in one readable line."""
        seeds = ", ".join("no seed" if seed is None else str(seed) for seed in self.seeds)
        parts = [
            f"{self.host} {self.width}×{self.height}",
            f"{self.steps} steps" if self.steps else "",
            f"seed {seeds}" if self.seeds else "",
            self.describe_money(),
            self.state if self.state != "settled" else "",
            self.note,
        ]
        return " · ".join(part for part in parts if part)

    def describe_money(self) -> str:
        """What was charged, in words that cannot be mistaken for another case."""
        how, money = self.money_case()
        return CASES[how].format(money=money)

    def money_case(self) -> tuple[str, Money | None]:
        """Which of the CASES it is, and the money that is named in its words."""
        if self.from_library:
            return "library", None
        if self.sandbox:
            return ("sandbox" if self.quoted else "sandbox unknown"), self.quoted
        if self.state == "unknown outcome":
            return ("perhaps" if self.quoted else "perhaps unknown"), self.quoted
        if self.host == OWN_MACHINE:
            return ("own rate" if self.charged else "own machine"), self.charged
        if self.charged is None:
            return ("unknown" if self.state == "settled" else "nothing"), None
        return ("told by host" if self.told_by_host else "by price"), self.charged


def charged(receipts: Iterable[Receipt]) -> tuple[Money, ...]:
    """What was really charged, one sum per currency. Sandbox receipts charge nothing."""
    return totals(
        receipt.charged for receipt in receipts if receipt.charged and not receipt.sandbox and not receipt.from_library
    )


def read_aloud(receipts: Iterable[Receipt]) -> str:
    """All receipts as text: a line each and a line of totals."""
    receipts = tuple(receipts)
    sums = charged(receipts)
    would = totals(receipt.quoted for receipt in receipts if receipt.sandbox and receipt.quoted)
    lines = [receipt.describe() for receipt in receipts]
    lines.append(CASES["all" if sums else "all nothing"].format(money=_together(sums)))
    if would:
        lines.append(CASES["all sandbox"].format(money=_together(would)))
    return "\n".join(lines)


def in_short(receipts: Iterable[Receipt]) -> list[str]:
    """What they cost in one line, then which of the CASES that is, and its money."""
    receipts = tuple(receipts)
    if len(receipts) == 1:
        how, money = receipts[0].money_case()
        return [receipts[0].describe_money(), how, str(money or "")]
    would = totals(receipt.quoted for receipt in receipts if receipt.sandbox and receipt.quoted)
    sums = would or charged(receipts)
    how = "all sandbox" if would else "all" if sums else "all nothing"
    return [CASES[how].format(money=_together(sums)), how, _together(sums)]


def _together(sums: Iterable[Money]) -> str:
    return " + ".join(map(str, sums))
