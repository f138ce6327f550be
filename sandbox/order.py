"""What a customer ordered, whatever the words of the host for it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Order:
    """One call's worth of pictures."""

    host: str
    model: str
    prompt: str
    width: int
    height: int
    seed: int
    steps: int
    pictures: int = 1
    kind: str = "png"
    by_link: bool = False
    reference: str = ""
    # The name that a customer gave the order, where the host takes one; the same order has the same picture without it.
    named: str = field(default="", compare=False)

    @property
    def prompt_hash(self) -> str:
        """A short name for the prompt, as the pictures carry it."""
        return hashlib.sha256(self.prompt.encode("utf-8", "surrogatepass")).hexdigest()[:16]
