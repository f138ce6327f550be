"""From the Library page onto the canvas in both ways: as a picture, and as the node that made it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from schnellkit.tests.browser.library import TYPES, VALUE, library, picture
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

__all__ = ["library"]

pytestmark = pytest.mark.one_page

# As a browser drags; the tile that is dragged leaves the page before the drag has ended, so nobody hears of its end.
ABANDONED = """(prompt) => {
  const tile = document.querySelector(`.sk-picture[title="${prompt}"]`);
  tile.dispatchEvent(new DragEvent("dragstart", { bubbles: true, dataTransfer: new DataTransfer() }));
  tile.remove();
}"""
DROP_WORKFLOW = """(graph) => {
  const data = new DataTransfer();
  data.items.add(new File([JSON.stringify(graph)], "other.json", { type: "application/json" }));
  const where = { bubbles: true, cancelable: true, dataTransfer: data, clientX: 900, clientY: 600 };
  document.querySelector("#graph-canvas").dispatchEvent(new DragEvent("drop", where));
}"""
KEEP_STEP = "() => window.app.extensionManager.workflow.activeWorkflow.changeTracker.captureCanvasState()"
UNDO = "() => window.app.extensionManager.workflow.activeWorkflow.changeTracker.undo()"
BOXES = """() => window.app.graph.nodes.map(({ pos, size }) => [pos[0], pos[1], pos[0] + size[0], pos[1] + size[1]])"""
SAVED = """(type) => {
  const save = LiteGraph.createNode("SaveImage");
  window.app.graph.add(save);
  window.app.graph.nodes.find((node) => node.type === type).connect(0, save, "images");
}"""


def test_a_picture_dragged_onto_the_canvas_is_a_load_image_node(
    page: Page, library: Locator, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    canvas = page.locator("#graph-canvas")
    picture(library, "lighthouse 1").drag_to(canvas, target_position={"x": 900, "y": 300})
    page.wait_for_function("() => window.app.graph.nodes.some((node) => node.type === 'LoadImage')")
    assert page.evaluate(VALUE, ["LoadImage", "image"]).startswith("schnellkit/schnell-")
    page.wait_for_timeout(500)
    shown(f"sidebar-library-{render_mode}")
    assert console_errors == []


@pytest.mark.both_modes
def test_the_node_that_made_a_picture_comes_back_with_its_order(
    page: Page, library: Locator, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    expect(picture(library, "lighthouse 2")).to_contain_text("sandbox")
    picture(library, "lighthouse 2").click()
    chosen = library.get_by_role("region", name="The chosen picture")
    expect(chosen).to_contain_text("seed 42")
    expect(chosen).to_contain_text("drawn by the sandbox")
    shown(f"sidebar-library-chosen-{render_mode}")
    chosen.get_by_role("button", name="The node that made it").click()
    page.wait_for_function("() => window.app.graph.nodes.length === 1")
    expected = {"prompt": "lighthouse 2", "width": 320, "height": 256, "seed": 42, "steps": 4}
    assert {name: page.evaluate(VALUE, ["SchnellkitDeepInfra", name]) for name in expected} == expected
    assert console_errors == []


MADE = [
    (
        "SchnellkitMonica",
        {"model": "flux_pro", "model.guidance": 4.5, "model.interval": 3, "model.safety_tolerance": 5},
    ),
    ("SchnellkitTogether", {"model": "other", "other_model": "black-forest-labs/FLUX.1-dev", "output_format": "png"}),
    ("SchnellkitDeepInfra", {"api": "openai"}),
    ("SchnellkitIonos", {"user": "a neighbour"}),
    ("SchnellkitSelfHosted", {"endpoint": "sandbox localai"}),
]


@pytest.mark.parametrize(("kind", "inputs"), MADE)
def test_the_node_that_made_it_asks_for_the_very_same_again(
    page: Page, comfy: ComfyUI, render_mode: str, kind: str, inputs: dict, shown: Callable[[str], Path]
) -> None:
    prompt = f"a pier, {kind} {render_mode}"
    size = {"width": 1024, "height": 1024}
    comfy.run(hosted(prompt, kind, **size, **inputs))
    library = Sidebar(page).open("Library")
    picture(library, prompt).click()
    library.get_by_role("button", name="The node that made it").click()
    expect(library.get_by_role("status")).to_have_text("It is on the canvas.")
    assert {name: page.evaluate(VALUE, [kind, name]) for name in inputs} == inputs
    page.evaluate(SAVED, kind)
    expect(page.locator(".schnellkit-total")).to_have_text("free, from your library")
    if kind in ("SchnellkitMonica", "SchnellkitTogether"):
        shown(f"sidebar-library-again-{kind}-{render_mode}")


def test_a_seed_that_a_browser_cannot_hold_is_told_and_not_rounded(page: Page, comfy: ComfyUI) -> None:
    comfy.run(hosted("a far variation", "SchnellkitIonos", seed=2**60 + 1, width=1024, height=1024))
    library = Sidebar(page).open("Library")
    picture(library, "a far variation").click()
    library.get_by_role("button", name="The node that made it").click()
    expect(library.get_by_role("status")).to_contain_text(f"its seed {2**60 + 1} is beyond 2^53")
    assert page.evaluate(VALUE, ["SchnellkitIonos", "seed"]) == 0


def test_a_drag_that_was_abandoned_takes_no_other_file_that_is_dropped(page: Page, library: Locator) -> None:
    page.evaluate("() => { window.app.graph.add(LiteGraph.createNode('ImageInvert')); }")
    other = page.evaluate("() => window.app.graph.serialize()")
    page.evaluate("() => window.app.graph.clear()")
    expect(picture(library, "lighthouse 1").first).to_be_visible()
    page.evaluate(ABANDONED, "lighthouse 1")
    page.evaluate(DROP_WORKFLOW, other)
    page.wait_for_function(f"() => String(({TYPES})()) === 'ImageInvert'", timeout=10_000)


@pytest.mark.both_modes
def test_what_comes_from_the_library_covers_nothing_and_is_one_step_of_undo(page: Page, library: Locator) -> None:
    picture(library, "lighthouse 2").first.click()
    chosen = library.get_by_role("region", name="The chosen picture")
    chosen.get_by_role("button", name="The node that made it").click()
    page.wait_for_function("() => window.app.graph.nodes.length === 1")
    chosen.get_by_role("button", name="The node that made it").click()
    page.wait_for_function("() => window.app.graph.nodes.length === 2")
    boxes = page.evaluate(BOXES)
    assert boxes[0][2] <= boxes[1][0] or boxes[1][2] <= boxes[0][0]
    page.evaluate("() => { window.app.graph.nodes[0].title = 'renamed'; }")
    page.evaluate(KEEP_STEP)
    page.evaluate(UNDO)
    page.wait_for_function("() => window.app.graph.nodes[0]?.title !== 'renamed'")
    assert page.evaluate("() => window.app.graph.nodes.length") == 2
    page.evaluate(UNDO)
    page.wait_for_function("() => window.app.graph.nodes.length === 1")
    assert page.evaluate(VALUE, ["SchnellkitDeepInfra", "prompt"]) == "lighthouse 2"


def test_with_shift_a_drag_brings_the_node_that_made_it(page: Page, library: Locator) -> None:
    canvas = page.locator("#graph-canvas")
    expect(picture(library, "lighthouse 1").first).to_be_visible()
    page.keyboard.down("Shift")
    picture(library, "lighthouse 1").first.drag_to(canvas, target_position={"x": 900, "y": 300})
    page.keyboard.up("Shift")
    page.wait_for_function(f"() => ({TYPES})().length === 1")
    assert page.evaluate(TYPES) == ["SchnellkitDeepInfra"]
    assert page.evaluate(VALUE, ["SchnellkitDeepInfra", "prompt"]) == "lighthouse 1"


def test_a_reference_that_is_not_kept_is_told(page: Page, comfy: ComfyUI) -> None:
    comfy.run(hosted("a mole with a reference"))

    def answer(route) -> None:
        told = route.fetch().json()
        for one in told["pictures"]:
            one["node"]["reference"] = True
        route.fulfill(json=told)

    page.route("**/schnellkit/library?*", answer)
    library = Sidebar(page).open("Library")
    picture(library, "a mole with a reference").click()
    library.get_by_role("button", name="The node that made it").click()
    expect(library.get_by_role("status")).to_have_text(
        "It is on the canvas, but not as it was: "
        "a reference picture went along that is not kept: wire it to the node again."
    )
    page.unroute("**/schnellkit/library?*")
