"""What the page asks the server for: the catalogue once, nothing for pages that are closed, no list of all nodes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.conftest import EMPTY_GRAPH, READY, SETTINGS, VIEWPORT, VUE_SETTING
from schnellkit.tests.browser.sidebar import TAB, Sidebar
from schnellkit.workshop.comfyui.running import ComfyUI

CATALOGUE = "**/schnellkit/catalogue"
QUEUE_WORKED_OFF = """() => [1, 0].forEach((left) =>
  window.app.api.dispatchCustomEvent("status", { exec_info: { queue_remaining: left } }))"""
OPTIONS = "(id) => window.app.graph.getNodeById(id).widgets[0].options.values"
REJECTIONS = (
    "window.rejected = []; window.addEventListener('unhandledrejection', (e) => rejected.push(String(e.reason)));"
)


@pytest.fixture
def fresh(browser: Browser, comfy: ComfyUI) -> Iterator[Page]:
    """A page that has opened nothing yet."""
    comfy.post("/settings", {**SETTINGS, VUE_SETTING: False})
    context = browser.new_context(viewport=VIEWPORT)
    context.add_init_script(REJECTIONS)
    yield context.new_page()
    context.close()


def opened(page: Page, comfy: ComfyUI) -> Page:
    page.goto(comfy.url)
    page.wait_for_function(READY)
    page.evaluate(EMPTY_GRAPH)
    page.wait_for_function("() => window.app.graph.nodes.length === 0")
    return page


def asked(page: Page, end: str) -> list[str]:
    """The requests from now on whose address ends so."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith(end):
            found.append(request.url)

    page.on("request", note)
    return found


def test_the_catalogue_is_asked_for_once_at_the_start(fresh: Page, comfy: ComfyUI) -> None:
    catalogues = asked(fresh, "/schnellkit/catalogue")
    opened(fresh, comfy)
    expect(fresh.locator(".schnellkit-ribbon")).to_be_visible()
    assert len(catalogues) == 1


def test_a_catalogue_that_fails_at_first_is_asked_for_again_and_nodes_that_are_there_get_their_price(
    fresh: Page, comfy: ComfyUI
) -> None:
    left = [2]

    def fail_at_first(route: Route) -> None:
        left[0] -= 1
        if left[0] >= 0:
            route.fulfill(status=500, json={"error": "not yet"})
        else:
            route.continue_()

    fresh.route(CATALOGUE, fail_at_first)
    opened(fresh, comfy)
    canvas = Canvas(fresh, "classic")
    canvas.place("SchnellkitDeepInfra")
    canvas.place("SchnellkitResolution", 700)
    canvas.wait_for_text("sandbox · ≈ $0.0020")
    canvas.wait_for_text("1024 × 1024 · fits: every host")
    expect(fresh.locator(".schnellkit-ribbon")).to_be_visible()
    assert fresh.evaluate("() => window.rejected") == []


def test_a_page_that_was_closed_while_it_was_drawn_asks_nothing_any_more(fresh: Page, comfy: ComfyUI) -> None:
    opened(fresh, comfy)
    held: list[Route] = []
    fresh.route("**/schnellkit/spending", lambda route: held.append(route))
    spending = asked(fresh, "/schnellkit/spending")
    sidebar = Sidebar(fresh)
    with fresh.expect_request("**/schnellkit/spending"):
        sidebar.place.get_by_role("tab", name="Spend").click()
    fresh.evaluate(f"() => window.app.extensionManager.command.execute('Workspace.ToggleSidebarTab.{TAB}')")
    expect(sidebar.place).to_have_count(0)
    with fresh.expect_response("**/schnellkit/spending"):
        held[0].continue_()
    fresh.unroute("**/schnellkit/spending")
    fresh.evaluate(QUEUE_WORKED_OFF)
    fresh.evaluate(QUEUE_WORKED_OFF)
    fresh.evaluate("() => fetch('/schnellkit/catalogue')")
    assert len(spending) == 1


def test_a_page_that_cannot_be_drawn_again_after_a_run_breaks_nothing(fresh: Page, comfy: ComfyUI) -> None:
    opened(fresh, comfy)
    spend = Sidebar(fresh).open("Spend")
    fresh.route("**/schnellkit/spending", lambda route: route.fulfill(status=500, json={"error": "busy"}))
    with fresh.expect_response("**/schnellkit/spending"):
        fresh.evaluate(QUEUE_WORKED_OFF)
    expect(spend.get_by_role("heading", name="Today")).to_be_visible()
    assert fresh.evaluate("() => window.rejected") == []


def test_a_saved_preset_is_offered_without_asking_for_all_nodes_anew(fresh: Page, comfy: ComfyUI) -> None:
    opened(fresh, comfy)
    node = Canvas(fresh, "classic").place("SchnellkitResolution")
    nodes = asked(fresh, "/object_info")
    presets = Sidebar(fresh).open("Presets")
    presets.get_by_label("Name").fill("quick")
    presets.get_by_role("button", name="Add preset").click()
    fresh.wait_for_function(f"(id) => ({OPTIONS})(id).includes('quick · 1024x1024')", arg=node)
    late = Canvas(fresh, "classic").place("SchnellkitResolution", 700)
    assert "quick · 1024x1024" in fresh.evaluate(OPTIONS, late)
    assert nodes == []
    expect(fresh.locator(".p-toast-message")).to_have_count(0)
    comfy.post("/schnellkit/presets/drop", {"name": "quick"})


def test_a_status_that_ends_no_run_asks_nothing(fresh: Page, comfy: ComfyUI) -> None:
    opened(fresh, comfy)
    Sidebar(fresh).open("Spend")
    spending = asked(fresh, "/schnellkit/spending")
    for _ in range(3):
        fresh.evaluate("() => window.app.api.dispatchCustomEvent('status', { exec_info: { queue_remaining: 0 } })")
    fresh.evaluate("() => fetch('/schnellkit/catalogue')")
    assert spending == []
