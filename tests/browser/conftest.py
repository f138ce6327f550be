"""A real Chromium on the running ComfyUI."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from schnellkit.tests.browser.told_alike import contradictions
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import SHOWN

# What is right comes at once; a busy machine may take its time.
expect.set_options(timeout=15_000)

VIEWPORT: ViewportSize = {"width": 1600, "height": 1000}
VUE_SETTING = "Comfy.VueNodes.Enabled"
LOCALE_SETTING = "Comfy.Locale"
# The frontend opens with a graph of its own; it counts as ready once that one is there.
READY = "() => window.app?.extensionManager?.command && window.app.graph?.nodes.length > 0"
EMPTY_GRAPH = "() => window.app.extensionManager.command.execute('Comfy.NewBlankWorkflow')"
# Errors that the frontend reports without any pack: files of a person who has none yet, models to download.
FRONTENDS_OWN = ("/user.css", "/api/userdata", "huggingface", "ComfyApp graph accessed before initialization")
SETTLED_SECONDS = 10
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


@pytest.fixture
def language() -> str:
    """What the frontend speaks in this test."""
    return "en"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser that dev.py chose."""
    # Not by intercepting requests: that takes seconds a page, and keeps the browser from caching.
    nowhere_else = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    flags = ["--disable-gpu", nowhere_else, *(["--no-sandbox"] if sys.platform == "linux" else [])]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=os.environ["SCHNELLKIT_BROWSER"], args=flags)
        yield running
        running.close()


@dataclass
class Opened:
    """A page with the frontend, and what it reported as errors, each with the address it came from."""

    page: Page
    errors: list[str]


# An empty graph, nothing open over it: as good as a new page for tests of what is on the page only.
CLEARED = """async () => {
  const { extensionManager: manager } = window.app;
  manager.toast.removeAll?.();
  if (manager.sidebarTab.activeSidebarTabId)
    await manager.command.execute(`Workspace.ToggleSidebarTab.${manager.sidebarTab.activeSidebarTabId}`);
  await manager.command.execute("Comfy.NewBlankWorkflow");
  window.app.canvas.ds.reset();
}"""


@pytest.fixture(scope="module")
def kept_pages() -> Iterator[dict[tuple[str, str], Opened]]:
    """The pages of a file marked one_page, by server and render mode; opening one takes longer than most tests."""
    pages: dict[tuple[str, str], Opened] = {}
    yield pages
    for opened in pages.values():
        opened.page.context.close()


@pytest.fixture
def opened(
    request: pytest.FixtureRequest,
    browser: Browser,
    comfy: ComfyUI,
    render_mode: str,
    language: str,
    kept_pages: dict[tuple[str, str], Opened],
) -> Iterator[Opened]:
    """The frontend with an empty graph: in a fresh browser profile, or cleared where the file is marked one_page."""
    comfy.post("/settings", {**SETTINGS, VUE_SETTING: render_mode == "vue", LOCALE_SETTING: language})
    failed = request.session.testsfailed
    opened = kept_pages.pop((comfy.url, render_mode), None)
    if opened:
        opened.page.keyboard.press("Escape")
        opened.page.evaluate(CLEARED)
        # A toast takes its time to leave.
        opened.page.wait_for_function("() => !document.querySelector('.p-toast-message')")
        opened.errors.clear()
    else:
        opened = _open(browser, comfy)
        opened.page.evaluate(EMPTY_GRAPH)
    opened.page.wait_for_function("() => window.app.graph.nodes.length === 0")
    yield opened
    if request.node.get_closest_marker("one_page") and request.session.testsfailed == failed:
        kept_pages[comfy.url, render_mode] = opened
    else:
        opened.page.context.close()


@pytest.fixture
def page(opened: Opened) -> Page:
    """The frontend with an empty graph."""
    return opened.page


@pytest.fixture
def console_errors(opened: Opened) -> list[str]:
    """What the page reported as errors, each with the address it came from."""
    return opened.errors


def _open(browser: Browser, comfy: ComfyUI) -> Opened:
    """The frontend in a fresh browser profile."""
    errors: list[str] = []
    context = browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    page.on("console", lambda message: _note(message, errors))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(comfy.url)
    page.wait_for_function(READY)
    return Opened(page, errors)


@pytest.fixture
def shown(page: Page) -> Callable[[str], Path]:
    """Keeps a screenshot as tests/shown/NAME.png for a person to look at; what it tells of money is of one voice."""

    def keep(name: str) -> Path:
        picture = SHOWN / f"{name}.png"
        # A quote that is on its way comes first: what contradicts itself for longer does so for people too.
        until = time.monotonic() + SETTLED_SECONDS
        while (found := contradictions(page)) and time.monotonic() < until:
            page.wait_for_timeout(200)
        page.screenshot(path=picture)
        assert found == []
        return picture

    return keep


def _note(message: ConsoleMessage, errors: list[str]) -> None:
    address = message.location.get("url", "")
    if message.type == "error" and not any(known in f"{message.text} {address}" for known in FRONTENDS_OWN):
        errors.append(f"{message.text} ({address})")
