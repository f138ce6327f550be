"""Opens every shared workflow in the real frontend, runs it, and keeps what goes with it: export, app, thumbnail.

The workflows themselves are drawn in ComfyUI and saved to workflows/NAME.json, apps with what they ask for.
"""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import FloatRect, Page

from ..paths import REPO
from .doc_pictures import take_pictures
from .frontend_page import HEIGHT, TABS, frontend_page, nodes_clip, run

WORKFLOWS = REPO / "workflows"
THUMBNAIL = 512
NO_WIRE = ("link", "links")
LOADER, OURS = "SchnellkitLoad", "mini-schnell (demo)"
EXPORT = """async (file) => {
  await window.app.loadGraphData(file);
  return (await window.app.graphToPrompt()).output;
}"""


def main() -> None:
    """Write everything anew, then the pictures of the help pages and the README."""
    files = [file for file in sorted(WORKFLOWS.glob("*.json")) if not file.name.endswith(".app.json")]
    with frontend_page() as page:
        for file in files:
            write(file, page)
        page.set_viewport_size({"width": HEIGHT, "height": HEIGHT + TABS})
        for file in files:
            write_app(file, page)
    with frontend_page() as page:
        take_pictures(page)


def write(file: Path, page: Page) -> None:
    """The workflow less what no frontend needs, its export, and a thumbnail of it as it looks after its run."""
    workflow = json.loads(file.read_text(encoding="utf-8"))
    _write(file, workflow)
    _write(WORKFLOWS / "api" / file.name, page.evaluate(EXPORT, workflow))
    if runs(workflow):
        run(page, page.get_by_test_id("queue-button").first)
    _square(page.screenshot(clip=nodes_clip(page)), file.with_suffix(".jpg"))
    print(file.stem, flush=True)


def write_app(file: Path, page: Page) -> None:
    """The same workflow once more, opening as an app, where it says what it asks for as one."""
    workflow = json.loads(file.read_text(encoding="utf-8"))
    if "linearData" not in workflow["extra"]:
        return
    workflow["extra"]["linearMode"] = True
    workflow["id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"schnellkit/{file.stem}.app"))
    _write(file.with_suffix(".app.json"), workflow)
    page.evaluate("(workflow) => window.app.loadGraphData(workflow)", workflow)
    page.get_by_test_id("linear-run-button").wait_for()
    if runs(workflow):
        run(page, page.get_by_test_id("linear-run-button").get_by_role("button", name="Run").last)
    page.wait_for_timeout(1500)
    clip: FloatRect = {"x": 0, "y": TABS, "width": HEIGHT, "height": HEIGHT}
    _square(page.screenshot(clip=clip), file.with_suffix(".app.jpg"))
    print(file.stem, "as an app", flush=True)


def runs(workflow: dict[str, Any]) -> bool:
    """Whether there is something to see after a run: without models of this machine, or with those that come along."""
    return all(node["widgets_values"][0] == OURS for node in workflow["nodes"] if node["type"] == LOADER)


def _square(screenshot: bytes, file: Path) -> None:
    """The screenshot as a thumbnail, whole, on its own background."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    picture.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    square = Image.new("RGB", (THUMBNAIL, THUMBNAIL), picture.getpixel((2, 2)))
    square.paste(picture, ((THUMBNAIL - picture.width) // 2, (THUMBNAIL - picture.height) // 2))
    square.save(file, quality=88)


def _write(file: Path, data: Any) -> None:
    file.write_text(json.dumps(without_nulls(data), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def without_nulls(data: Any) -> Any:
    """The same without what is written down as nothing: newer frontends refuse to paste a node that holds it.

    An input or output without a wire stays null: that is how every frontend writes it.
    """
    if isinstance(data, list):
        return [without_nulls(one) for one in data]
    if not isinstance(data, dict):
        return data
    return {name: without_nulls(one) for name, one in data.items() if one is not None or name in NO_WIRE}


if __name__ == "__main__":
    main()
