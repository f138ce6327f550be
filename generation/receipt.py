"""Receipt: what became of one order, kept for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..providers.money import Money, totals

OWN_MACHINE = "local"
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
    seconds: float = 0.0
    sandbox: bool = False
    from_library: bool = False
    refused: int = 0
    note: str = ""

    def told(self) -> str:
        """The receipt in one readable line."""
        seeds = ", ".join("no seed" if seed is None else str(seed) for seed in self.seeds)
        parts = [
            f"{self.host} {self.width}×{self.height}",
            f"{self.steps} steps" if self.steps else "",
            f"seed {seeds}" if self.seeds else "",
            self.money_told(),
            self.state if self.state != "settled" else "",
            self.note,
        ]
        return " · ".join(part for part in parts if part)

    def money_told(self) -> str:
        """What was charged, in words that cannot be mistaken for another case."""
        if self.from_library:
            return "free, from your library"
        if self.sandbox:
            return f"sandbox, would cost {self.quoted}" if self.quoted else "sandbox, price unknown"
        if self.state == "unknown outcome":
            return f"may have cost {self.quoted}" if self.quoted else "may have been charged, price unknown"
        if self.host == OWN_MACHINE:
            return f"{self.charged} by your rate" if self.charged else "on your own machine"
        if self.charged is None:
            return "price unknown" if self.state == "settled" else "nothing charged"
        basis = "" if self.told_by_host else " by the price known"
        return f"{self.charged}{basis}"


def charged(receipts: Iterable[Receipt]) -> tuple[Money, ...]:
    """What was really charged, one sum per currency; sandbox receipts charge nothing."""
    return totals(
        receipt.charged for receipt in receipts if receipt.charged and not receipt.sandbox and not receipt.from_library
    )


def read_aloud(receipts: Iterable[Receipt]) -> str:
    """All receipts as text: a line each and a line of totals."""
    receipts = tuple(receipts)
    sums = " + ".join(str(money) for money in charged(receipts)) or "nothing"
    would = totals(receipt.quoted for receipt in receipts if receipt.sandbox and receipt.quoted)
    lines = [receipt.told() for receipt in receipts]
    lines.append(f"charged: {sums}")
    if would:
        lines.append(f"sandbox, would have cost: {' + '.join(str(money) for money in would)}")
    return "\n".join(lines)
