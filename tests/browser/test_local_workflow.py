"""The shared local workflow as a person opens it who has the models."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.local.loading.downloads import for_workflow
from schnellkit.tests.browser.canvas import Canvas
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO

pytestmark = pytest.mark.one_page

WORKFLOWS = REPO / "workflows"
SHARED = json.loads((WORKFLOWS / "local-picture.json").read_text(encoding="utf-8"))
LOAD, SIZE, LOCAL, SAVE = 2, 3, 4, 5
OPEN = "(graph) => window.app.loadGraphData(graph)"
MODELS = "(id) => window.app.graph.getNodeById(id).serialize().properties.models"


@pytest.fixture(scope="module")
def comfy(schnell_comfy: ComfyUI) -> ComfyUI:
    return schnell_comfy


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


@pytest.mark.both_modes
def test_it_opens_whole_and_runs(
    canvas: Canvas, page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    page.evaluate(OPEN, SHARED)
    page.wait_for_function("() => window.app.graph.nodes.length === 6")
    assert page.evaluate("() => window.app.graph.nodes.filter((node) => node.has_errors).length") == 0
    canvas.fit()
    page.wait_for_timeout(500)
    shown(f"local-opened-{render_mode}")
    canvas.set(SIZE, preset="custom", width=256, height=256)
    canvas.set(LOCAL, seed=5 if render_mode == "vue" else 6)
    canvas.run()
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(SAVE), timeout=120000)
    expect(page.get_by_text("on your own machine").first).to_be_visible()
    expect(page.get_by_text("Job completed")).to_be_visible()
    page.wait_for_timeout(1000)
    shown(f"local-picture-{render_mode}")
    assert console_errors == []


PREVIEW = {
    "classic": "(id) => window.app.graph.getNodeById(id).imgs?.some((image) => image.src.startsWith('blob:')"
    " && image.complete && image.naturalWidth > 0)",
    "vue": "(id) => [...document.querySelectorAll(`[data-node-id='${id}'] img`)].some((image) =>"
    " image.src.startsWith('blob:') && image.complete && image.naturalWidth > 0)",
}


@pytest.mark.both_modes
def test_the_picture_is_seen_on_the_node_while_it_is_made(
    canvas: Canvas,
    page: Page,
    comfy: ComfyUI,
    render_mode: str,
    shown: Callable[[str], Path],
    console_errors: list[str],
) -> None:
    page.evaluate(OPEN, SHARED)
    canvas.set(SIZE, preset="custom", width=256, height=256)
    # So many that the first previews are seen long before the end.
    canvas.set(LOCAL, images=64, steps=8, seed=90)
    canvas.fit()
    canvas.run()
    page.wait_for_function(PREVIEW[render_mode], arg=LOCAL, timeout=60000)
    page.wait_for_timeout(500)
    shown(f"local-preview-{render_mode}")
    assert page.evaluate("(id) => window.app.nodeOutputs[id] ?? null", str(SAVE)) is None, "it was made already"
    assert page.evaluate("(id) => window.app.graph.getNodeById(id).progress > 0", LOCAL)
    comfy.interrupt()
    expect(page.get_by_text("0 active")).to_be_visible(timeout=60000)
    assert console_errors == []


def test_an_export_for_the_api_is_the_one_that_is_shared(page: Page) -> None:
    page.evaluate(OPEN, SHARED)
    exported = page.evaluate("async () => (await window.app.graphToPrompt()).output")
    assert exported == json.loads((WORKFLOWS / "api" / "local-picture.json").read_text(encoding="utf-8"))


def test_every_workflow_with_the_loader_carries_the_addresses(canvas: Canvas, page: Page) -> None:
    assert page.evaluate(MODELS, canvas.place("SchnellkitLoad")) == for_workflow()
    (load,) = [node for node in SHARED["nodes"] if node["id"] == LOAD]
    assert load["properties"]["models"] == for_workflow()
