"""The button “Look again”: nothing is asked before it, and no found price is used before a click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.workshop.comfyui.running import ComfyUI

pytestmark = pytest.mark.one_page
KLEIN = "black-forest-labs/FLUX-2-klein-4b"


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Callable[..., ComfyUI]) -> Iterator[ComfyUI]:
    """A ComfyUI out of sandbox mode whose DeepInfra is the sandbox's server; no other host has a key."""
    with running(Simulator()) as urls:
        yield start_module_comfy({"SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]})


def test_a_price_that_was_found_is_used_after_a_click_alone(
    page: Page, comfy: ComfyUI, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    hosts = Sidebar(page).open("Hosts")
    model = hosts.locator(f"[data-host=deepinfra] details[data-model='{KLEIN}']")
    model.locator("summary").click()
    expect(model.locator("[data-found]")).to_have_count(0)
    assert not (comfy.home / "looks.json").exists()
    hosts.get_by_role("button", name="Look again").click()
    expect(model.locator("[data-found]")).to_contain_text("it told another price: $0.0014 a megapixel (1024 × 1024).")
    expect(hosts.locator("[data-host=fal] [data-not-asked]")).to_contain_text("There is no key for fal")
    expect(model.locator("summary")).to_contain_text("price unknown")
    model.scroll_into_view_if_needed()
    shown("sidebar-look-again")
    model.get_by_role("button", name="Use this price").click()
    expect(model.locator("summary")).to_contain_text("$0.0014 a megapixel")
    expect(model.locator("[data-found]")).to_contain_text("Still served on")
    expect(model.get_by_role("link", name="source")).to_have_attribute("href", "https://api.deepinfra.com/models/list")
    model.get_by_role("button", name="Back to the listed price").click()
    expect(model.locator("summary")).to_contain_text("price unknown")
    assert console_errors == []
