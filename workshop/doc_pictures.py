"""The pictures of the help pages and the README, taken of the real frontend."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Page

from .frontend_page import HEIGHT, WIDTH, nodes_clip
from .paths import REPO

HELP = REPO / "js" / "docs"
DOCS = REPO / "docs"
BAR = 40
EMPTY = """async () => {
  await window.app.extensionManager.command.execute("Comfy.NewBlankWorkflow");
  await new Promise((done) => setTimeout(done, 500));
}"""
ALONE = """(kind) => {
  const node = LiteGraph.createNode(kind);
  node.pos = [200, 150];
  window.app.graph.add(node);
}"""
OPEN = """async (name) => {
  const workflow = await (await fetch(`/api/workflow_templates/schnellkit/${name}.json`)).json();
  await window.app.loadGraphData(workflow);
}"""


def take_pictures(page: Page) -> None:
    """Every node for its help page, then what the README shows."""
    for file in sorted(HELP.glob("*.md")):
        page.evaluate(EMPTY)
        page.evaluate(ALONE, file.stem)
        _keep(page, nodes_clip(page), HELP / f"{file.stem}.png")
        print(file.stem)
    _the_total(page)
    _the_sidebar(page)


def _the_total(page: Page) -> None:
    page.evaluate(OPEN, "all-hosts")
    page.wait_for_timeout(2000)
    nodes_clip(page)
    page.locator(".schnellkit-total").click()
    _keep(page, {"x": 0, "y": BAR, "width": WIDTH, "height": HEIGHT - BAR}, DOCS / "total.png")
    page.keyboard.press("Escape")


def _the_sidebar(page: Page) -> None:
    page.evaluate("() => window.app.extensionManager.command.execute('Workspace.ToggleSidebarTab.schnellkit')")
    place = page.locator(".schnellkit-sidebar")
    for title in ("Hosts", "Spend"):
        place.get_by_role("tab", name=title).click()
        place.locator(".sk-page:not([aria-busy])").wait_for()
        page.wait_for_timeout(500)
        box = place.bounding_box()
        assert box
        clip: FloatRect = {"x": box["x"], "y": box["y"], "width": box["width"], "height": 760}
        _keep(page, clip, DOCS / f"{title.lower()}.png")


def _keep(page: Page, clip: FloatRect, file: Path) -> None:
    """The picture with as few colours as it needs: these are in every clone."""
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
    picture.quantize(128).save(file, optimize=True)
