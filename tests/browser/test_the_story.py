"""The whole story of the money: no key, a key, the price before, the charge after, free again, a cap that holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices
from schnellkit.tests.browser.sidebar import Sidebar, use_theme
from schnellkit.workshop.comfyui.running import ComfyUI

CANARY = "canary-story-77d0c41e"
TOO_BIG = (
    "This workflow is too big to be counted to its end: it may charge more than your caps leave. "
    "What would pass them is refused before it is sent."
)
CAPS = {"currency": "USD", "run": "1", "day": "", "month": "", "assumed": "0.05", "rates": {}}


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Callable[..., ComfyUI]) -> Iterator[ComfyUI]:
    """A ComfyUI out of sandbox mode; its DeepInfra is the sandbox's server, which wants a key."""
    with running(Simulator()) as urls:
        yield start_module_comfy({"SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]})


@pytest.fixture(autouse=True)
def at_the_beginning(comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/keys", {"host": "deepinfra", "key": ""})
    comfy.post("/schnellkit/caps", CAPS)


@pytest.mark.both_modes
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_whole_story(
    page: Page, render_mode: str, theme: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    use_theme(page, theme)
    canvas, prices, look = Canvas(page, render_mode), Prices(page, render_mode), f"{render_mode}-{theme}"
    total = prices.total
    expect(page.locator(".schnellkit-ribbon")).to_have_count(0)
    node, save = canvas.place("SchnellkitDeepInfra", 480, 150), canvas.place("SaveImage", 960, 100)
    canvas.set(node, prompt=f"the story, {look}", control_after_generate="fixed", seed=len(look))
    canvas.wire(node, 0, save, "images")

    # No key: the toast says where one comes from, and nothing is charged.
    canvas.run()
    said = page.get_by_role("alert").filter(has_text="DEEPINFRA_TOKEN")
    expect(said).to_contain_text("Keys page of the Schnell sidebar", timeout=30000)
    page.wait_for_timeout(400)
    shown(f"story-1-no-key-{look}")
    said.get_by_role("button").first.click()

    # A key, in the sidebar.
    sidebar = Sidebar(page)
    host = sidebar.open("Keys").locator("[data-host=deepinfra]")
    host.get_by_role("button", name="Enter the key of DeepInfra").click()
    host.get_by_label("Key of DeepInfra", exact=True).fill(CANARY)
    host.get_by_role("button", name="Save and check").click()
    expect(host.get_by_role("status")).to_have_text("DeepInfra takes this key.")

    # The price before, on the node and beside Run; both follow the size.
    prices.expect_all("≈ $0.0020", **{f"n{node}": "≈ $0.0020"})
    canvas.set(node, width=512, height=512)
    prices.expect_all("≈ $0.00050", **{f"n{node}": "≈ $0.00050"})
    shown(f"story-2-price-{look}")

    # Run: the real charge on the node, the picture in the library, and the same again for nothing.
    canvas.run()
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(save), timeout=60000)
    prices.expect_badge(node, "last run: $0.00050")
    library = sidebar.open("Library")
    expect(library.get_by_role("button", name=f"the story, {look}")).to_be_visible()
    expect(total).to_have_text("free, from your library")
    shown(f"story-3-charged-{look}")
    canvas.set(node, size_fit="nearest")
    canvas.run()
    prices.expect_badge(node, "last run: free, from your library")

    # A cap: Run asks before it sends, and what is sent all the same is refused.
    form = sidebar.open("Spend").get_by_role("form", name="Caps")
    form.get_by_label("A run").fill("0.0004")
    form.get_by_role("button", name="Save caps").click()
    expect(form.get_by_role("status")).to_contain_text("Saved")
    canvas.set(node, seed=1000 + len(look))
    expect(total).to_have_class("schnellkit-total schnellkit-total-over")
    page.get_by_test_id("queue-button").first.click()
    asks = page.get_by_role("dialog").filter(has_text="cap of $0.00040 a run")
    expect(asks).to_be_visible()
    page.wait_for_timeout(400)
    shown(f"story-4-cap-{look}")
    with page.expect_response(lambda answer: answer.url.endswith("/prompt")):
        asks.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert").filter(has_text="Nothing was sent")).to_be_visible(timeout=30000)
    assert [error for error in console_errors if "schnellkit" in error.lower()] == []


def test_whoever_does_not_want_the_question_is_stopped_by_the_cap_all_the_same(page: Page, comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/caps", {**CAPS, "run": "0.0001"})
    comfy.post("/schnellkit/keys", {"host": "deepinfra", "key": CANARY})
    canvas = Canvas(page, "classic")
    node, save = canvas.place("SchnellkitDeepInfra", 480, 150), canvas.place("SaveImage", 960, 100)
    canvas.set(node, prompt="sent unasked", control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    page.evaluate("() => window.app.extensionManager.setting.set('Schnellkit.AskAboveCap', false)")
    try:
        canvas.run()
        expect(page.get_by_role("alert").filter(has_text="Nothing was sent")).to_be_visible(timeout=30000)
    finally:
        page.evaluate("() => window.app.extensionManager.setting.set('Schnellkit.AskAboveCap', true)")


def test_no_at_the_question_sends_nothing(page: Page, comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/caps", {**CAPS, "run": "0.0001"})
    canvas = Canvas(page, "classic")
    node, save = canvas.place("SchnellkitDeepInfra", 480, 150), canvas.place("SaveImage", 960, 100)
    canvas.set(node, prompt="never sent", control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/prompt") else None)
    page.get_by_test_id("queue-button").first.click()
    asks = page.get_by_role("dialog").filter(has_text="cap of $0.00010 a run")
    asks.get_by_role("button", name="Cancel").click()
    expect(asks).to_be_hidden()
    assert sent == []


def test_a_double_click_on_run_is_asked_about_and_a_no_holds_for_both(page: Page, comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/caps", {**CAPS, "run": "0.0001"})
    comfy.post("/schnellkit/keys", {"host": "deepinfra", "key": CANARY})
    canvas = Canvas(page, "classic")
    node, save = canvas.place("SchnellkitDeepInfra", 480, 150), canvas.place("SaveImage", 960, 100)
    canvas.set(node, prompt="pressed twice", control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    expect(page.locator(".schnellkit-total")).to_have_text("≈ $0.0020")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/prompt") else None)
    page.get_by_test_id("queue-button").first.dblclick()
    asks = page.get_by_role("dialog").filter(has_text="cap of $0.00010 a run")
    asks.get_by_role("button", name="Cancel").click()
    expect(asks).to_have_count(0)
    # However a question is left, it is a no, and the next press is asked about again.
    for _ in range(2):
        page.get_by_test_id("queue-button").first.click()
        expect(asks).to_have_count(1)
        page.keyboard.press("Escape")
        expect(asks).to_have_count(0)
    assert sent == []


def test_where_the_price_is_not_known_run_asks_first_and_the_price_comes_by_itself(page: Page, comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/keys", {"host": "deepinfra", "key": CANARY})
    canvas = Canvas(page, "classic")
    total = page.locator(".schnellkit-total")
    page.route("**/schnellkit/quote", lambda route: route.fulfill(status=500, json={"error": "The disk is full."}))
    node, save = canvas.place("SchnellkitDeepInfra", 480, 150), canvas.place("SaveImage", 960, 100)
    canvas.set(node, prompt="at an unknown price", control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    expect(total).to_have_text("price not known")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/prompt") else None)
    page.get_by_test_id("queue-button").first.click()
    asks = page.get_by_role("dialog").filter(has_text="The price of this run is not known: The disk is full.")
    asks.get_by_role("button", name="Cancel").click()
    expect(asks).to_have_count(0)
    assert sent == []
    page.unroute("**/schnellkit/quote")
    expect(total).to_have_text("≈ $0.0020")


def test_a_press_too_big_to_be_counted_says_so_and_is_no_free_one(page: Page, comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/keys", {"host": "deepinfra", "key": CANARY})
    canvas = Canvas(page, "classic")
    node, save = canvas.place("SchnellkitDeepInfra", 480, 150), canvas.place("SaveImage", 960, 100)
    canvas.set(node, prompt="very many", images=64, control_after_generate="increment")
    canvas.wire(node, 0, save, "images")
    total = page.locator(".schnellkit-total")
    expect(total).to_have_text("≈ $0.128")
    page.evaluate("() => { window.app.extensionManager.queueSettings.batchCount = 10_000; }")
    try:
        expect(total).to_have_text(re.compile(r"^at least \$[0-9.,]+ for 10000 runs$"))
        expect(total).to_have_class("schnellkit-total schnellkit-total-over")
        total.click()
        expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(TOO_BIG)
    finally:
        page.evaluate("() => { window.app.extensionManager.queueSettings.batchCount = 1; }")
