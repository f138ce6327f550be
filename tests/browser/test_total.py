"""The total beside Run: it follows the graph, opens its details, and costs next to no time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from schnellkit.tests.browser.canvas import Canvas

pytestmark = pytest.mark.one_page

MOST_MILLISECONDS = 10


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


def placed(canvas: Canvas, kind: str = "SchnellkitDeepInfra", x: int = 60) -> int:
    """A hosted node whose pictures are saved."""
    node, save = canvas.place(kind, x, 150), canvas.place("SaveImage", x + 450, 100)
    canvas.set(node, prompt="a harbour, as a total", control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    return node


def total(page: Page) -> Locator:
    return page.locator(".schnellkit-total")


def middle(place: Locator) -> float:
    """How far down the middle of something is drawn."""
    box = place.bounding_box()
    assert box
    return box["y"] + box["height"] / 2


@pytest.mark.both_modes
def test_the_total_stands_beside_run_and_follows_the_graph(
    canvas: Canvas, page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    expect(total(page)).to_be_hidden()
    node = placed(canvas)
    expect(total(page)).to_have_text("≈ $0.0020")
    canvas.set(node, images=3)
    expect(total(page)).to_have_text("≈ $0.0060")
    placed(canvas, "SchnellkitIonos", 1000)
    expect(total(page)).to_have_text("≈ $0.0060 + price unknown")
    page.evaluate("(id) => { window.app.graph.getNodeById(id).mode = 2; }", node)
    page.evaluate("() => window.app.api.dispatchCustomEvent('graphChanged', {})")
    expect(total(page)).to_have_text("price unknown")
    assert abs(middle(total(page)) - middle(page.get_by_test_id("queue-button").first)) < 4
    shown(f"total-{render_mode}")
    page.evaluate("() => window.app.graph.clear()")
    page.evaluate("() => window.app.api.dispatchCustomEvent('graphChanged', {})")
    expect(total(page)).to_be_hidden()
    assert console_errors == []


def test_of_a_muted_output_nothing_is_quoted(canvas: Canvas, page: Page) -> None:
    placed(canvas)
    expect(total(page)).to_have_text("≈ $0.0020")
    page.evaluate("() => { window.app.graph.nodes.find(({ type }) => type === 'SaveImage').mode = 2; }")
    page.evaluate("() => window.app.api.dispatchCustomEvent('graphChanged', {})")
    expect(total(page)).to_be_hidden()


def test_its_details_are_reached_and_left_by_keyboard(canvas: Canvas, page: Page, shown: Callable[[str], Path]) -> None:
    node = placed(canvas)
    canvas.set(node, width=1344, height=768)
    expect(total(page)).to_have_text("≈ $0.00197")
    total(page).focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog", name="Run would charge: ≈ $0.00197")
    expect(box).to_be_visible()
    expect(box.get_by_text("Same at another host")).to_contain_text("NVIDIA: ≈ 1 trial credit")
    expect(box.get_by_role("button", name="Schnell · DeepInfra", exact=True)).to_be_focused()
    shown("total-details")
    # What the details say comes anew while they are open.
    page.evaluate(
        "async () => { const it = await import('/extensions/schnellkit/total/quotes.mjs'); await it.quote(); }"
    )
    expect(box.get_by_role("button", name="Schnell · DeepInfra", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(total(page)).to_be_focused()


def test_a_node_whose_name_is_clicked_in_the_details_is_shown(canvas: Canvas, page: Page) -> None:
    node = placed(canvas)
    expect(total(page)).to_have_text("≈ $0.0020")
    page.evaluate("() => { window.app.canvas.ds.offset = [-5000, -5000]; window.app.canvas.deselectAll(); }")
    total(page).click()
    page.get_by_role("dialog").get_by_role("button", name="Schnell · DeepInfra", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("() => Object.keys(window.app.canvas.selected_nodes)") == [str(node)]
    assert max(map(abs, page.evaluate("() => [...window.app.canvas.ds.offset]"))) < 3000


def test_run_waits_a_moment_for_an_answer_about_caps_and_no_longer(canvas: Canvas, page: Page) -> None:
    canvas.set(placed(canvas), prompt="a harbour, sent unanswered")
    expect(total(page)).to_have_text("≈ $0.0020")
    page.route("**/schnellkit/quote", lambda route: None)
    try:
        with page.expect_response("**/prompt", timeout=20_000):
            page.get_by_test_id("queue-button").first.click()
    finally:
        page.unroute("**/schnellkit/quote")


@pytest.mark.speed
def test_with_500_nodes_it_takes_next_to_no_time_on_the_pages_own_thread(canvas: Canvas, page: Page) -> None:
    times = page.evaluate(
        """async () => {
          const { readGraph } = await import("/extensions/schnellkit/total/read_graph.mjs");
          for (let at = 0; at < 500; at++) {
            const node = LiteGraph.createNode("SchnellkitDeepInfra");
            node.pos = [(at % 25) * 420, Math.floor(at / 25) * 520];
            window.app.graph.add(node);
          }
          const root = window.app.rootGraph ?? window.app.graph;
          return Array.from({ length: 20 }, () => {
            const before = performance.now();
            JSON.stringify({ graph: readGraph(root).output });
            return performance.now() - before;
          });
        }"""
    )
    print(f"500 nodes read and written in {sorted(times)[len(times) // 2]:.1f} ms (median)")
    assert sorted(times)[len(times) // 2] <= MOST_MILLISECONDS
