"""A host that knows its orders by a mark gets the receipt's own: equal over retries, another in each purchase."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from schnellkit.orders.delivery import OrderContext
from schnellkit.orders.fulfil import fulfil
from schnellkit.orders.runtime import Runtime
from schnellkit.providers.order import Order
from schnellkit.tests.unit.wires import Wire

ORDER = Order("runware", "flux-1-schnell", "a boat", 1024, 1024, 1, 7, 4)
CONTEXT = OrderContext("run-1", lambda text: None)


@pytest.fixture
def sent(wire: Wire) -> list[str]:
    """The names of the tasks that were sent."""
    names: list[str] = []

    def seen(request: httpx.Request) -> httpx.Response | None:
        names.append(json.loads(request.content)[0]["taskUUID"])
        return httpx.Response(429, json={"errors": [{"code": "tooManyRequests"}]}) if len(names) == 1 else None

    wire.before = seen
    return names


@pytest.mark.usefixtures("quick_waits")
async def test_a_task_has_the_name_of_its_receipt(runtime: Runtime, sent: list[str]) -> None:
    first = (await fulfil(ORDER, runtime, CONTEXT)).receipt
    again = (await fulfil(ORDER, runtime, replace(CONTEXT, fresh=True))).receipt
    assert first.id != again.id
    assert sent == [str(uuid.UUID(first.id))] * 2 + [str(uuid.UUID(again.id))]


@pytest.mark.usefixtures("quick_waits", "sent")
async def test_what_it_costs_is_what_runware_says_and_not_the_about_price(runtime: Runtime) -> None:
    receipt = (await fulfil(ORDER, runtime, CONTEXT)).receipt
    assert receipt.quoted
    assert receipt.charged
    assert (receipt.quoted.amount, receipt.charged.amount) == (Decimal("0.0013"), Decimal("0.00143"))
    assert receipt.told_by_host
