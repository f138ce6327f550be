"""Tally: what one node asks for in one run, over all items of a list, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ...providers.said import Said

if TYPE_CHECKING:
    from ...ledger.receipt import Receipt


@dataclass
class Tally:
    """How many pictures were asked for, how many came, and the receipts of those; several items add to one."""

    asked: int = 0
    arrived: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    items: int = 0

    def came(self, pictures: int, receipt: Receipt) -> None:
        """These pictures arrived."""
        self.arrived += pictures
        self.receipts.append(receipt)

    def describe(self, text: str) -> str:
        """A line of progress: where there are several pictures, how many came and what they cost stands before it."""
        if self.asked < 2 or not self.arrived or self.arrived >= self.asked:
            return text
        now = f"{text.values['seconds']} s" if isinstance(text, Said) and "seconds" in text.values else text
        values = {"arrived": self.arrived, "asked": self.asked, "cost": _cost(self.receipts), "now": now}
        return Said("{arrived} of {asked} · {cost} so far · {now}", **values)


_open: dict[tuple[str, str], Tally] = {}


@contextmanager
def counted(run: str, node: str, pictures: int) -> Iterator[Tally]:
    """The tally of a node in a run, with these pictures asked for; ComfyUI runs the items of a list side by side."""
    key = run, node
    tally = _open.setdefault(key, Tally())
    tally.asked += pictures
    tally.items += 1
    try:
        yield tally
    finally:
        tally.items -= 1
        if not tally.items:
            _open.pop(key, None)


def _cost(receipts: list[Receipt]) -> str:
    """What arrived did cost, or would cost where it is the sandbox's; what nobody knows yet is told too."""
    from ...ledger.receipt import charged
    from ...providers.prices.money import totals
    from ...providers.said import one_after_the_other

    bought = [one for one in receipts if not one.from_library]
    would = totals(one.quoted for one in bought if one.sandbox and one.quoted)
    unknown = any(one.quoted is None and one.charged is None for one in bought)
    parts: list[str] = [str(money) for money in charged(bought)]
    parts += [Said("sandbox, would cost {money}", money=money) for money in would]
    parts += [Said("price unknown")] if unknown else []
    return one_after_the_other(*parts, between=" + ") if parts else Said("nothing charged")


def shown_elsewhere(prompt: Mapping[str, Any], node: str) -> bool:
    """Whether another node shows the pictures: small ones on their own node would only cover what stands below it."""
    kinds = import_module("nodes").NODE_CLASS_MAPPINGS
    return any(
        [node, 0] in one.get("inputs", {}).values() and getattr(kinds.get(one.get("class_type")), "OUTPUT_NODE", False)
        for one in prompt.values()
    )
