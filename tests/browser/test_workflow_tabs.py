"""Another workflow and back again: what a receipt said is still to be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas

EXECUTE = "(name) => window.app.extensionManager.command.execute(name)"
COUNT = "(count) => window.app.graph.nodes.length === count"


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
