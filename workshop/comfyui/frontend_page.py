"""The real frontend in a browser page, at work on the pack in sandbox mode: for files and pictures that are kept."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, sync_playwright

from ..browser import browser
from ..keyless import keyless
from .install import Install
from .running import ComfyUI, throwaway

WIDTH, HEIGHT = 1600, 1000
SETTINGS = {"Comfy.TutorialCompleted": True, "Comfy.Minimap.Visible": False, "Comfy.VueNodes.Enabled": False}
READY = "() => window.app?.extensionManager?.command && window.app.graph?.nodes.length > 0"
SEEN = """async () => {
  window.app.canvas.deselectAll();
  await window.app.extensionManager.command.execute("Comfy.Canvas.FitView");
  await new Promise((done) => setTimeout(done, 1500));
}"""
QUEUED = """async () => {
  const at = await (await fetch("/api/queue")).json();
  return at.queue_running.length + at.queue_pending.length;
}"""
RUN_WITHIN = 120
# Where the nodes are drawn on the page.
BOUNDS = """() => {
  const { ds } = window.app.canvas;
  const boxes = window.app.graph.nodes.map((node) => node.boundingRect ?? node.getBounding());
  const at = (value, axis) => (value + ds.offset[axis]) * ds.scale;
  return [
    at(Math.min(...boxes.map((box) => box[0])), 0),
    at(Math.min(...boxes.map((box) => box[1])), 1),
    at(Math.max(...boxes.map((box) => box[0] + box[2])), 0),
    at(Math.max(...boxes.map((box) => box[1] + box[3])), 1),
  ];
}"""


@contextmanager
def frontend_page() -> Iterator[Page]:
    """The page, with the tiny schnell's files under the names of the published ones."""
    install = Install(Path(os.environ["SCHNELLKIT_COMFYUI_TREE"]), Path(sys.executable))
    env = {**keyless(os.environ), "SCHNELLKIT_SANDBOX": "1"}
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base = stack.enter_context(throwaway(place))
        # Models are there by name, so that no node is framed in red; what they draw is nothing to show.
        _tiny_schnell(place / "tiny", base / "models")
        (base / "input").mkdir()
        Image.new("RGB", (512, 512), "#7d8fa3").save(base / "input" / "example.png")
        comfy = stack.enter_context(ComfyUI(install, base, env=env))
        comfy.post("/settings", SETTINGS)
        playwright = stack.enter_context(sync_playwright())
        flags = ["--disable-gpu", *(["--no-sandbox"] if sys.platform == "linux" else [])]
        chromium = playwright.chromium.launch(executable_path=browser(Path(sys.executable)), args=flags)
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(comfy.url)
        page.wait_for_function(READY)
        yield page
        chromium.close()


def bounds(page: Page) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all nodes on the page."""
    left, top, right, bottom = page.evaluate(BOUNDS)
    return left, top, right, bottom


def nodes_clip(page: Page, margin: int = 16) -> FloatRect:
    """The part of the page where the nodes are, once all of them are seen."""
    page.evaluate(SEEN)
    left, top, right, bottom = bounds(page)
    x, y = left - margin, top - margin
    return {"x": x, "y": y, "width": right + margin - x, "height": bottom + margin - y}


def run(page: Page, button: Locator) -> None:
    """Press Run and wait for the last of it."""
    with page.expect_response(lambda answer: answer.url.endswith("/prompt") and answer.request.method == "POST"):
        button.click()
    for _ in range(RUN_WITHIN):
        page.wait_for_timeout(1000)
        if not page.evaluate(QUEUED):
            return
    raise TimeoutError(f"still running after {RUN_WITHIN} s")


def _tiny_schnell(folder: Path, models: Path) -> None:
    """The tests' own schnell under the names of the published files."""
    from comfy.cli_args import args

    args.cpu = True
    from ...tests.tiny import build

    build(folder).under_published_names(models)
