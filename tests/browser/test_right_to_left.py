"""Right-to-left: everything of the pack mirrors, nothing leaves its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

# What sticks out of the place at either side, but for what scrolls in a box of its own.
STICKING_OUT = """(place) => {
  const box = place.getBoundingClientRect();
  return [...place.querySelectorAll("*")]
    .filter((one) => !one.parentElement.closest(".sk-scrolls"))
    .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== "inline")
    .filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width && (left < box.left - 1 || right > box.right + 1);
    })
    .map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`);
}"""


# Whether the first of two texts within a place is drawn to the left of the second.
LEFT_OF = """(place, [one, two]) => {
  const left = (text) => {
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const at = walk.currentNode.data.indexOf(text);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + text.length);
      return range.getBoundingClientRect().left;
    }
    throw new Error(`no ${text} in ${place.textContent}`);
  };
  return left(one) < left(two);
}"""


@pytest.fixture
def rtl(page: Page) -> Page:
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    return page


def edges(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"], box["x"] + box["width"]


def test_the_pages_of_the_sidebar_mirror_and_stay_within_their_place(
    rtl: Page, comfy: ComfyUI, shown: Callable[[str], Path]
) -> None:
    comfy.run(hosted("a pier from right to left"))
    sidebar = Sidebar(rtl)
    for title in ("Keys", "Hosts", "Spend", "Library", "Presets"):
        opened = sidebar.open(title)
        if title == "Library":
            opened.get_by_role("button", name="a pier from right to left").first.click()
            expect(opened.get_by_role("region", name="The chosen picture")).to_be_visible()
            tile, grid = edges(opened.locator(".sk-tile").first), edges(opened.locator(".sk-grid"))
            assert tile[1] == pytest.approx(grid[1], abs=1)
        if title == "Hosts":
            assert opened.locator("[data-host=deepinfra] .sk-price").first.evaluate(LEFT_OF, ["$0.0", "megapixel"])
        rtl.wait_for_timeout(400)
        shown(f"rtl-{title.lower()}")
        assert opened.evaluate(STICKING_OUT) == [], title


def test_the_details_of_the_total_open_under_it(rtl: Page, shown: Callable[[str], Path]) -> None:
    canvas, total = Canvas(rtl, "classic"), rtl.locator(".schnellkit-total")
    node, save = canvas.place("SchnellkitDeepInfra", 500, 150), canvas.place("SaveImage", 960, 100)
    canvas.set(node, prompt="a total from right to left")
    canvas.wire(node, 0, save, "images")
    expect(total).to_have_text("≈ $0.0020")
    assert total.evaluate(LEFT_OF, ["≈", "$"])
    total.click()
    box = rtl.get_by_role("dialog", name="Run would charge")
    expect(box).to_be_visible()
    shown("rtl-total")
    (left, right), (from_left, from_right) = edges(box), edges(total)
    assert 0 <= left <= from_left
    assert from_right <= right <= 1600
