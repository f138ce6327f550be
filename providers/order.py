"""Order: what was asked of a host, exact enough to be its own name."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

Option = str | int | float | bool


class Order(NamedTuple):
    """What was asked of one host: everything that decides the pictures, and nothing else."""

    host: str
    model: str
    prompt: str
    width: int
    height: int
    images: int = 1
    seed: int | None = None
    steps: int | None = None
    variation: int | None = None
    reference: bytes | None = None
    options: tuple[tuple[str, Option], ...] = ()
    # What tells one purchase of it from another, for hosts that want to be told; it is no part of its name.
    mark: str = ""
    more_references: tuple[bytes, ...] = ()

    @property
    def references(self) -> tuple[bytes, ...]:
        """All pictures to start from."""
        return () if self.reference is None else (self.reference, *self.more_references)

    def option(self, name: str, default: Option | None = None) -> Option | None:
        """The value of one of the host's own settings."""
        return dict(self.options).get(name, default)

    @property
    def size(self) -> str:
        """WIDTHxHEIGHT, as most hosts write it."""
        return f"{self.width}x{self.height}"

    @property
    def name(self) -> str:
        """The order's fingerprint: equal orders have equal names, in every process."""
        return hashlib.sha256(json.dumps(self.as_data(), sort_keys=True).encode()).hexdigest()

    def as_data(self) -> dict[str, object]:
        """The order as plain data, its reference pictures by hash."""
        reference = hashlib.sha256(self.reference).hexdigest() if self.reference else None
        # An order of one picture keeps the name that it has always had.
        more = [hashlib.sha256(one).hexdigest() for one in self.more_references]
        return {
            "host": self.host,
            "model": self.model,
            "prompt": self.prompt,
            "width": self.width,
            "height": self.height,
            "images": self.images,
            "seed": self.seed,
            "steps": self.steps,
            "variation": self.variation,
            "reference": reference,
            "options": dict(self.options),
            **({"more_references": more} if more else {}),
        }

    def with_(self, **changes: Any) -> Order:
        """The same order with some fields changed."""
        return self._replace(**changes)
