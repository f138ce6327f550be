"""With 500 hosted nodes the canvas is as smooth with the pack's own scripts as without them, in one run."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route

from schnellkit.tests.browser.conftest import EMPTY_GRAPH, READY, SETTINGS, VIEWPORT, VUE_SETTING
from schnellkit.workshop.comfyui.running import ComfyUI

NODES = 500
ROUNDS_AT_MOST = 8
LEAST_SHARE = 0.95
FILL = """async (count) => {
  for (let at = 0; at < count; at++) {
    const node = LiteGraph.createNode("SchnellkitDeepInfra");
    node.pos = [(at % 25) * 420, Math.floor(at / 25) * 520];
    window.app.graph.add(node);
  }
  window.app.canvas.ds.scale = 0.6;
  await new Promise((done) => setTimeout(done, 1000));
}"""
# Frames drawn in a second of moving the canvas, as many as the page manages.
PAN = """async () => {
  const { canvas } = window.app;
  canvas.ds.offset = [0, 0];
  const times = [];
  const end = performance.now() + 1500;
  for (let last = performance.now(); last < end; ) {
    canvas.ds.offset[0] -= 3;
    canvas.setDirty(true, true);
    canvas.draw(true, true);
    await new Promise((done) => setTimeout(done));
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  return 1000 / times.sort((one, other) => one - other)[Math.floor(times.length / 4)];
}"""


def opened(browser: Browser, comfy: ComfyUI, *, with_scripts: bool) -> Page:
    """The frontend with 500 hosted nodes, with or without the pack's scripts."""

    def empty(route: Route) -> None:
        route.fulfill(body="", content_type="text/javascript")

    context = browser.new_context(viewport=VIEWPORT)
    context.route(lambda address: not address.startswith(comfy.url), lambda route: route.abort())
    if not with_scripts:
        context.route("**/extensions/schnellkit/**/*.js", empty)
        context.route("**/extensions/schnellkit/*.js", empty)
    page = context.new_page()
    page.goto(comfy.url)
    page.wait_for_function(READY)
    page.evaluate(EMPTY_GRAPH)
    page.wait_for_function("() => window.app.graph.nodes.length === 0")
    page.evaluate(FILL, NODES)
    return page


@pytest.mark.speed
def test_500_nodes_are_drawn_as_often_with_the_pack_as_without(
    browser: Browser, comfy: ComfyUI, capsys: pytest.CaptureFixture[str]
) -> None:
    comfy.post("/settings", {**SETTINGS, VUE_SETTING: False})
    best = {True: 0.0, False: 0.0}
    # A page is quicker or slower by chance, and other programs only ever take frames away: the best of some counts.
    for _ in range(ROUNDS_AT_MOST):
        for with_scripts in best:
            page = opened(browser, comfy, with_scripts=with_scripts)
            assert page.evaluate("() => window.app.graph.nodes[0].badges.length > 1") == with_scripts
            best[with_scripts] = max(best[with_scripts], *(page.evaluate(PAN) for _ in range(3)))
            page.context.close()
        with capsys.disabled():
            print(f"\n500 nodes: {best[True]:.1f} frames a second with the pack, {best[False]:.1f} without")
        if best[True] >= best[False] * LEAST_SHARE:
            break
    assert best[True] >= best[False] * LEAST_SHARE
