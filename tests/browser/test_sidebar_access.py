"""Pages of the sidebar for who may not read, and the line that says who else can spend."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from schnellkit.tests.browser.conftest import READY, SETTINGS, VIEWPORT
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import SHOWN

pytestmark = pytest.mark.one_page

OPEN = "Whoever reaches this port can spend up to your caps."
SHARED = "Several people share this ComfyUI"


def test_a_page_that_may_not_be_read_says_why_instead(page: Page) -> None:
    page.set_extra_http_headers({"X-Forwarded-For": "203.0.113.9"})
    try:
        sidebar = Sidebar(page)
        for title in ("Spend", "Library"):
            expect(sidebar.open(title)).to_contain_text("SCHNELLKIT_ALLOW_NETWORK_READING=1")
        expect(sidebar.open("Keys")).to_contain_text("SCHNELLKIT_ALLOW_NETWORK_SETTINGS=1")
    finally:
        page.set_extra_http_headers({})


@pytest.mark.parametrize(("title", "route"), [("Keys", "keys"), ("Spend", "spending")])
def test_who_else_can_spend_is_said_where_keys_and_money_are(page: Page, title: str, route: str) -> None:
    def told(asked: Route) -> None:
        answer = asked.fetch()
        asked.fulfill(response=answer, body=json.dumps({**answer.json(), "open": True, "shared": True}))

    sidebar = Sidebar(page)
    expect(sidebar.open(title).locator("[data-reach]")).to_have_count(0)
    page.route(f"**/schnellkit/{route}", told)
    try:
        sidebar.open("Hosts")
        expect(sidebar.open(title).locator("[data-reach]")).to_contain_text([OPEN, SHARED])
    finally:
        page.unroute(f"**/schnellkit/{route}")


def test_a_catalogue_that_is_refused_says_why_in_the_console(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.route(
        "**/schnellkit/catalogue",
        lambda asked: asked.fulfill(status=403, content_type="application/json", body='{"error": "because of a name"}'),
    )
    try:
        page.evaluate("() => window.comfyAPI.api.api.dispatchEvent(new CustomEvent('schnellkit.prices'))")
        page.wait_for_function("() => true")
        for _ in range(100):
            if any("because of a name" in text for text in said):
                return
            page.wait_for_timeout(50)
        raise AssertionError(said)
    finally:
        page.unroute("**/schnellkit/catalogue")


def test_a_page_that_nobody_answers_says_so(page: Page) -> None:
    sidebar = Sidebar(page)
    sidebar.open("Hosts")
    page.route("**/schnellkit/keys", lambda asked: asked.abort())
    try:
        said = sidebar.open("Keys").get_by_role("alert")
        expect(said).to_have_text("ComfyUI does not answer. Is it still running?")
    finally:
        page.unroute("**/schnellkit/keys")


def test_a_one_time_code_from_the_console_lets_the_owners_browser_in(
    start_module_comfy: Callable[..., ComfyUI], browser: Browser
) -> None:
    """As in a container: every browser comes over the network. A second browser stays outside."""
    comfy = start_module_comfy({"SCHNELLKIT_SANDBOX": "1"})
    comfy.post("/settings", SETTINGS)
    contexts = [browser.new_context(viewport=VIEWPORT, extra_http_headers={"Via": "1.1 network"}) for _ in range(2)]
    try:
        owner, stranger = (opened(context.new_page(), comfy) for context in contexts)
        sidebar = Sidebar(owner)
        keys = sidebar.open("Keys")
        kept_out = keys.locator("[data-kept-out]")
        expect(kept_out).to_contain_text("one-time code")
        expect(keys.get_by_role("button", name="Enter the key of DeepInfra")).to_have_count(0)
        kept_out.get_by_role("button", name="Show a code in ComfyUI's console").click()
        kept_out.get_by_label("Code from ComfyUI's console").fill("000000000")
        kept_out.get_by_role("button", name="Let me in").click()
        expect(kept_out.get_by_role("status")).to_contain_text("That is not the code")
        owner.screenshot(path=SHOWN / "sidebar-one-time-code.png")
        (code,) = re.findall(r"enter this code in it: ([\d ]+) \(", comfy.log())
        assert code not in json.dumps(comfy.get("/internal/logs/raw")), "every browser reads ComfyUI's log"
        kept_out.get_by_label("Code from ComfyUI's console").fill(code)
        kept_out.get_by_role("button", name="Let me in").click()
        expect(keys.get_by_role("button", name="Enter the key of DeepInfra")).to_be_visible()
        expect(kept_out).to_have_count(0)
        expect(sidebar.open("Library")).to_contain_text("Nothing yet")
        library = Sidebar(stranger).open("Library")
        expect(library.locator("[data-kept-out]")).to_contain_text("one-time code")
        (proof,) = [one for one in contexts[0].cookies() if one.get("name") == "schnellkit_owner"]
        assert (proof.get("httpOnly"), proof.get("sameSite")) == (True, "Strict")
    finally:
        for context in contexts:
            context.close()


def test_who_may_read_and_not_change_is_offered_the_code_on_every_page(page: Page) -> None:
    """As with SCHNELLKIT_ALLOW_NETWORK_READING: the money is shown, and the caps are not theirs."""

    def told(asked: Route) -> None:
        answer = asked.fetch()
        asked.fulfill(response=answer, body=json.dumps({**answer.json(), "changeable": False, "why": "Not from here."}))

    sidebar = Sidebar(page)
    for title, route in (("Keys", "keys"), ("Hosts", "hosts"), ("Spend", "spending"), ("Presets", "presets")):
        page.route(f"**/schnellkit/{route}", told)
        try:
            kept_out = sidebar.open(title).locator("[data-kept-out]")
            expect(kept_out).to_contain_text("Not from here.")
            expect(kept_out.get_by_role("button", name="Show a code in ComfyUI's console")).to_be_visible()
        finally:
            page.unroute(f"**/schnellkit/{route}")


def opened(page: Page, comfy: ComfyUI) -> Page:
    page.goto(comfy.url)
    page.wait_for_function(READY)
    return page
