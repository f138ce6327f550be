"""One's own presets: saved from the node, edited on their page, taken along; a graph never misses one that is gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.providers.hosts import hosts
from schnellkit.providers.sizing import describe_fits
from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.sidebar import Sidebar, use_theme
from schnellkit.workshop.comfyui.running import ComfyUI

pytestmark = pytest.mark.one_page

VALUES = """(id) => Object.fromEntries(
  window.app.graph.getNodeById(id).widgets.map(({ name, value }) => [name, value]))"""
OPTIONS = "(id) => window.app.graph.getNodeById(id).widgets[0].options.values"
PRESS_SAVE = """(id) => {
  const node = window.app.graph.getNodeById(id);
  node.widgets.find((one) => one.type === "button").callback();
}"""


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


@pytest.fixture(autouse=True)
def no_presets(comfy: ComfyUI) -> Iterator[None]:
    yield
    for preset in comfy.get("/schnellkit/presets")["own"]:
        comfy.post("/schnellkit/presets/drop", {"name": preset["name"]})


def keep(comfy: ComfyUI, name: str, width: int, height: int) -> None:
    comfy.post("/schnellkit/presets", {"name": name, "width": width, "height": height})


@pytest.mark.both_modes
def test_a_size_is_saved_from_the_node_and_chosen_again(
    canvas: Canvas, page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    node, other = canvas.place("SchnellkitResolution", 500, 150), canvas.place("SchnellkitResolution", 900, 150)
    canvas.set(node, preset="custom", width=1536, height=640)
    if render_mode == "vue":
        page.get_by_role("button", name="save as preset…").first.click()
    else:
        page.evaluate(PRESS_SAVE, node)
    page.get_by_role("dialog").get_by_role("textbox").fill("banner")
    shown(f"preset-naming-{render_mode}")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "(id) => window.app.graph.getNodeById(id).widgets[0].value === 'banner · 1536x640'", arg=node
    )
    page.wait_for_function(f"(id) => ({OPTIONS})(id).includes('banner · 1536x640')", arg=other)
    canvas.set(other, preset="banner · 1536x640")
    values = page.evaluate(VALUES, other)
    assert (values["width"], values["height"]) == (1536, 640)
    canvas.wait_for_text(f"1536 × 640 · {describe_fits((1536, 640), hosts())}")
    sent = page.evaluate("async () => (await window.app.graphToPrompt()).output")[str(other)]["inputs"]
    assert (sent["width"], sent["height"], sent["preset"]) == (1536, 640, "banner · 1536x640")
    shown(f"preset-saved-{render_mode}")
    assert console_errors == []


@pytest.mark.both_modes
def test_a_graph_runs_with_a_preset_that_is_gone(
    canvas: Canvas,
    page: Page,
    comfy: ComfyUI,
    render_mode: str,
    shown: Callable[[str], Path],
    console_errors: list[str],
) -> None:
    keep(comfy, "gone", 640, 320)
    size, node = canvas.place("SchnellkitResolution", 60, 150), canvas.place("SchnellkitDeepInfra", 500, 150)
    save = canvas.place("SaveImage", 960, 100)
    canvas.set(size, preset="gone · 640x320", width=640, height=320)
    page.evaluate("(id) => { window.app.graph.getNodeById(id).widgets[0].value = 'gone · 640x320'; }", size)
    canvas.set(node, prompt=f"its preset is gone, {render_mode}")
    for slot, name in enumerate(("width", "height")):
        canvas.wire(size, slot, node, name)
    canvas.wire(node, 0, save, "images")
    saved = page.evaluate("() => window.app.graph.serialize()")
    comfy.post("/schnellkit/presets/drop", {"name": "gone"})
    page.evaluate(
        "async (graph) => { await window.app.refreshComboInNodes(); await window.app.loadGraphData(graph); }", saved
    )
    assert page.evaluate(OPTIONS, canvas.place("SchnellkitResolution", 60, 700)).count("gone · 640x320") == 0
    page.evaluate("() => window.app.refreshComboInNodes()")
    assert page.evaluate(OPTIONS, size).count("gone · 640x320") == 1
    canvas.fit()
    canvas.wait_for_text(f"640 × 320 · {describe_fits((640, 320), hosts())}")
    canvas.run()
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(save), timeout=60000)
    page.wait_for_function(
        "(id) => window.app.graph.getNodeById(id).imgs?.[0]?.naturalWidth === 640"
        " || [...document.querySelectorAll('.lg-node img')].some((image) => image.naturalWidth === 640)",
        arg=save,
    )
    assert page.evaluate("() => window.app.graph.nodes.filter((node) => node.has_errors).length") == 0
    shown(f"preset-gone-{render_mode}")
    assert console_errors == []


def test_a_preset_is_added_edited_and_removed_on_its_page(
    page: Page, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    presets = Sidebar(page).open("Presets")
    expect(presets.get_by_text("None yet.")).to_be_visible()
    form = presets.get_by_role("form", name="Add a preset")
    form.get_by_label("Name").fill("banner")
    form.get_by_label("Width").fill("1536")
    form.get_by_label("Height").fill("640")
    form.get_by_role("button", name="Add preset").click()
    expect(presets.get_by_role("status").first).to_contain_text("banner was saved")
    card = presets.locator("[data-preset=banner]")
    expect(card).to_contain_text("1536 × 640 · 12:5 · 0.94 MP")
    expect(card).to_contain_text("fits: all but Cloudflare, IONOS, Monica, NVIDIA")
    shown("sidebar-presets-dark")
    card.get_by_role("button", name="Edit banner").click()
    expect(card.get_by_label("Name")).to_be_focused()
    card.get_by_label("Width").fill("1344")
    card.get_by_label("Height").fill("768")
    card.get_by_label("Name").fill("wide")
    card.get_by_label("Name").press("Enter")
    card = presets.locator("[data-preset=wide]")
    expect(card).to_contain_text("fits: all but Cloudflare, IONOS")
    expect(presets.locator("[data-preset]")).to_have_count(1)
    card.get_by_role("button", name="Edit wide").click()
    page.keyboard.press("Escape")
    expect(card.get_by_role("button", name="Edit wide")).to_be_focused()
    use_theme(page, "light")
    presets.get_by_text("that come with the pack").click()
    page.wait_for_timeout(300)
    shown("sidebar-presets-light")
    card.get_by_role("button", name="Remove wide").click()
    expect(presets.get_by_text("None yet.")).to_be_visible()
    assert console_errors == []


def test_presets_are_exported_and_brought_back(page: Page, comfy: ComfyUI, tmp_path: Path) -> None:
    keep(comfy, "banner", 1536, 640)
    presets = Sidebar(page).open("Presets")
    with page.expect_download() as started:
        presets.get_by_role("link", name="Export as JSON").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert json.loads(file.read_text()) == {"presets": [{"name": "banner", "width": 1536, "height": 640}]}
    presets.get_by_role("button", name="Remove banner").click()
    expect(presets.get_by_text("None yet.")).to_be_visible()
    presets.get_by_label("A file of presets").set_input_files(file)
    expect(presets.locator("[data-preset=banner]")).to_be_visible()
    expect(presets.get_by_role("status").first).to_have_text("1 added, 0 replaced, 0 as they were.")
    other = tmp_path / "other.json"
    other.write_text("[")
    presets.get_by_label("A file of presets").set_input_files(other)
    expect(presets.get_by_text("other.json is no file of presets.")).to_be_visible()


def test_a_preset_of_that_name_is_not_replaced_unasked(canvas: Canvas, page: Page, comfy: ComfyUI) -> None:
    node = canvas.place("SchnellkitResolution", 500, 150)
    canvas.set(node, preset="custom", width=512, height=512)
    keep(comfy, "banner", 1536, 640)
    page.evaluate("() => window.comfyAPI.api.api.dispatchEvent(new CustomEvent('schnellkit.presets'))")
    page.wait_for_function(f"(id) => ({OPTIONS})(id).includes('banner · 1536x640')", arg=node)
    page.evaluate(PRESS_SAVE, node)
    page.get_by_role("dialog").get_by_role("textbox").fill("banner")
    page.keyboard.press("Enter")
    question = page.get_by_role("dialog").filter(has_text="Replace banner · 1536x640?")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    (kept,) = comfy.get("/schnellkit/presets")["own"]
    assert (kept["name"], kept["width"], kept["height"]) == ("banner", 1536, 640)
