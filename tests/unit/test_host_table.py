"""The table of hosts: who is in it, what the usual picture costs there, and what only the owner sees."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.addresses import Endpoint
from schnellkit.personal.own_prices import keep_price
from schnellkit.personal.settings import Settings
from schnellkit.providers.errors import StoreTrouble
from schnellkit.providers.hosts import hosts
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.described import put
from schnellkit.tests.unit.ledgers import buy
from schnellkit.web.pages.host_table import host_table
from schnellkit.wire.transport import Transport


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = Runtime(Settings(tmp_path, False, {}), Transport(InProcess(Simulator())), Ledger(tmp_path))
    yield made
    made.ledger.close()


def rows(runtime: Runtime, *, with_records: bool = True, now: float = 2e9) -> dict[str, dict[str, Any]]:
    view: Any = host_table(runtime, now, with_records=with_records)
    return {row["name"]: row for row in view["rows"]}


def test_every_host_within_reach_has_a_row_and_ones_own_servers_once_there_are_any(runtime: Runtime) -> None:
    put(runtime.settings.home, "queue")
    assert set(rows(runtime)) == {*hosts(), "own_queue"} - {"selfhosted"}
    runtime.addresses.keep(Endpoint("cellar", "http://127.0.0.1:9", "vllm"))
    assert rows(runtime)["selfhosted"]["price"] == "free"


def test_the_price_is_that_of_the_usual_picture_or_nothing(runtime: Runtime) -> None:
    keep_price(runtime.settings.home, hosts()["ionos"], "*", "image", Decimal("0.02"), "EUR", None)
    found = {name: (row["price"], row["worth"]) for name, row in rows(runtime).items()}
    assert found["deepinfra"] == ("≈ $0.0020", "0.002")
    assert found["ionos"] == ("≈ €0.020", "")
    # A trial credit is worth nothing; Monica publishes no price, BFL has no schnell, Together's may be gone.
    assert found["nvidia"] == ("≈ 1 trial credit", "0")
    assert found["monica"] == found["bfl"] == found["together"] == ("", "")


def test_only_who_says_so_is_in_the_eu(runtime: Runtime) -> None:
    assert [name for name, row in rows(runtime).items() if row["eu"]] == ["ionos"]


def test_what_became_of_orders_is_for_the_owner_alone(runtime: Runtime) -> None:
    receipt = buy(runtime.ledger)
    now = receipt.when + 1
    assert {row["record"] for row in rows(runtime, with_records=False, now=now).values()} == {None}
    records = {name: row["record"] for name, row in rows(runtime, now=now).items() if row["record"]}
    assert records == {
        "deepinfra": {
            **{"orders": 1, "succeeded": 1, "refused": 0},
            **{"last_used": receipt.when, "p50": None, "p95": None},
        }
    }


def test_a_ledger_that_cannot_be_read_is_told_and_the_prices_stand(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise StoreTrouble("The ledger could not be read: its file is damaged.")

    monkeypatch.setattr(runtime.ledger, "ended", broken)
    view: Any = host_table(runtime, 2e9, with_records=True)
    assert view["trouble"] == "The ledger could not be read: its file is damaged."
    assert [row["price"] for row in view["rows"] if row["name"] == "deepinfra"] == ["≈ $0.0020"]
