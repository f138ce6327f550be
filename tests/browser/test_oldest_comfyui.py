"""The oldest ComfyUI the pack declares, with the frontend that came with it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.picker import Picker
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.tests.comfy.running import oldest
from schnellkit.workshop.comfyui import ComfyUI


@pytest.fixture(scope="module")
def comfy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyUI]:
    with contextlib.ExitStack() as stack:
        yield stack.enter_context(oldest(tmp_path_factory.mktemp("oldest")))


@pytest.mark.both_modes
def test_price_total_picture_and_sidebar_are_as_on_the_newest(
    page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    canvas = Canvas(page, render_mode)
    size, node = canvas.place("SchnellkitResolution", 60, 150), canvas.place("SchnellkitDeepInfra", 520, 150)
    save = canvas.place("SaveImage", 980, 150)
    canvas.wire(size, 0, node, "width")
    canvas.wire(size, 1, node, "height")
    canvas.wire(node, 0, save, "images")
    canvas.wait_for_text("1024 × 1024")
    canvas.wait_for_text("≈ $0.0020")
    expect(page.locator(".schnellkit-total")).to_have_text("≈ $0.0020")
    canvas.set(node, prompt=f"an old harbour, {render_mode}", seed=5, control_after_generate="fixed")
    canvas.run()
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(save), timeout=60000)
    canvas.wait_for_text("sandbox, would cost $0.0020")
    picker = Picker(page, size)
    picker.drag((1024, 1024), (1350, 770))
    assert picker.written == ("1344x768", 1344, 768, "as it is")
    library = Sidebar(page).open("Library")
    expect(library.get_by_role("button", name=f"an old harbour, {render_mode}")).to_be_visible()
    page.wait_for_timeout(500)
    shown(f"oldest-{render_mode}")
    assert [error for error in console_errors if "schnellkit" in error.lower()] == []
