"""A page that stays open while its server changes: what it tells follows the server, and is never guessed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices
from schnellkit.workshop.comfyui.running import ComfyUI

RIBBON = ".schnellkit-ribbon"


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Callable[..., ComfyUI]) -> ComfyUI:
    """One of its own: it is stopped and started again."""
    return start_module_comfy({"SCHNELLKIT_SANDBOX": "1"})


def placed(canvas: Canvas) -> int:
    node, save = canvas.place("SchnellkitDeepInfra", 60, 150), canvas.place("SaveImage", 560, 100)
    canvas.set(node, prompt="before and after", control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    return node


@pytest.mark.both_modes
def test_out_of_the_sandbox_and_back_everything_says_so(
    page: Page, comfy: ComfyUI, render_mode: str, shown: Callable[[str], Path]
) -> None:
    comfy.restart({"SCHNELLKIT_SANDBOX": "1"})
    page.reload()
    page.wait_for_function("() => window.app?.extensionManager?.command && window.app.graph?.nodes")
    page.evaluate("() => window.app.extensionManager.command.execute('Comfy.NewBlankWorkflow')")
    prices, node = Prices(page, render_mode), placed(Canvas(page, render_mode))
    expect(page.locator(RIBBON)).to_be_visible()
    prices.expect_badge(node, "sandbox · ≈ $0.0020")

    page.wait_for_function("() => window.app.api.socket?.readyState === 1")
    comfy.stop()
    expect(prices.total).to_have_text("price not known", timeout=30_000)
    prices.expect_badge(node, "price not known")

    comfy.restart({"SCHNELLKIT_SANDBOX": ""})
    expect(prices.total).to_have_text("≈ $0.0020 · no key yet", timeout=60_000)
    prices.expect_badge(node, "≈ $0.0020 · no key yet")
    expect(page.locator(RIBBON)).to_have_count(0)
    assert prices.total.get_attribute("aria-label") == "≈ $0.0020 · no key yet. Open the details."
    prices.total.click()
    shown(f"no-key-{render_mode}")
    page.get_by_role("button", name="Enter the key of DeepInfra").click()
    expect(page.get_by_label("Key of DeepInfra", exact=True)).to_be_focused()


def test_a_newer_version_behind_an_old_page_is_told(page: Page, comfy: ComfyUI) -> None:
    prices = Prices(page, "classic")
    placed(Canvas(page, "classic"))
    expect(prices.total).not_to_be_empty()

    def newer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps({**answer.json(), "version": "another"}))

    page.route("**/schnellkit/quote", newer)
    page.evaluate("() => window.app.api.dispatchCustomEvent('graphChanged', {})")
    expect(prices.total).to_have_text("reload this page")
    prices.total.click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Reload")).to_be_visible()


def test_a_server_without_the_pack_is_told(page: Page) -> None:
    prices = Prices(page, "classic")
    placed(Canvas(page, "classic"))
    page.route("**/schnellkit/quote", lambda route: route.fulfill(status=404, body="404: Not Found"))
    page.evaluate("() => window.app.api.dispatchCustomEvent('graphChanged', {})")
    expect(prices.total).to_have_text("price not known")
    prices.total.click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text("ComfyUI answered with status 404.")
