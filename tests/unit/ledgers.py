"""What the tests of the ledger share: small orders, small money, and whole lives of an order."""

from __future__ import annotations

import base64
import json
from decimal import Decimal

from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.receipt import Receipt
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import EXACT, Money
from schnellkit.providers.prices.price_list import Quote
from schnellkit.providers.wire import Answer

UNKNOWN = Quote(None)


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def order(prompt: str = "a boat", host: str = "deepinfra", images: int = 1, seed: int = 7) -> Order:
    return Order(host, "black-forest-labs/FLUX-1-schnell", prompt, 256, 128, images, seed, 4)


def reserve(ledger: Ledger, asked: Order | None = None, price: str | None = "0.10", **more) -> Receipt:
    about = {"run": "run", "workflow": None, "sandbox": False, **more}
    return ledger.reserve(asked or order(), Quote(dollars(price)) if price else UNKNOWN, **about)


def settle(ledger: Ledger, receipt: Receipt, charged: str | None = "0.10", **more) -> Receipt:
    learned = {"told_by_host": True, "seeds": (7,), "request_id": "r-1", "seconds": 0.5, **more}
    return ledger.settle(receipt.id, charged=dollars(charged) if charged else None, **learned)


def buy(
    ledger: Ledger, asked: Order | None = None, price: str = "0.10", picture: bytes = b"picture", **more
) -> Receipt:
    """An order from its reservation to its settled receipt."""
    receipt = reserve(ledger, asked, price, **more)
    ledger.sent(receipt.id)
    ledger.keep(receipt.id, [picture])
    return settle(ledger, receipt, price)


def answer(picture: bytes = b"picture", cost: str = "0.08") -> Answer:
    """A good answer as DeepInfra gives it."""
    image = "data:image/png;base64," + base64.b64encode(picture).decode()
    status = {"cost": float(cost)}
    body = {"images": [image], "seed": 7, "request_id": "r-9", "inference_status": status}
    return Answer(200, {"content-type": "application/json"}, json.dumps(body).encode())


def read(name: str, arrived: Answer):
    return hosts()[name].read(arrived)


def counted(ledger: Ledger, period: str | None = None) -> dict[str, Decimal]:
    """The sums of today by state."""
    sums: dict[str, Decimal] = {}
    for each in ledger.spent(period or f"day {ledger.today()}"):
        sums[each.state] = EXACT.add(sums.get(each.state, Decimal(0)), each.money.amount)
    return sums
