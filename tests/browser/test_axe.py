"""What axe-core finds of barriers in all that the pack puts on the page: nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

pytestmark = pytest.mark.one_page

AXE = Path(os.environ["SCHNELLKIT_AXE"]).read_text(encoding="utf-8")
# What is found within the place, with where; the page around it is ComfyUI's.
FOUND = """async (selector) => {
  const place = document.querySelector(selector);
  if (!place) throw new Error(`no ${selector}`);
  const { violations, passes } = await axe.run(place, { resultTypes: ["violations", "passes"] });
  if (!passes.length) throw new Error(`axe looked at nothing in ${selector}`);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}"""


def barriers(page: Page, selector: str) -> list[str]:
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    return page.evaluate(FOUND, selector)


@pytest.mark.parametrize("title", ["Keys", "Hosts", "Spend", "Library", "Presets"])
def test_a_page_of_the_sidebar_has_no_barrier(page: Page, comfy: ComfyUI, title: str) -> None:
    comfy.run(hosted("seen by everybody", seed=7))
    Sidebar(page).open(title)
    assert barriers(page, ".schnellkit-sidebar") == []


def test_an_opened_picture_has_no_barrier(page: Page, comfy: ComfyUI) -> None:
    comfy.run(hosted("seen by everybody", seed=7))
    library = Sidebar(page).open("Library")
    library.get_by_role("button", name="seen by everybody").first.click()
    expect(library.get_by_role("region", name="The chosen picture")).to_be_visible()
    assert barriers(page, ".schnellkit-sidebar") == []


def test_a_form_for_a_key_has_no_barrier(page: Page) -> None:
    keys = Sidebar(page).open("Keys")
    keys.get_by_role("button", name="Enter the key of DeepInfra").click()
    assert barriers(page, ".schnellkit-sidebar") == []


@pytest.mark.both_modes
def test_the_total_and_its_details_have_no_barrier(page: Page, render_mode: str) -> None:
    canvas = Canvas(page, render_mode)
    canvas.wire(canvas.place("SchnellkitDeepInfra"), 0, canvas.place("SaveImage", 600), "images")
    total = page.locator(".schnellkit-total")
    expect(total).to_be_visible()
    total.click()
    expect(page.locator(".schnellkit-total-box")).to_be_visible()
    assert barriers(page, ".schnellkit-total") == []
    assert barriers(page, ".schnellkit-total-box") == []


def test_the_picker_has_no_barrier(page: Page) -> None:
    Canvas(page, "classic").place("SchnellkitResolution")
    expect(page.locator(".schnellkit-picker")).to_be_visible()
    assert barriers(page, ".schnellkit-picker") == []


def test_the_ribbon_has_no_barrier(page: Page) -> None:
    assert barriers(page, ".schnellkit-ribbon") == []
