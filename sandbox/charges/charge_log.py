"""What the hosts would have charged, noted at that moment by someone who is not the customer."""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from ..order import Order


@dataclass(frozen=True)
class Charge:
    """One charge; the amount is None where the host's price is not known."""

    host: str
    request_id: str
    amount: Decimal | None
    currency: str
    when: float
    pictures: int
    body_hash: str
    prompt_hash: str
    seed: int

    def as_json(self) -> dict[str, object]:
        """The charge with its money as text."""
        return {**asdict(self), "amount": None if self.amount is None else str(self.amount)}


class ChargeLog:
    """Keeps all charges, also in a file that survives whoever is killed."""

    def __init__(self, file: Path | None = None) -> None:
        self.charges: list[Charge] = []
        self._file = file

    def take_back(self, charge: Charge) -> None:
        """Forget a charge, as its order was cancelled before any work."""
        self.charges.remove(charge)
        self._write({"taken_back": charge.request_id})

    def note(self, order: Order, body: bytes, amount: Decimal | None, currency: str) -> Charge:
        """Writes one charge down."""
        charge = Charge(
            host=order.host,
            request_id=order.named or str(uuid.uuid4()),
            amount=amount,
            currency=currency,
            when=time.time(),
            pictures=order.pictures,
            body_hash=hashlib.sha256(body).hexdigest(),
            prompt_hash=order.prompt_hash,
            seed=order.seed,
        )
        self.charges.append(charge)
        self._write(charge.as_json())
        return charge

    def _write(self, told: dict[str, object]) -> None:
        if self._file:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\n")
                file.flush()
                os.fsync(file.fileno())
