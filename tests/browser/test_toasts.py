"""Toasts for what happened beyond the node: one for each thing, however often the node says it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.workshop.comfyui.running import ComfyUI

AT_ONCE, A_MINUTE = 8, 10
LINES = """(id) => window.app.graph.getNodeById(id).widgets
  .filter((one) => one.name.includes("text-preview")).map((one) => String(one.value))"""


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Callable[..., ComfyUI]) -> ComfyUI:
    """A ComfyUI of its own: its hosts have been asked nothing yet, and what is left waiting here hinders nobody."""
    return start_module_comfy({"SCHNELLKIT_SANDBOX": "1"})


def test_a_wait_of_over_ten_seconds_is_one_toast_for_all_pictures_of_the_node(
    page: Page, render_mode: str, shown: Callable[[str], Path]
) -> None:
    canvas = Canvas(page, render_mode)
    node, save = canvas.place("SchnellkitMonica", 200, 150), canvas.place("SaveImage", 660, 100)
    canvas.set(node, prompt=f"a queue, {render_mode}", images=AT_ONCE + 6, control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    canvas.run()
    toast = page.get_by_role("alert").filter(has_text=f"Monica allows {A_MINUTE} pictures a minute")
    expect(toast).to_contain_text("waits over 10 s", timeout=30000)
    expect(toast).to_contain_text("Schnell · Monica")
    # Told every second on the node, and still one toast.
    line = page.get_by_text(re.compile(r"waiting \d+ s: Monica")).first
    seconds = line.inner_text()
    expect(page.get_by_text(seconds, exact=True)).to_have_count(0)
    expect(toast).to_have_count(1)
    shown(f"toast-long-wait-{render_mode}")
    page.evaluate("() => window.app.extensionManager.command.execute('Comfy.Interrupt')")


def test_after_a_cancel_the_node_waits_for_nothing_and_what_was_sent_is_in_the_library(
    page: Page, render_mode: str
) -> None:
    canvas = Canvas(page, render_mode)
    node, save = canvas.place("SchnellkitDeepInfra", 200, 150), canvas.place("SaveImage", 660, 100)
    canvas.set(node, prompt="[sandbox:slow:4] three boats", images=3, control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    canvas.run()
    page.wait_for_function(f"(id) => ({LINES})(id).some((one) => one.includes('waiting for DeepInfra'))", arg=node)
    page.evaluate("() => window.app.extensionManager.command.execute('Comfy.Interrupt')")
    expect(page.get_by_role("alert").filter(has_text="3 still being drawn")).to_be_visible(timeout=30_000)
    page.wait_for_function(f"(id) => ({LINES})(id).length === 0", arg=node)
    ended = page.get_by_role("alert").filter(has_text="The cancelled run has ended: 3 in your library.")
    expect(ended).to_be_visible(timeout=60_000)
    expect(page.locator(".schnellkit-total")).to_have_text("free, from your library")
    assert page.evaluate(LINES, node) == []
