"""A real Chromium on the running ComfyUI."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from schnellkit.workshop.comfyui import ComfyUI
from schnellkit.workshop.paths import SHOWN

VIEWPORT: ViewportSize = {"width": 1600, "height": 1000}
VUE_SETTING = "Comfy.VueNodes.Enabled"
# The frontend opens with a graph of its own; it counts as ready once that one is there.
READY = "() => window.app?.extensionManager?.command && window.app.graph?.nodes.length > 0"
EMPTY_GRAPH = "() => window.app.extensionManager.command.execute('Comfy.NewBlankWorkflow')"
# Errors that the frontend reports without any pack: files of a person who has none yet, models to download.
FRONTENDS_OWN = ("/user.css", "/api/userdata", "huggingface", "ComfyApp graph accessed before initialization")
SETTINGS = {
    "Comfy.TutorialCompleted": True,
    "Comfy.Workflow.ShowMissingModelsWarning": False,
    "Comfy.Minimap.Visible": False,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test marked both_modes in the classic canvas and in Vue nodes."""
    if metafunc.definition.get_closest_marker("both_modes"):
        metafunc.parametrize("render_mode", ["classic", "vue"])


@pytest.fixture
def render_mode() -> str:
    """How the frontend draws nodes in this test: classic or vue."""
    return "classic"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser that dev.py chose."""
    flags = ["--disable-gpu", *(["--no-sandbox"] if sys.platform == "linux" else [])]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=os.environ["SCHNELLKIT_BROWSER"], args=flags)
        yield running
        running.close()


@pytest.fixture
def console_errors() -> list[str]:
    """What the page reported as errors, each with the address it came from."""
    return []


@pytest.fixture
def page(browser: Browser, comfy: ComfyUI, render_mode: str, console_errors: list[str]) -> Iterator[Page]:
    """The frontend in a fresh browser profile with an empty graph."""
    comfy.post("/settings", {**SETTINGS, VUE_SETTING: render_mode == "vue"})
    context = browser.new_context(viewport=VIEWPORT)
    context.route(lambda address: not address.startswith(comfy.url), lambda route: route.abort())
    opened = context.new_page()
    opened.on("console", lambda message: _note(message, console_errors))
    opened.on("pageerror", lambda error: console_errors.append(str(error)))
    opened.goto(comfy.url)
    opened.wait_for_function(READY)
    opened.evaluate(EMPTY_GRAPH)
    opened.wait_for_function("() => window.app.graph.nodes.length === 0")
    yield opened
    context.close()


@pytest.fixture
def shown(page: Page) -> Callable[[str], Path]:
    """Keeps a screenshot as tests/shown/NAME.png for a person to look at."""

    def keep(name: str) -> Path:
        picture = SHOWN / f"{name}.png"
        page.screenshot(path=picture)
        return picture

    return keep


def _note(message: ConsoleMessage, errors: list[str]) -> None:
    address = message.location.get("url", "")
    if message.type == "error" and not any(known in f"{message.text} {address}" for known in FRONTENDS_OWN):
        errors.append(f"{message.text} ({address})")
