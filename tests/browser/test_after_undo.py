"""After an undo the nodes on the canvas are new ones: what is shown on them is theirs, and follows them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas

KEEP_STEP = "() => window.app.extensionManager.workflow.activeWorkflow.changeTracker.captureCanvasState()"
UNDO = "() => window.app.extensionManager.workflow.activeWorkflow.changeTracker.undo()"
TELL = """(id) => window.app.graph.getNodeById(id).onExecuted({ text: ["told after the undo"] })"""


EXAMINED = """(id) => window.app.graph.getNodeById(id).onExecuted({ schnellkit_doctor: ["[]"] })"""


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


@pytest.mark.both_modes
def test_price_receipt_and_findings_are_those_of_the_node_that_is_there(canvas: Canvas, page: Page) -> None:
    node, receipt = canvas.place("SchnellkitDeepInfra"), canvas.place("SchnellkitReceipt", 700)
    canvas.wait_for_text("sandbox · ≈ $0.0020")
    doctor = canvas.place("SchnellkitDoctor", 700, 500)
    page.evaluate(KEEP_STEP)
    canvas.set(node, images=2)
    canvas.wait_for_text("sandbox · ≈ $0.0040")
    page.evaluate(KEEP_STEP)
    page.evaluate(UNDO)
    canvas.wait_for_text("sandbox · ≈ $0.0020")
    canvas.set(node, images=3)
    canvas.wait_for_text("sandbox · ≈ $0.0060")
    page.evaluate(TELL, receipt)
    expect(page.get_by_text("told after the undo")).to_be_visible()
    page.evaluate(EXAMINED, doctor)
    expect(page.get_by_text("Nothing wrong for schnell was found.")).to_be_visible()
