"""Another workflow and back again: what a receipt said is still to be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices

EXECUTE = "(name) => window.app.extensionManager.command.execute(name)"
COUNT = "(count) => window.app.graph.nodes.length === count"


@pytest.mark.both_modes
def test_the_last_charge_stands_on_its_node_after_a_look_at_another_workflow(page: Page, render_mode: str) -> None:
    canvas, prices = Canvas(page, render_mode), Prices(page, render_mode)
    node, save = canvas.place("SchnellkitDeepInfra"), canvas.place("SaveImage", 700)
    canvas.set(node, prompt=f"a charge between two tabs, {render_mode}", control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    canvas.run()
    prices.expect_badge(node, "last run: sandbox, would cost $0.0020")
    page.evaluate(EXECUTE, "Comfy.NewBlankWorkflow")
    page.wait_for_function(COUNT, arg=0)
    other = canvas.place("SchnellkitDeepInfra")
    canvas.set(other, prompt=f"a charge between two tabs, {render_mode}", control_after_generate="fixed")
    canvas.wire(other, 0, canvas.place("SaveImage", 700), "images")
    prices.expect_badge(other, "sandbox · free, from your library")
    page.evaluate("() => window.app.graph.clear()")
    page.evaluate(EXECUTE, "Workspace.PreviousOpenedWorkflow")
    page.wait_for_function(COUNT, arg=2)
    prices.expect_badge(node, "last run: sandbox, would cost $0.0020")
    canvas.set(node, steps=3)
    prices.expect_badge(node, "sandbox · ≈ $0.0015")


@pytest.mark.both_modes
def test_a_receipt_is_still_to_be_read_after_a_look_at_another_workflow(page: Page, render_mode: str) -> None:
    canvas = Canvas(page, render_mode)
    node, receipt = canvas.place("SchnellkitDeepInfra"), canvas.place("SchnellkitReceipt", 700)
    canvas.set(node, prompt=f"a pier between two tabs, {render_mode}", control_after_generate="fixed")
    canvas.wire(node, 1, receipt, "receipts.receipt_0")
    canvas.run()
    said = page.get_by_text("sandbox, would have cost: $0.0020")
    expect(said).to_be_visible(timeout=60_000)
    page.evaluate(EXECUTE, "Comfy.NewBlankWorkflow")
    page.wait_for_function(COUNT, arg=0)
    expect(said).to_have_count(0)
    page.evaluate(EXECUTE, "Workspace.PreviousOpenedWorkflow")
    page.wait_for_function(COUNT, arg=2)
    expect(said).to_be_visible(timeout=10_000)
