"""The Keys page: from no key to a picture, and the key seen nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.sidebar import Sidebar, use_theme
from schnellkit.workshop.comfyui.running import ComfyUI

CANARY = "canary-form-91b7e3d0f2"
EVERYWHERE = """() => JSON.stringify([
  document.documentElement.outerHTML, {...localStorage}, {...sessionStorage}, document.cookie,
  [...document.querySelectorAll("input")].map((input) => input.value), window.app.graph.serialize(),
])"""


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Callable[..., ComfyUI]) -> Iterator[ComfyUI]:
    """A ComfyUI out of sandbox mode; its DeepInfra is the sandbox's server, which wants a key."""
    with running(Simulator()) as urls:
        yield start_module_comfy({"SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]})


@pytest.fixture(autouse=True)
def no_key(comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/keys", {"host": "deepinfra", "key": ""})


def test_a_key_typed_into_the_form_makes_the_next_run_work_and_is_seen_nowhere(
    page: Page, comfy: ComfyUI, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    answers: list[str] = []
    page.on("response", lambda answer: answers.append(answer.text()) if "/schnellkit/" in answer.url else None)
    keys = Sidebar(page).open("Keys")
    host = keys.locator("[data-host=deepinfra]")
    expect(host.get_by_text("no key", exact=True)).to_be_visible()
    host.get_by_role("button", name="Enter the key of DeepInfra").click()
    box = host.get_by_label("Key of DeepInfra", exact=True)
    expect(box).to_be_focused()
    expect(box).to_have_attribute("type", "password")
    box.fill(CANARY)
    box.press("Enter")
    expect(host.get_by_text("stored", exact=True)).to_be_visible()
    expect(host.get_by_role("status")).to_have_text("DeepInfra takes this key.")
    shown(f"sidebar-keys-{render_mode}")

    canvas = Canvas(page, render_mode)
    node, save = canvas.place("SchnellkitDeepInfra", 500, 150), canvas.place("SaveImage", 960, 100)
    canvas.set(node, prompt=f"after the key, {render_mode}", width=256, height=256)
    canvas.wire(node, 0, save, "images")
    canvas.run()
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(save), timeout=60000)
    assert CANARY not in page.evaluate(EVERYWHERE)
    assert [answer for answer in answers if CANARY[-6:] in answer] == []
    assert console_errors == []


def test_a_key_the_host_refuses_is_told_at_once(page: Page, shown: Callable[[str], Path]) -> None:
    host = Sidebar(page).open("Keys").locator("[data-host=deepinfra]")
    host.get_by_role("button", name="Enter the key").click()
    host.get_by_label("Key of DeepInfra", exact=True).fill("bad-key-for-the-sandbox")
    host.get_by_role("button", name="Save and check").click()
    expect(host.get_by_role("status")).to_contain_text("DEEPINFRA_TOKEN")
    use_theme(page, "light")
    page.wait_for_timeout(300)
    shown("sidebar-keys-light")


def test_what_is_no_key_is_refused_in_words(page: Page) -> None:
    host = Sidebar(page).open("Keys").locator("[data-host=together]")
    host.get_by_role("button", name="Enter the key of Together AI").click()
    host.get_by_label("Key of Together AI", exact=True).fill("short")
    host.get_by_role("button", name="Save and check").click()
    expect(host.get_by_role("status")).to_contain_text("does not look like a key")


def test_the_tabs_are_walked_with_arrow_keys_and_escape_leaves_the_form(page: Page) -> None:
    sidebar = Sidebar(page)
    sidebar.open("Keys")
    page.keyboard.press("ArrowRight")
    expect(sidebar.place.get_by_role("tab", name="Hosts")).to_be_focused()
    expect(sidebar.place.get_by_role("tab", name="Hosts")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    host = sidebar.open("Keys").locator("[data-host=nvidia]")
    host.get_by_role("button", name="Enter the key of NVIDIA").click()
    page.keyboard.press("Escape")
    expect(host.get_by_role("button", name="Enter the key of NVIDIA")).to_be_visible()


def test_a_key_that_could_not_be_stored_stays_in_its_field(page: Page) -> None:
    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=500, json={"error": "The disk is full."})
        else:
            route.continue_()

    page.route("**/schnellkit/keys", answer)
    host = Sidebar(page).open("Keys").locator("[data-host=deepinfra]")
    host.get_by_role("button", name="Enter the key of DeepInfra").click()
    box = host.get_by_label("Key of DeepInfra", exact=True)
    box.fill(CANARY)
    box.press("Enter")
    expect(host.get_by_role("status")).to_have_text("The disk is full.")
    expect(box).to_have_value(CANARY)


def test_who_may_change_nothing_is_told_to_enter_nothing(page: Page) -> None:
    def answer(route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "changeable": False, "why": "Not from here."})

    page.route("**/schnellkit/keys", answer)
    keys = Sidebar(page).open("Keys")
    host = keys.locator("[data-host=deepinfra]")
    expect(host.get_by_text("Set DEEPINFRA_TOKEN where ComfyUI starts.", exact=True)).to_be_visible()
    expect(keys.get_by_text("Not from here.", exact=True)).to_be_visible()
    expect(keys.get_by_text("Enter one here")).to_have_count(0)
    expect(keys.get_by_role("button", name="Enter the key")).to_have_count(0)
    expect(keys.get_by_role("textbox")).to_have_count(0)


def test_a_forgotten_key_is_gone(page: Page, comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/keys", {"host": "deepinfra", "key": CANARY})
    host = Sidebar(page).open("Keys").locator("[data-host=deepinfra]")
    host.get_by_role("button", name="Forget the stored key of DeepInfra").click()
    expect(host.get_by_role("status")).to_have_text("Forgotten.")
    expect(host.get_by_text("no key", exact=True)).to_be_visible()
    assert {one["name"]: one["state"] for one in comfy.get("/schnellkit/keys")["hosts"]}["deepinfra"] == "missing"


def test_a_double_click_does_not_ask_twice(page: Page, comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/keys", {"host": "deepinfra", "key": CANARY})
    held: list[Route] = []
    page.route("**/schnellkit/keys/check", lambda route: held.append(route))
    host = Sidebar(page).open("Keys").locator("[data-host=deepinfra]")
    host.get_by_role("button", name="Check the key of DeepInfra").dblclick()
    page.evaluate("() => fetch('/schnellkit/catalogue')")
    assert len(held) == 1
    held[0].continue_()
    expect(host.get_by_role("status")).to_have_text("DeepInfra takes this key.")
