"""A saved picture, dropped on the canvas, brings its graph back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO

pytestmark = pytest.mark.one_page

SHARED = REPO / "workflows"
# Every host with settings other than the ones its node starts with.
NODES: dict[str, dict[str, Any]] = {
    "SchnellkitTogether": {"model": "other", "other_model": "black-forest-labs/FLUX.1-dev", "output_format": "png"},
    "SchnellkitDeepInfra": {"width": 320, "height": 192, "seed": 2**53 - 1, "api": "openai"},
    "SchnellkitNvidia": {"width": 770, "height": 1340, "size_fit": "nearest", "steps": 2},
    "SchnellkitIonos": {"user": "anna", "fresh": True},
    "SchnellkitMonica": {"model": "flux_pro", "steps": 25, "model.guidance": 2.5, "model.safety_tolerance": 5},
    "SchnellkitSelfHosted": {"width": 256, "height": 512, "endpoint": "sandbox sglang", "images": 2},
}
GRAPH = """async () => {
  const { nodes, links } = window.app.graph.serialize();
  const kept = nodes.map(({ id, type, pos, widgets_values }) => ({ id, type, pos: [...pos], widgets_values }));
  return { nodes: kept, links, asked: (await window.app.graphToPrompt()).output };
}"""
EMPTY = "() => window.app.extensionManager.command.execute('Comfy.NewBlankWorkflow')"


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


@pytest.mark.both_modes
def test_all_hosts_come_back_with_their_settings(
    canvas: Canvas,
    page: Page,
    comfy: ComfyUI,
    render_mode: str,
    shown: Callable[[str], Path],
    console_errors: list[str],
) -> None:
    size = canvas.place("SchnellkitResolution", 60, 950)
    saves = []
    for number, (kind, settings) in enumerate(NODES.items()):
        x, y = 60 + number % 3 * 900, 60 + number // 3 * 1200
        node, save = canvas.place(kind, x, y), canvas.place("SaveImage", x + 450, y)
        for name, value in {"prompt": f"one boat for {kind}, {render_mode}", **settings}.items():
            canvas.set(node, **{name: value})
        if "width" not in settings:
            canvas.wire(size, 0, node, "width")
            canvas.wire(size, 1, node, "height")
        canvas.wire(node, 0, save, "images")
        saves.append(save)
    before = page.evaluate(GRAPH)
    canvas.run()
    page.wait_for_function(
        "(ids) => ids.every((id) => window.app.nodeOutputs[id]?.images?.length)",
        arg=list(map(str, saves)),
        timeout=90000,
    )
    file = page.evaluate("(id) => window.app.nodeOutputs[id].images[0]", str(saves[0]))
    picture = comfy.get(f"/view?{urlencode(file)}")
    page.evaluate(EMPTY)
    page.wait_for_function("() => window.app.graph.nodes.length === 0")
    canvas.drop(picture)
    page.wait_for_function("(count) => window.app.graph.nodes.length === count", arg=len(before["nodes"]))
    canvas.fit()
    page.wait_for_timeout(500)
    shown(f"reopened-{render_mode}")
    assert page.evaluate(GRAPH) == before
    assert console_errors == []


def test_the_shared_workflow_comes_back(canvas: Canvas, page: Page, comfy: ComfyUI) -> None:
    workflow = json.loads((SHARED / "first-picture.json").read_text(encoding="utf-8"))
    api = json.loads((SHARED / "api" / "first-picture.json").read_text(encoding="utf-8"))
    entry = comfy.history(comfy.queue(api, extra_data={"extra_pnginfo": {"workflow": workflow}}))
    canvas.drop(comfy.picture(entry))
    page.wait_for_function("() => window.app.graph.nodes.length === 5")
    found = page.evaluate(
        "() => window.app.graph.serialize().nodes.map((node) => [node.type, node.widgets_values ?? null]).sort()"
    )
    assert found == sorted([node["type"], node.get("widgets_values")] for node in workflow["nodes"])
