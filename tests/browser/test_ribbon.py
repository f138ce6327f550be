"""The ribbon: in sandbox mode always, otherwise never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.sidebar import Sidebar, use_theme

RIBBON = ".schnellkit-ribbon"
IN_FRONT = """(ribbon) => {
  const { left, top, width, height } = ribbon.getBoundingClientRect();
  ribbon.style.pointerEvents = "auto";
  const seen = [0.05, 0.5, 0.95].map((at) => document.elementFromPoint(left + width * at, top + height / 2));
  ribbon.style.pointerEvents = "";
  return seen.every((one) => one === ribbon);
}"""
AS_AN_APP = """async () => {
  const add = (type, x) => {
    const node = LiteGraph.createNode(type);
    node.pos = [x, 150];
    window.app.graph.add(node);
    return node;
  };
  const [node, save] = [add("SchnellkitDeepInfra", 200), add("SaveImage", 660)];
  node.connect(0, save, "images");
  const graph = window.app.graph.serialize();
  graph.extra = {
    ...graph.extra,
    linearMode: true,
    linearData: { inputs: [[node.id, "prompt"]], outputs: [save.id] },
  };
  await window.app.loadGraphData(graph);
}"""


@pytest.mark.both_modes
def test_sandbox_mode_is_visible_everywhere(page: Page, render_mode: str, shown: Callable[[str], Path]) -> None:
    expect(page.locator(RIBBON)).to_contain_text("drawn on this machine")
    Sidebar(page).open("Hosts")
    expect(page.locator(RIBBON)).to_be_visible()
    if render_mode == "vue":
        use_theme(page, "light")
    page.wait_for_timeout(300)
    shown(f"ribbon-{render_mode}")
    assert page.locator(RIBBON).evaluate(IN_FRONT)
    ribbon, panel = page.locator(RIBBON).bounding_box(), page.locator(".side-tool-bar-container").bounding_box()
    assert ribbon
    assert panel
    assert panel["y"] + panel["height"] <= ribbon["y"] + 1


def test_it_is_seen_where_a_workflow_is_opened_as_an_app(page: Page, shown: Callable[[str], Path]) -> None:
    page.evaluate(AS_AN_APP)
    page.locator("#graph-canvas").wait_for(state="hidden")
    page.wait_for_timeout(500)
    shown("ribbon-app")
    expect(page.locator(RIBBON)).to_be_visible()
    assert page.locator(RIBBON).evaluate(IN_FRONT)
