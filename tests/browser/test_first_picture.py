"""The first picture as a person makes it, in both render modes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO

pytestmark = pytest.mark.one_page

LIGHTNING = "Rundiffusion/Juggernaut-Lightning-Flux"
SHARED = REPO / "workflows" / "first-picture.json"


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


@pytest.fixture
def prices(page: Page, render_mode: str) -> Prices:
    return Prices(page, render_mode)


@pytest.mark.both_modes
def test_the_price_stands_on_the_node_and_follows_its_widgets(
    canvas: Canvas, prices: Prices, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    node = canvas.place("SchnellkitDeepInfra")
    prices.expect_badge(node, "sandbox · ≈ $0.0020 if it runs")
    canvas.set(node, steps=1)
    prices.expect_badge(node, "sandbox · ≈ $0.00050 if it runs")
    canvas.set(node, steps=4, images=3, width=512, height=512)
    prices.expect_badge(node, "sandbox · ≈ $0.0015 if it runs")
    shown(f"price-{render_mode}")
    assert console_errors == []


@pytest.mark.both_modes
def test_an_old_price_stands_on_the_node_with_its_date(
    canvas: Canvas, prices: Prices, comfy: ComfyUI, render_mode: str, shown: Callable[[str], Path]
) -> None:
    # One's own, so that no refreshed price list makes it a new one.
    price = {"host": "together", "basis": "megapixel", "amount": "0.0027", "currency": "USD", "date": "2020-01-31"}
    free = {**price, "model": "Qwen/Qwen-Image", "basis": "free", "amount": "0"}
    own = comfy.home / "prices.json"
    own.write_text(json.dumps({"prices": [{**price, "model": LIGHTNING}, free]}), encoding="utf-8")
    try:
        node = canvas.place("SchnellkitTogether")
        prices.expect_badge(node, "sandbox · ≈ $0.0027 as of 2020-01-31 if it runs")
        shown(f"price-old-{render_mode}")
        canvas.set(node, model="Qwen/Qwen-Image")
        prices.expect_badge(node, "sandbox · free as of 2020-01-31 if it runs")
    finally:
        own.unlink()


@pytest.mark.both_modes
def test_the_price_follows_a_wired_resolution(canvas: Canvas, prices: Prices) -> None:
    size, node = canvas.place("SchnellkitResolution", 100, 150), canvas.place("SchnellkitDeepInfra", 500, 150)
    canvas.wire(size, 0, node, "width")
    canvas.wire(size, 1, node, "height")
    canvas.set(size, preset="512x512 (1:1)")
    prices.expect_badge(node, "sandbox · ≈ $0.00050 if it runs")
    canvas.set(size, preset="custom", width=1024, height=1920)
    prices.expect_badge(node, "sandbox · ≈ $0.00375 if it runs")
    canvas.set(size, preset="custom", width=1024, height=2048)
    prices.expect_badge(node, "sandbox · will be refused: 1024 × 2048 if it runs")


@pytest.mark.both_modes
def test_run_makes_the_picture_and_says_what_it_cost(
    canvas: Canvas,
    page: Page,
    prices: Prices,
    render_mode: str,
    shown: Callable[[str], Path],
    console_errors: list[str],
) -> None:
    node, save = canvas.place("SchnellkitDeepInfra", 60, 150), canvas.place("SaveImage", 520, 100)
    receipt = canvas.place("SchnellkitReceipt", 520, 520)
    canvas.set(node, prompt=f"a harbour at dawn, {render_mode}", seed=5, control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    canvas.wire(node, 1, receipt, "receipts.receipt_0")
    canvas.run()
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(save), timeout=60000)
    prices.expect_badge(node, "last run: sandbox, would cost $0.0020")
    page.wait_for_function(
        "(id) => window.app.graph.getNodeById(id).imgs?.[0]?.naturalWidth === 1024"
        " || [...document.querySelectorAll('.lg-node img')].some((image) => image.naturalWidth === 1024)",
        arg=save,
    )
    expect(page.get_by_text("charged: nothing").first).to_be_visible()
    canvas.fit()
    page.wait_for_timeout(500)
    shown(f"picture-{render_mode}")
    assert console_errors == []


@pytest.mark.both_modes
def test_the_pictures_that_arrived_are_seen_while_a_late_one_is_awaited(
    canvas: Canvas, page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    node, save = canvas.place("SchnellkitDeepInfra", 60, 150), canvas.place("SaveImage", 900, 100)
    # What another node shows is not shown here too.
    changed = canvas.place("ImageInvert", 560, 100)
    canvas.wire(changed, 0, save, "images")
    canvas.set(node, prompt=f"[sandbox:slow:10:8] four boats, {render_mode}", images=4, width=768, height=768)
    canvas.set(node, seed=5, control_after_generate="fixed")
    canvas.wire(node, 0, changed, "image")
    canvas.run()
    page.wait_for_function(
        """(id) => {
          const drawn = window.app.graph.getNodeById(id).imgs ?? [];
          return [...drawn, ...document.querySelectorAll(".lg-node img")].some((image) => image.naturalWidth === 384);
        }""",
        arg=node,
    )
    page.wait_for_function(
        "(id) => window.app.graph.getNodeById(id).progress === 0.75"
        " || [...document.querySelectorAll('.lg-node *')].some((part) => part.style.width === '75%')",
        arg=node,
    )
    assert page.evaluate("(id) => window.app.nodeOutputs[id]?.images", str(save)) is None
    canvas.fit()
    expect(page.get_by_text("3 of 4 · sandbox, would cost $0.00338 so far").first).to_be_visible()
    shown(f"three-of-four-{render_mode}")
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 4", arg=str(save))
    shown(f"four-of-four-{render_mode}")
    assert console_errors == []


def test_the_shared_workflow_opens_from_the_template_browser(
    canvas: Canvas, page: Page, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    page.evaluate("() => window.app.extensionManager.command.execute('Comfy.BrowseTemplates')")
    page.get_by_text("schnellkit", exact=True).last.click()
    # There are many, and the list shows the next ones as it is scrolled.
    page.mouse.move(900, 600)
    ours = page.get_by_text("first-picture", exact=True).first
    for _ in range(60):
        if ours.count() and ours.is_visible():
            break
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(100)
    ours.scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.images].some((image) => image.naturalWidth === 512)")
    shown("template")
    ours.click()
    page.wait_for_function("() => window.app.graph.nodes.some((node) => node.type === 'SchnellkitDeepInfra')")
    assert page.evaluate("() => window.app.graph.nodes.filter((node) => node.has_errors).length") == 0
    canvas.wait_for_text("≈ $0.0020")
    assert console_errors == []


def test_the_shared_workflow_runs_as_it_is_opened(canvas: Canvas, page: Page, shown: Callable[[str], Path]) -> None:
    page.evaluate("(graph) => window.app.loadGraphData(graph)", json.loads(SHARED.read_text(encoding="utf-8")))
    canvas.wait_for_text("≈ $0.0020")
    canvas.run()
    page.wait_for_function("() => window.app.graph.nodes.some((node) => node.imgs?.[0]?.naturalWidth === 1024)")
    canvas.fit()
    page.wait_for_timeout(1000)
    shown("first-picture")


def test_an_export_for_the_api_is_the_one_that_is_shared(canvas: Canvas, page: Page) -> None:
    workflow = json.loads(SHARED.read_text(encoding="utf-8"))
    exported = page.evaluate(
        "async (graph) => { await window.app.loadGraphData(graph); return (await window.app.graphToPrompt()).output; }",
        workflow,
    )
    assert exported == json.loads((REPO / "workflows" / "api" / "first-picture.json").read_text(encoding="utf-8"))
