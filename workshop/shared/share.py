"""Lays the shared workflows out in the real frontend, runs them, and keeps file, export and thumbnail."""

from __future__ import annotations

import argparse
import io
import json
import uuid
from collections.abc import Collection
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from ..comfyui.frontend_page import HEIGHT, frontend_page, nodes_clip, run
from ..paths import REPO
from .doc_pictures import take_pictures
from .graphs import APPS, SHARED, Shared

WORKFLOWS = REPO / "workflows"
THUMBNAIL = 512
TABS = 40
NO_WIRE = ("link", "links")
# Those that need no models are seen with their picture.
RUN_AS_APPS = frozenset(shared.name for shared in SHARED if shared.runs) | {"first-picture"}
LAY_OUT = """async ({ note, nodes }) => {
  const { app } = window;
  await app.extensionManager.command.execute("Comfy.NewBlankWorkflow");
  await new Promise((done) => setTimeout(done, 500));
  const made = {};
  const add = (kind, at, size) => {
    const node = LiteGraph.createNode(kind);
    node.pos = at;
    app.graph.add(node);
    if (size) node.setSize(size);
    return node;
  };
  const told = add("MarkdownNote", [40, 80], [330, 320]);
  told.widgets[0].value = note;
  told.color = "#432";
  told.bgcolor = "#653";
  for (const [name, { kind, at, size, says, title }] of Object.entries(nodes)) {
    const node = (made[name] = add(kind, at, size));
    if (title) node.title = title;
    for (const [widget, value] of Object.entries(says)) {
      const found = node.widgets.find((one) => one.name === widget);
      if (!found) throw new Error(`${kind} has no ${widget}`);
      found.value = value;
      found.callback?.(value);
    }
  }
  for (const [name, { wires }] of Object.entries(nodes))
    for (const [input, [from, slot]] of Object.entries(wires))
      if (!made[from].connect(slot, made[name], input)) throw new Error(`${name} takes no ${input}`);
  for (const [name, { size }] of Object.entries(nodes)) if (size) made[name].setSize(size);
  const { workflow, output } = await app.graphToPrompt();
  return [workflow, output];
}"""


def main(only: Collection[str] = ()) -> None:
    """Write every shared workflow anew, then the pictures of the help pages and the README, or those named alone."""
    with frontend_page() as page:
        for shared in SHARED:
            if not only or shared.name in only:
                write(shared, page)
                print(shared.name)
        page.set_viewport_size({"width": HEIGHT, "height": HEIGHT + TABS})
        for name in APPS:
            if not only or name in only:
                write_app(name, page)
                print(name, "as an app")
    with frontend_page() as page:
        take_pictures(page, only)


def write(shared: Shared, page: Page) -> None:
    """The saved file, its export, and a thumbnail of it as it looks after its run."""
    nodes = {
        name: {**node._asdict(), "says": dict(node.says), "wires": dict(node.wires)}
        for name, node in shared.nodes.items()
    }
    workflow, export = page.evaluate(LAY_OUT, {"note": shared.note, "nodes": nodes})
    workflow["id"] = _id(shared.name)
    workflow["extra"].pop("reroutes", None)
    workflow["extra"]["ds"] = {"scale": 0.6, "offset": [40, 40]}
    _write(WORKFLOWS / f"{shared.name}.json", workflow)
    _write(WORKFLOWS / "api" / f"{shared.name}.json", export)
    if shared.runs:
        run(page, page.get_by_test_id("queue-button").first)
    _square(page.screenshot(clip=nodes_clip(page)), WORKFLOWS / f"{shared.name}.jpg")


def write_app(name: str, page: Page) -> None:
    """The same workflow once more, opening as an app; each knows what it asks for and shows as one."""
    workflow = json.loads((WORKFLOWS / f"{name}.json").read_text(encoding="utf-8"))
    workflow["extra"]["linearData"] = {
        "inputs": [[_ids(workflow, kind)[0], widget] for kind, widget in APPS[name]],
        "outputs": _ids(workflow, "SaveImage"),
    }
    _write(WORKFLOWS / f"{name}.json", workflow)
    workflow["extra"]["linearMode"] = True
    workflow["id"] = _id(f"{name}.app")
    _write(WORKFLOWS / f"{name}.app.json", workflow)
    page.evaluate("(workflow) => window.app.loadGraphData(workflow)", workflow)
    page.get_by_test_id("linear-run-button").wait_for()
    if name in RUN_AS_APPS:
        run(page, page.get_by_test_id("linear-run-button").get_by_role("button", name="Run").last)
    page.wait_for_timeout(1500)
    _square(page.screenshot(clip={"x": 0, "y": TABS, "width": HEIGHT, "height": HEIGHT}), WORKFLOWS / f"{name}.app.jpg")


def _ids(workflow: dict[str, Any], kind: str) -> list[int]:
    return [node["id"] for node in workflow["nodes"] if node["type"] == kind]


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"schnellkit/{name}"))


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
    parser = argparse.ArgumentParser(prog="dev.py share", description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="a workflow, or a node's help page, alone")
    main(parser.parse_args().only)
