"""The pictures of the help pages and the README, taken of the real frontend."""

from __future__ import annotations

import io
from collections.abc import Collection
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Page

from ..comfyui.frontend_page import HEIGHT, WIDTH, bounds, run
from ..paths import REPO

HELP = REPO / "js" / "docs"
DOCS = REPO / "docs"
TABS = 40
BADGES = 34  # stand above their node
MARGIN = 10
EMPTY = """async () => {
  await window.app.extensionManager.command.execute("Comfy.NewBlankWorkflow");
  await new Promise((done) => setTimeout(done, 500));
}"""
ALONE = """(kind) => {
  const node = LiteGraph.createNode(kind);
  node.pos = [300, 150];
  window.app.graph.add(node);
}"""
OPEN = """async (name) => {
  const workflow = await (await fetch(`/api/workflow_templates/schnellkit/${name}.json`)).json();
  await window.app.loadGraphData(workflow);
}"""
LOOK = """async ([scale, x, y]) => {
  const { canvas } = window.app;
  canvas.deselectAll();
  canvas.ds.scale = scale;
  canvas.ds.offset = [x, y];
  canvas.setDirty(true, true);
  await new Promise((done) => setTimeout(done, 1500));
}"""


def take_pictures(page: Page, only: Collection[str] = ()) -> None:
    """Every node for its help page, then what the README shows; or the nodes that are named alone."""
    for file in sorted(HELP.glob("*.md")):
        if only and file.stem not in only:
            continue
        page.evaluate(EMPTY)
        page.evaluate(ALONE, file.stem)
        page.evaluate(LOOK, [1, 0, 0])
        left, top, right, bottom = bounds(page)
        x, y = left - MARGIN, top - BADGES
        clip: FloatRect = {"x": x, "y": y, "width": right + MARGIN - x, "height": bottom + MARGIN - y}
        _keep(page, clip, HELP / f"{file.stem}.png")
        print(file.stem)
    if only:
        return
    whole: FloatRect = {"x": 0, "y": TABS, "width": WIDTH, "height": HEIGHT - TABS}
    page.evaluate(OPEN, "first-picture")
    page.evaluate(LOOK, [1, 70, 40])
    run(page, page.get_by_test_id("queue-button").first)
    page.wait_for_timeout(1500)
    _keep(page, whole, DOCS / "first-picture.png")
    page.evaluate(OPEN, "all-hosts")
    page.evaluate(LOOK, [0.8, 60, 60])
    page.locator(".schnellkit-total").click()
    _keep(page, whole, DOCS / "total.png")


def _keep(page: Page, clip: FloatRect, file: Path) -> None:
    """The picture with as few colours as it needs: these are in every clone."""
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
    picture.quantize(128).save(file, optimize=True)
