"""The total says what Run charges: made graphs really run, at hosts that a witness stands beside."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.browser.equality_figures import keep
from schnellkit.tests.browser.equality_page import EQUALITY
from schnellkit.tests.comfy.running import Start
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI

pytestmark = pytest.mark.one_page

RUNS = int(os.environ.get("EQUALITY_RUNS", "16"))
SEED = int(os.environ.get("EQUALITY_SEED", "1"))
KEYS = {"deepinfra": "DEEPINFRA_TOKEN", "together": "TOGETHER_API_KEY", "nvidia": "NVIDIA_API_KEY"}
PRESS = "schnellkit_press"

Sums = dict[str, Decimal]


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator(limits=False)


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Start, simulator: Simulator) -> Iterator[ComfyUI]:
    """A ComfyUI that really pays, at hosts on this machine."""
    with running(simulator) as urls:
        addresses = {f"SCHNELLKIT_{name.upper()}_URL": urls[name] for name in KEYS}
        yield start_module_comfy({**addresses, **dict.fromkeys(KEYS.values(), "canary-0123456789ab")})


def summed(moneys: Iterator[tuple[str, Decimal]]) -> Sums:
    sums: Sums = {}
    for currency, amount in moneys:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return {currency: amount for currency, amount in sums.items() if amount}


def ended(comfy: ComfyUI, made: Mapping[str, Any]) -> bool:
    """Whether all prompts of the press did what they were sent for; they have come to their end then."""
    wells = [comfy.history(one["id"])["status"]["status_str"] == "success" for one in made["sent"] if one["id"]]
    return all(wells) and len(wells) == made["count"]


def receipts_of(comfy: ComfyUI, known: set[str]) -> list[dict[str, Any]]:
    """What the ledger has that was not known before."""
    found = [one for one in comfy.get("/schnellkit/ledger.json") if one["id"] not in known]
    known.update(one["id"] for one in found)
    return found


def wrong_with(made: Mapping[str, Any], simulator: Simulator, receipts: list[dict[str, Any]], *, well: bool) -> str:
    """What contradicts what was told before the press, or nothing."""
    witnessed = summed((charge.currency, charge.amount) for charge in simulator.charges if charge.amount is not None)
    booked = summed((one["charged_currency"], Decimal(one["charged"])) for one in receipts if one["charged"])
    if booked != witnessed:
        return f"the ledger has {booked}, the witness {witnessed}"
    runs = {one["extra"].get(PRESS) or one["id"] for one in made["sent"]}
    if not {one["run"] for one in receipts} <= runs:
        return f"receipts of { ({one['run'] for one in receipts}) }, pressed as {runs}"
    costs = (made["total"]["quote"] or {"sum": {"costs": []}})["sum"]["costs"]
    most = {currency: Decimal(top) for _, top, currency in costs if top is not None}
    if any(amount > most.get(currency, 0) for currency, amount in witnessed.items()):
        return f"told {costs}, charged {witnessed}"
    exact = summed((currency, Decimal(least)) for least, top, currency in costs if least == top)
    if well and len(exact) == len(costs) and exact != witnessed:
        return f"told {exact}, charged {witnessed}"
    return ""


def test_what_is_told_is_what_is_witnessed_and_booked(
    page: Page, comfy: ComfyUI, simulator: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: Counter[str] = Counter()
    found: list[str] = []
    known: set[str] = set()
    began = time.monotonic()
    for seed in range(SEED, SEED + RUNS):
        simulator.charges.clear()
        made = page.evaluate(EQUALITY, {"seed": seed, "runs": True})
        try:
            well = ended(comfy, made)
        except ComfyUIError as late:
            found.append(f"seed {seed}: {late}")
            continue
        receipts = receipts_of(comfy, known)
        seen.update(
            {"well": well, "orders": len(receipts), "charges": len(simulator.charges), "press": made["count"] > 1}
        )
        if wrong := wrong_with(made, simulator, receipts, well=well):
            found.append(f"seed {seed}: {wrong}")
    told = f"{RUNS} graphs really run, from seed {SEED}: {dict(seen)}; {len(found)} wrong"
    keep("runs", f"{told} ({time.monotonic() - began:.0f} s)")
    with capsys.disabled():
        print(f"\n{told}")
    assert not found, "\n".join(found[:20])
    assert seen["well"] > RUNS / 2
    assert seen["charges"] > RUNS, "money was spent"
