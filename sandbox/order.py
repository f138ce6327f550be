"""What a customer ordered, whatever the words of the host for it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


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

    @property
    def prompt_hash(self) -> str:
        """A short name for the prompt, as the pictures carry it."""
        return hashlib.sha256(self.prompt.encode("utf-8", "surrogatepass")).hexdigest()[:16]
