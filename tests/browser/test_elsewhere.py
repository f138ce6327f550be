"""The same picture at another host: the menu of a hosted node, what a swap keeps, and moving all to the cheapest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.menu import NodeMenu
from schnellkit.tests.browser.prices import Prices
from schnellkit.tests.browser.test_told_prices import PROMOTED, SUBGRAPH

pytestmark = [pytest.mark.one_page, pytest.mark.both_modes]

TRACKER = "const { changeTracker: tracker } = window.app.extensionManager.workflow.activeWorkflow;"
KEEP = f"() => {{ {TRACKER} (tracker.captureCanvasState ?? tracker.checkState).call(tracker); }}"
UNDO = f"() => {{ {TRACKER} return tracker.undo(); }}"
LAME = f"(lame) => {{ {TRACKER} if (lame) tracker.redo = 0; else delete tracker.redo; }}"
# All that a swap has to keep, and what undo brings back.
STANDS = """(id) => {
  const graph = window.app.graph, node = graph.getNodeById(id);
  const ends = [...graph.links.values()].map((one) =>
    [one.origin_id, graph.getNodeById(one.origin_id).outputs[one.origin_slot].name,
     one.target_id, graph.getNodeById(one.target_id).inputs[one.target_slot].name].join(" "));
  const values = node.widgets.filter(({ serialize }) => serialize !== false).map(({ name, value }) => [name, value]);
  return { type: node.type, title: node.title, pos: [...node.pos], mode: node.mode, color: node.color,
    values: Object.fromEntries(values), wires: ends.sort(), nodes: graph.nodes.length };
}"""
TYPES = "() => window.app.graph.nodes.map(({ type }) => type).filter((type) => type.startsWith('Schnellkit')).sort()"
DRESS = """(id) => Object.assign(window.app.graph.getNodeById(id), { title: "My own", color: "#223322" })"""
ENTER = """(id) => {
  const host = window.app.graph.getNodeById(id);
  window.app.canvas.openSubgraph(host.subgraph, host);
  window.app.canvas.ds.scale = 1;
  const [x, y] = host.subgraph.nodes[0].pos;
  window.app.canvas.ds.offset = [300 - x, 250 - y];
  window.app.canvas.setDirty(true, true);
}"""
PROMOTED_NOW = """([id, inside]) => {
  const host = (window.app.rootGraph ?? window.app.graph).getNodeById(id);
  const shown = Object.fromEntries(host.widgets.map(({ name, value }) => [name, value]));
  return [host.subgraph.getNodeById(inside).type, shown];
}"""
FAL_LACKS = "Cloudflare has no output_format, safety_checker, guidance_scale, acceleration."


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


@pytest.fixture
def menu(page: Page) -> NodeMenu:
    return NodeMenu(page)


@pytest.fixture
def prices(page: Page, render_mode: str) -> Prices:
    return Prices(page, render_mode)


def placed(canvas: Canvas, kind: str = "SchnellkitFal", x: int = 400, **values: Any) -> int:
    node, save = canvas.place(kind, x, 150), canvas.place("SaveImage", x + 460, 150)
    canvas.set(node, prompt=f"a harbour at {x}, elsewhere", seed=11, control_after_generate="fixed", **values)
    canvas.wire(node, 0, save, "images")
    return node


def toast(page: Page) -> Locator:
    return page.get_by_role("alert").filter(has_text=" now.").first


def move_all(page: Page) -> Locator:
    return page.locator(".sk-total-move")


def test_the_menu_names_every_other_host_that_can_the_cheapest_first(
    canvas: Canvas, menu: NodeMenu, prices: Prices, shown: Callable[[str], Path]
) -> None:
    node = placed(canvas)
    prices.expect_badge(node, "sandbox · ≈ $0.0030")
    told = menu.offers(node)
    shown(f"elsewhere-menu-{canvas.render_mode}")
    assert told == [
        "NVIDIA: ≈ 1 trial credit",
        "Cloudflare: ≈ $0.000634",
        "Runware: ≈ $0.0013",
        "Nscale: ≈ $0.00136",
        "DeepInfra: ≈ $0.0020",
        "Replicate: ≈ $0.0030",
        "RunPod: ≈ $0.0030",
        "WaveSpeed: ≈ $0.0030",
        "IONOS: price unknown",
        "Monica: price unknown",
    ]


def test_one_click_puts_another_hosts_node_in_place_and_one_undo_takes_it_back(
    canvas: Canvas, page: Page, menu: NodeMenu, prices: Prices
) -> None:
    node = placed(canvas, steps=3, images=2, guidance_scale=7)
    size = canvas.place("SchnellkitResolution", 0, 150)
    canvas.wire(size, 0, node, "width")
    canvas.wire(size, 1, node, "height")
    page.evaluate(DRESS, node)
    prices.expect_badge(node, "sandbox · ≈ $0.0060")
    page.evaluate(KEEP)
    before = page.evaluate(STANDS, node)
    menu.move(node, "Cloudflare")
    expect(prices.total).to_have_text("≈ $0.00106")
    expect(toast(page)).to_contain_text(f"My own is at Cloudflare now. {FAL_LACKS}")
    prices.expect_badge(node, "sandbox · ≈ $0.00106")
    after = page.evaluate(STANDS, node)
    lost = ("output_format", "safety_checker", "guidance_scale", "acceleration")
    values = {name: value for name, value in before["values"].items() if name not in lost}
    model = {"model": "@cf/black-forest-labs/flux-1-schnell"}
    assert after == {**before, "type": "SchnellkitCloudflare", "values": {**values, **model}}
    page.evaluate(UNDO)
    expect(prices.total).to_have_text("≈ $0.0060")
    back = page.evaluate(STANDS, node)
    assert back == before


def test_inside_a_subgraph_what_it_shows_stays_and_what_is_gone_is_told(
    canvas: Canvas, page: Page, menu: NodeMenu, prices: Prices
) -> None:
    node = placed(canvas)
    expect(prices.total).to_have_text("≈ $0.0030")
    host, inside = page.evaluate(SUBGRAPH, [node, ["images", "steps"]])
    page.evaluate(PROMOTED, [host, "images", 2])
    expect(prices.total).to_have_text("≈ $0.0060")
    page.evaluate(ENTER, host)
    menu.move(inside, "WaveSpeed")
    expect(toast(page)).to_contain_text("WaveSpeed has no steps, guidance_scale, acceleration.")
    expect(toast(page)).to_contain_text("On the subgraph's node these lead nowhere now: steps.")
    page.wait_for_function(f"(id) => ({PROMOTED_NOW})(id)[0] === 'SchnellkitWaveSpeed'", arg=[host, inside])
    _, shown = page.evaluate(PROMOTED_NOW, [host, inside])
    assert shown["images"] == 2
    assert "steps" not in shown
    expect(prices.total).to_have_text("≈ $0.0060")


def test_all_that_are_cheaper_elsewhere_move_at_once_and_come_back_with_one_undo(
    canvas: Canvas, page: Page, prices: Prices, shown: Callable[[str], Path]
) -> None:
    placed(canvas, x=100, images=4)
    placed(canvas, "SchnellkitDeepInfra", 1000)
    placed(canvas, "SchnellkitIonos", 1900)
    placed(canvas, "SchnellkitTogether", 2800)
    expect(prices.total).to_have_text("≈ $0.0158 + price unknown")
    page.evaluate(KEEP)
    before = page.evaluate(TYPES)
    prices.total.click()
    summary = move_all(page).locator("summary")
    expect(summary).to_have_text("Move all to the cheapest: −$0.0108")
    summary.click()
    expect(move_all(page).locator("li")).to_have_text(
        [
            f"Schnell · falfal: ≈ $0.012 → Cloudflare: ≈ $0.00253{FAL_LACKS}",
            "Schnell · DeepInfraDeepInfra: ≈ $0.0020 → Cloudflare: ≈ $0.000634Cloudflare has no api.",
        ]
    )
    button = move_all(page).get_by_role("button", name="Move 2 nodes")
    button.scroll_into_view_if_needed()
    shown(f"move-all-{canvas.render_mode}")
    button.click()
    expect(prices.total).to_have_text("≈ $0.00495 + price unknown")
    moved = ["SchnellkitCloudflare", "SchnellkitCloudflare", "SchnellkitIonos", "SchnellkitTogether"]
    assert page.evaluate(TYPES) == moved
    page.evaluate(UNDO)
    expect(prices.total).to_have_text("≈ $0.0158 + price unknown")
    assert page.evaluate(TYPES) == before


def test_where_nothing_is_saved_nothing_is_said(canvas: Canvas, page: Page, prices: Prices) -> None:
    placed(canvas, "SchnellkitCloudflare")
    expect(prices.total).to_have_text("≈ $0.000634")
    with page.expect_response("**/schnellkit/quote"):
        page.evaluate("() => window.app.api.dispatchEvent(new CustomEvent('schnellkit.prices'))")
    prices.total.click()
    expect(page.locator(".sk-total-row")).to_have_count(1)
    expect(move_all(page)).to_be_empty()
    page.keyboard.press("Escape")
    first, second = placed(canvas, x=1300), placed(canvas, x=2200)
    for node in (first, second):
        canvas.set(node, prompt="one order of two nodes")
    expect(prices.total).to_have_text("≈ $0.00363")


def test_a_frontend_without_steps_to_go_to_has_no_such_entry(
    canvas: Canvas, page: Page, menu: NodeMenu, prices: Prices
) -> None:
    node = placed(canvas)
    prices.expect_badge(node, "sandbox · ≈ $0.0030")
    page.evaluate(LAME, True)
    try:
        menu.right_click(node)
        expect(menu.entry).to_have_count(0)
        page.keyboard.press("Escape")
        prices.total.click()
        expect(page.locator(".sk-total-row")).to_have_count(1)
        expect(move_all(page)).to_be_empty()
    finally:
        page.evaluate(LAME, False)
