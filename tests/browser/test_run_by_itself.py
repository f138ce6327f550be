"""ComfyUI set to run by itself: the person is asked once, and where nobody may be there nothing above a cap is run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.comfy.running import Start
from schnellkit.workshop.comfyui.running import ComfyUI

MODE = "(mode) => { window.app.extensionManager.queueSettings.mode = mode; }"
CHANGED = "() => window.app.api.dispatchCustomEvent('graphChanged', {})"
KEEP_FROM_SERVER = """() => {
  window.sent = 0;
  const send = window.fetch;
  window.fetch = async function (where, how) {
    if (!String(where).endsWith("/prompt") || how?.method !== "POST") return send.call(this, where, how);
    window.sent++;
    return new Response(JSON.stringify({ prompt_id: crypto.randomUUID(), number: 1, node_errors: {} }));
  };
}"""
SENT = "(count) => window.sent === count"


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Start) -> Iterator[ComfyUI]:
    """A ComfyUI out of sandbox mode: only there a run charges."""
    with running(Simulator()) as urls:
        yield start_module_comfy({"DEEPINFRA_TOKEN": "a-key-for-tests", "SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]})


@pytest.fixture
def node(page: Page) -> int:
    canvas = Canvas(page, "classic")
    node, save = canvas.place("SchnellkitDeepInfra"), canvas.place("SaveImage", 700)
    canvas.set(node, prompt="by itself", control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    expect(page.locator(".schnellkit-total")).to_have_text("≈ $0.0020")
    page.evaluate(KEEP_FROM_SERVER)
    return node


def edit(page: Page, node: int, **values: int) -> None:
    Canvas(page, "classic").set(node, **values)
    page.evaluate(CHANGED)


def test_a_frontend_that_does_not_say_what_starts_a_run_is_asked_as_well(page: Page, node: int) -> None:
    page.evaluate(MODE, "change")
    page.evaluate("() => void window.app.queuePrompt(0, 1)")
    asked = page.get_by_role("dialog", name="Run by itself")
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_be_hidden()
    expect(page.get_by_role("alert").filter(has_text="you said no")).to_be_visible()
    assert page.evaluate("() => window.sent") == 0


def test_run_on_change_asks_once_and_then_runs_with_each_change(page: Page, node: int) -> None:
    page.evaluate(MODE, "change")
    edit(page, node, seed=1)
    asked = page.get_by_role("dialog", name="Run by itself")
    expect(asked).to_contain_text("now ≈ $0.0020")
    assert page.evaluate("() => window.sent") == 0, "nothing is sent before the answer"
    asked.get_by_role("button", name="Confirm").click()
    page.wait_for_function(SENT, arg=1)
    for count in (2, 3):
        page.evaluate("() => window.app.queuePrompt(0, 1, { intent: { trigger_source: 'auto_queue' } })")
        page.wait_for_function(SENT, arg=count)
        expect(asked).to_be_hidden()


def test_after_a_no_it_is_held_back_and_told_once_while_run_itself_works(page: Page, node: int) -> None:
    by_itself = "() => window.app.queuePrompt(0, 1, { intent: { trigger_source: 'auto_queue' } })"
    first = page.evaluate_handle(f"() => ({{ done: ({by_itself})() }})")
    page.get_by_role("dialog", name="Run by itself").get_by_role("button", name="Cancel").click()
    assert page.evaluate("async ({ done }) => await done", first) is False
    assert page.evaluate(by_itself) is False
    told = page.get_by_text("Runs by themselves are held back in this page: you said no.")
    expect(told).to_have_count(1)
    assert page.evaluate("() => window.sent") == 0
    page.evaluate("() => window.app.queuePrompt(0, 1)")
    page.wait_for_function(SENT, arg=1)


def test_above_a_cap_it_is_held_back_without_a_question(page: Page, node: int) -> None:
    edit(page, node, images=64, width=1920, height=1920)
    expect(page.locator(".schnellkit-total")).to_have_text("≈ $0.45")
    page.evaluate("() => { window.app.extensionManager.queueSettings.batchCount = 1; }")
    held = "() => window.app.queuePrompt(0, 9, { intent: { trigger_source: 'auto_queue' } })"
    Canvas(page, "classic").set(node, control_after_generate="randomize")
    assert page.evaluate(held) is False
    expect(page.get_by_text("your cap of $1.00 a run leaves").first).to_be_visible()
    expect(page.get_by_role("dialog", name="Above a cap")).to_be_hidden()
    assert page.evaluate("() => window.sent") == 0
