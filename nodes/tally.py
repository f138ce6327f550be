"""Tally: what one node asks for in one run, over all items of a list, and how far it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..ledger.receipt import Receipt

SECONDS = re.compile(r"(?:waiting for|sending to|downloading from) .* · (\d+ s)")


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
        seconds = SECONDS.fullmatch(text)
        return " · ".join(
            (f"{self.arrived} of {self.asked}", f"{_cost(self.receipts)} so far", seconds[1] if seconds else text)
        )


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
    from ..ledger.receipt import charged
    from ..providers.money import totals

    bought = [one for one in receipts if not one.from_library]
    would = totals(one.quoted for one in bought if one.sandbox and one.quoted)
    unknown = any(one.quoted is None and one.charged is None for one in bought)
    parts = [str(money) for money in charged(bought)]
    parts += [f"sandbox, would cost {money}" for money in would]
    parts += ["price unknown"] if unknown else []
    return " + ".join(parts) or "nothing charged"


def shown_elsewhere(prompt: Mapping[str, Any], node: str) -> bool:
    """Whether another node shows the pictures: small ones on their own node would only cover what stands below it."""
    kinds = import_module("nodes").NODE_CLASS_MAPPINGS
    return any(
        [node, 0] in one.get("inputs", {}).values() and getattr(kinds.get(one.get("class_type")), "OUTPUT_NODE", False)
        for one in prompt.values()
    )
