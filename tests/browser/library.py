"""The Library page with three pictures in it, and what the canvas holds then."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

VALUE = """([type, name]) => window.app.graph.nodes.find((node) => node.type === type)
  .widgets.find((widget) => widget.name === name).value"""
TYPES = "() => window.app.graph.nodes.map((node) => node.type).sort()"


@pytest.fixture
def library(page: Page, comfy: ComfyUI) -> Locator:
    for number in range(3):
        comfy.run(hosted(f"lighthouse {number}", seed=40 + number, width=320))
    return Sidebar(page).open("Library")


def picture(library: Locator, prompt: str) -> Locator:
    return library.get_by_role("button", name=prompt)
