"""A frontend that lacks what the pack leans on: it is told once, what it means is to be seen, and all else goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.conftest import EMPTY_GRAPH, READY, SETTINGS, VIEWPORT, VUE_SETTING
from schnellkit.workshop.comfyui.running import ComfyUI

# Set before any script of the page runs.
NO_BADGES = "Object.defineProperty(window, 'LGraphBadge', { get: () => undefined, set() {} });"
NO_RUN = """new MutationObserver(() =>
  document.querySelectorAll('[data-testid=queue-button], #queue-button').forEach((one) => {
    one.removeAttribute('data-testid');
    one.id = '';
  })).observe(document, { childList: true, subtree: true });"""
# The coming public API, as far as it is written down: what it is asked for and what it is given.
COMING = """window.guards = [];
window.comfy = {
  supports: (feature) => feature === "queue.guard",
  queue: { guard: (mayRun) => window.guards.push(mayRun) },
};"""
HALF_THERE = """window.comfy = { supports: () => true };"""
OURS = "schnellkit: this ComfyUI frontend has no known"

Open = Callable[[str], tuple[Page, list[str]]]


@pytest.fixture
def opened_with(browser: Browser, comfy: ComfyUI, render_mode: str) -> Iterator[Open]:
    """A page on which a script ran before all others, and what it warned of or reported as an error."""
    contexts = []

    def open_page(script: str) -> tuple[Page, list[str]]:
        comfy.post("/settings", {**SETTINGS, VUE_SETTING: render_mode == "vue"})
        context = browser.new_context(viewport=VIEWPORT)
        contexts.append(context)
        context.add_init_script(script)
        page, told = context.new_page(), []

        def note(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and "schnellkit" in f"{message.text}{message.location['url']}":
                told.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(comfy.url)
        page.wait_for_function(READY)
        page.evaluate(EMPTY_GRAPH)
        page.wait_for_function("() => window.app.graph.nodes.length === 0")
        return page, told

    yield open_page
    for context in contexts:
        context.close()


def saved(canvas: Canvas) -> int:
    node, save = canvas.place("SchnellkitDeepInfra"), canvas.place("SaveImage", 660, 100)
    canvas.wire(node, 0, save, "images")
    return node


@pytest.mark.both_modes
def test_without_the_frontends_badges_the_canvas_goes_on_drawing_and_prices_are_read(
    opened_with: Open, render_mode: str
) -> None:
    page, told = opened_with(NO_BADGES)
    canvas = Canvas(page, render_mode)
    node = saved(canvas)
    canvas.wait_for_text("sandbox · ≈ $0.0020")
    canvas.set(node, images=2)
    canvas.wait_for_text("sandbox · ≈ $0.0040")
    canvas.place("SchnellkitResolution", 200, 700)
    canvas.wait_for_text("fits: every host" if render_mode == "classic" else "1024 × 1024")
    assert told == []


def test_where_no_run_is_found_the_total_stands_in_the_corner_and_says_so(opened_with: Open) -> None:
    page, told = opened_with(NO_RUN)
    saved(Canvas(page, "classic"))
    total = page.locator(".schnellkit-total")
    expect(total).to_have_text("≈ $0.0020")
    expect(total).to_be_in_viewport(ratio=1)
    notice = page.get_by_role("alert").filter(has_text="Schnell")
    expect(notice).to_contain_text("The Run button was not found: the total stands in the corner of the page.")
    assert told == [f"{OURS} run"]
    total.click()
    expect(page.get_by_role("dialog", name="Run would charge")).to_be_in_viewport(ratio=1)


def test_runs_are_held_back_by_the_public_guard_where_there_is_one(opened_with: Open) -> None:
    page, told = opened_with(COMING)
    assert page.evaluate("() => window.guards.length") == 1
    assert page.evaluate("() => window.guards[0]({ count: 1 })") is True
    assert told == []


def test_a_public_api_that_lacks_what_it_promises_leaves_todays_way(opened_with: Open) -> None:
    page, _ = opened_with(HALF_THERE)
    saved(Canvas(page, "classic"))
    expect(page.locator(".schnellkit-total")).to_have_text("≈ $0.0020")
    page.evaluate("() => window.app.extensionManager.command.execute('Workspace.ToggleSidebarTab.schnellkit')")
    expect(page.locator(".schnellkit-sidebar").get_by_role("tab", name="Keys")).to_be_visible()
