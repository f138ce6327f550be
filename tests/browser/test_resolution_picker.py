"""The picker on Schnell Resolution: drag, click and keys write the plain widgets, and nothing else of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.picker import WRITTEN, Picker
from schnellkit.tests.browser.sidebar import use_theme

pytestmark = [pytest.mark.both_modes, pytest.mark.one_page]

ZOOM = """async (scale) => {
  const { canvas } = window.app;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  canvas.ds.scale = scale;
  canvas.ds.offset = [-100, 0];
  canvas.setDirty(true, true);
  const stage = document.querySelector(".sk-stage");
  const zoom = () => stage.getBoundingClientRect().width / stage.offsetWidth;
  for (let rest = 3; rest; rest--) do await frame(); while (Math.abs(zoom() - scale) > 0.01);
}"""
STEPS_BACK = "() => window.app.extensionManager.workflow.activeWorkflow.changeTracker.undoQueue.length"
SAVED = """async (id) => {
  const { workflow, output } = await window.app.graphToPrompt();
  const node = workflow.nodes.find((one) => String(one.id) === String(id));
  return [output[id].inputs, node.widgets_values, Object.keys(node.properties), JSON.stringify(workflow)];
}"""


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    use_theme(page, "dark")
    return Canvas(page, render_mode)


def near(value: int, wanted: int) -> bool:
    """On the grid, and as near as a pixel of the screen tells."""
    return value % 16 == 0 and abs(value - wanted) <= 32


def test_dragging_writes_the_size_that_is_seen(
    canvas: Canvas, page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    picker = Picker(page, canvas.place("SchnellkitResolution", 200, 80))
    for scale in (0.9, 1.4):
        page.evaluate(ZOOM, scale)
        canvas.set(picker.node, preset="1024x1024 (1:1)", orientation="landscape")
        # Along the diagonal and across it: the orientation that would turn it back goes.
        picker.drag((1024, 1024), (1850, 700), "Alt")
        preset, width, height, orientation = picker.written
        assert (preset, near(width, 1850), near(height, 700), orientation) == ("custom", True, True, "landscape")
        picker.drag((width, height), (700, 1500), "Alt")
        preset, width, height, orientation = picker.written
        assert (preset, near(width, 700), near(height, 1500), orientation) == ("custom", True, True, "as it is")
    canvas.wait_for_text(f"{width} × {height}")
    expect(picker.place).to_contain_text(f"{width} × {height}")
    shown(f"picker-{render_mode}-dragged")
    # An edge moves one side; near a preset the corner jumps to it.
    picker.drag((width, 300), (1200, 300), "Alt")
    _, wide, high, _ = picker.written
    assert (near(wide, 1200), high) == (True, height)
    picker.drag((wide, high), (1160, 890))
    assert picker.written == ("1152x896", 1152, 896, "as it is")
    canvas.set(picker.node, preset="1536x1024 (3:2)")
    canvas.set(picker.node, width=1536, height=768)
    picker.drag((1536, 768), (1024, 600), "Shift")
    _, width, height, _ = picker.written
    assert abs(width - 2 * height) <= 16
    assert width < 1300
    # Escape takes a drag back; the wheel is the canvas's.
    page.mouse.move(*picker.point(width, height))
    page.mouse.down()
    page.mouse.move(*picker.point(1800, 1500), steps=3)
    assert picker.written[1] > width
    page.keyboard.press("Escape")
    page.mouse.up()
    assert picker.written == ("custom", width, height, "as it is")
    page.mouse.wheel(0, -100)
    page.wait_for_function("() => window.app.canvas.ds.scale > 1.4")
    assert console_errors == []


def test_clicks_and_keys_choose_and_each_drag_or_key_is_one_step_of_undo(
    canvas: Canvas, page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    picker = Picker(page, canvas.place("SchnellkitResolution", 200, 80))
    page.evaluate(ZOOM, 1.4)
    page.mouse.move(*picker.point(1344, 768))
    expect(picker.place.locator(".sk-preset")).to_have_text("1344x768")
    picker.click(1344, 768)
    assert picker.written == ("1344x768", 1344, 768, "as it is")
    picker.click(768, 1344)
    assert picker.written == ("1344x768", 1344, 768, "portrait")
    expect(picker.corner).to_have_attribute("aria-valuetext", "768 × 1344, 1.0 MP")

    picker.corner.focus()
    before = page.evaluate(STEPS_BACK)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    assert page.evaluate(STEPS_BACK) == before + 2
    assert picker.written == ("custom", 784, 1408, "portrait")
    page.keyboard.press("Delete")
    shown(f"picker-{render_mode}-focused")
    for _ in range(2):
        page.keyboard.press("]")
    chosen = picker.written
    assert chosen[0] != "custom"
    page.keyboard.press("[")
    page.keyboard.press("PageDown")
    assert picker.written == chosen
    assert page.evaluate("() => window.app.graph.nodes.length") == 1

    # A drag is one step, whatever happens meanwhile, and undo brings the picker back with the numbers.
    before = page.evaluate(STEPS_BACK)
    shown_size = (min(chosen[1:3]), max(chosen[1:3]))
    picker.drag(shown_size, (1700, 900), "Shift")
    assert page.evaluate(STEPS_BACK) == before + 1
    assert picker.written != chosen
    page.keyboard.press("Control+z")
    page.wait_for_function(
        f"([id, was]) => String(({WRITTEN})(id)) === was", arg=[picker.node, ",".join(map(str, chosen))]
    )
    expect(picker.place).to_contain_text(f"{shown_size[0]} × {shown_size[1]}")
    assert console_errors == []


def test_what_is_wired_stays_and_nothing_of_the_picker_is_saved(
    canvas: Canvas, page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    picker = Picker(page, canvas.place("SchnellkitResolution", 200, 80))
    page.evaluate(ZOOM, 1.4)
    inputs, values, properties, whole = page.evaluate(SAVED, picker.node)
    assert set(inputs) == {"preset", "width", "height", "orientation", "images", "snap_for"}
    assert values == ["1024x1024 (1:1)", 1024, 1024, "as it is", 1, "no host"]
    assert "picker" not in whole
    assert not any("schnellkit" in name for name in properties)

    number = canvas.place("PrimitiveInt", 700, 80)
    canvas.wire(number, 0, picker.node, "width")
    expect(picker.place).to_contain_text("The width comes by a wire.")
    picker.drag((1024, 1024), (1500, 1300), "Alt")
    preset, width, height, _ = picker.written
    assert (preset, width, near(height, 1300)) == ("custom", 1024, True)
    picker.corner.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("]")
    assert picker.written == ("custom", 1024, height, "as it is")
    picture = canvas.place("EmptyImage", 700, 400)
    canvas.wire(picture, 0, picker.node, "picture")
    expect(picker.stage).to_have_attribute("title", "The wired picture gives the ratio.")
    expect(picker.corner).to_be_hidden()
    picker.drag((1024, height), (600, 600))
    assert picker.written == ("custom", 1024, height, "as it is")
    use_theme(page, "light")
    page.wait_for_timeout(300)
    shown(f"picker-{render_mode}-wired")
    assert console_errors == []


def test_the_middle_button_moves_the_canvas_and_no_size(canvas: Canvas, page: Page, render_mode: str) -> None:
    picker = Picker(page, canvas.place("SchnellkitResolution", 200, 80))
    page.evaluate(ZOOM, 1.4)
    before = page.evaluate("() => [...window.app.canvas.ds.offset]")
    page.mouse.move(*picker.point(1024, 1024))
    page.mouse.down(button="middle")
    page.mouse.move(*picker.point(1600, 500), steps=5)
    page.mouse.up(button="middle")
    assert picker.written == ("1024x1024 (1:1)", 1024, 1024, "as it is")
    page.wait_for_function("(before) => String(window.app.canvas.ds.offset) !== String(before)", arg=before)
