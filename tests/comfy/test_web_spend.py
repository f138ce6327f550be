"""The routes of the Spend page: what was charged, caps that hold at once, outcomes resolved, the ledger exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import pytest

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI

CANARY = "canary-spend-19ab07c4"
CAPS = {"currency": "USD", "run": "1", "day": "10", "month": "", "assumed": "0.05", "rates": {}}


@pytest.fixture(scope="module")
def spender(start_module_comfy: Callable[..., ComfyUI]) -> Iterator[ComfyUI]:
    with running(Simulator()) as urls:
        yield start_module_comfy({"DEEPINFRA_TOKEN": CANARY, "SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]})


@pytest.fixture(autouse=True)
def usual_caps(spender: ComfyUI) -> None:
    spender.post("/schnellkit/caps", CAPS)


def told(comfy: ComfyUI) -> dict:
    return comfy.get("/schnellkit/spending")


def test_a_charge_is_in_today_the_month_its_host_and_the_chart(spender: ComfyUI) -> None:
    spender.run(hosted("charged", width=1024, height=1024))
    found = told(spender)
    today, month = found["periods"]
    assert today["charged"] == month["charged"] == ["$0.0020"]
    assert found["hosts"] == [{"title": "DeepInfra", "charged": ["$0.0020"]}]
    assert (found["chart"]["days"][-1]["told"], found["chart"]["days"][-1]["share"]) == ("$0.0020", 1.0)


def test_a_host_learns_its_row_of_the_table_from_the_orders_there(spender: ComfyUI) -> None:
    def row() -> dict:
        found = spender.get("/schnellkit/hosts/table")
        assert (found["sandbox"], found["size"], found["steps"], found["days"]) == (False, "1024 × 1024", 4, 30)
        return next(one for one in found["rows"] if one["name"] == "deepinfra")

    before = row()["record"] or {"orders": 0, "succeeded": 0, "refused": 0}
    for number in range(5):
        spender.run(hosted(f"timed {number}"))
    spender.history(spender.queue(hosted("[sandbox:native_nsfw] held back")))
    after = row()
    gained = {name: after["record"][name] - before[name] for name in ("orders", "succeeded", "refused")}
    assert gained == {"orders": 6, "succeeded": 5, "refused": 1}
    assert 0 < after["record"]["p50"] <= after["record"]["p95"]
    assert (after["price"], after["worth"], after["eu"]) == ("≈ $0.0020", "0.002", False)


def test_a_cap_holds_from_the_next_order_on(spender: ComfyUI) -> None:
    spender.post("/schnellkit/caps", {**CAPS, "run": "0.0001"})
    with pytest.raises(ComfyUIError, match=r"cap of \$0\.00010 a run would be passed"):
        spender.run(hosted("too dear", width=1024, height=1024))
    spender.post("/schnellkit/caps", {**CAPS, "run": ""})
    assert spender.run(hosted("too dear", width=1024, height=1024))["status"]["status_str"] == "success"


def test_caps_come_back_as_they_were_entered(spender: ComfyUI) -> None:
    entered = {**CAPS, "month": "0.00050", "rates": {"EUR": "1.08"}}
    caps = spender.post("/schnellkit/caps", entered)["caps"]
    assert caps == {**entered, "rates": {"trial credit": "0", "EUR": "1.08"}}


@pytest.mark.parametrize(
    "change",
    [{"day": "-1"}, {"day": "NaN"}, {"day": "1e99"}, {"day": "ten"}, {"day": 10}, {"currency": "$"}, {"rates": []}],
    ids=str,
)
def test_what_is_no_cap_is_refused_and_changes_nothing(spender: ComfyUI, change: dict) -> None:
    before = told(spender)["caps"]
    with pytest.raises(ComfyUIError) as caught:
        spender.post("/schnellkit/caps", {**CAPS, **change})
    assert (caught.value.status, told(spender)["caps"]) == (400, before)


@pytest.mark.parametrize(("outcome", "more"), [("charged", 1), ("not charged", 0)])
def test_an_unknown_outcome_is_listed_until_it_is_resolved(spender: ComfyUI, outcome: str, more: int) -> None:
    before = _charged(spender)
    spender.history(spender.queue(hosted(f"[sandbox:drop] lost, {outcome}")))
    (unknown,) = told(spender)["unknown"]
    assert (unknown["host"], unknown["amount"]) == ("DeepInfra", "0.000125")
    spender.post("/schnellkit/outcomes", {"id": unknown["id"], "outcome": outcome, "amount": "1", "currency": "USD"})
    assert told(spender)["unknown"] == []
    assert _charged(spender) - before == more
    with pytest.raises(ComfyUIError, match="not an unknown outcome"):
        spender.post("/schnellkit/outcomes", {"id": unknown["id"], "outcome": "not charged"})


def test_the_export_holds_every_receipt_and_no_key(spender: ComfyUI) -> None:
    spender.run(hosted("exported"))
    table = spender.get("/schnellkit/ledger.csv")
    assert "exported" in [row["prompt"] for row in csv.DictReader(io.StringIO(table.decode()))]
    assert "exported" in [entry["prompt"] for entry in spender.get("/schnellkit/ledger.json")]
    assert CANARY not in f"{table}{spender.get('/schnellkit/ledger.json')}{told(spender)}"


def test_caps_and_outcomes_cannot_be_changed_from_elsewhere(spender: ComfyUI) -> None:
    for path in ("/schnellkit/caps", "/schnellkit/outcomes"):
        with pytest.raises(ComfyUIError) as caught:
            spender.post(path, CAPS, {"Origin": "http://evil.example"})
        assert caught.value.status == 403


def _charged(comfy: ComfyUI) -> float:
    entries = comfy.get("/schnellkit/ledger.json")
    return round(sum(float(entry["charged"] or 0) for entry in entries), 6)
