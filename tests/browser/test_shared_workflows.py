"""Every shared workflow opens whole: no node missing, none framed in red, and it exports as it is shared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO

WORKFLOWS = REPO / "workflows"
FILES = sorted(file.stem for file in WORKFLOWS.glob("*.json"))
NAMES = [name for name in FILES if not name.endswith(".app")]
OPEN = "(graph) => window.app.loadGraphData(graph)"
TROUBLED = """() => window.app.graph.nodes
  .filter((node) => node.has_errors || !LiteGraph.registered_node_types[node.type])
  .map((node) => node.type)"""


@pytest.fixture(scope="module")
def comfy(schnell_comfy: ComfyUI) -> ComfyUI:
    return schnell_comfy


def test_each_opens_whole_and_is_saved_and_exported_as_it_is_shared(
    page: Page, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    for name in NAMES:
        _opens_as_shared(page, name)
        shown(f"shared-{name}")
        assert console_errors == [], name


def test_each_app_opens_as_one_asks_for_its_inputs_and_says_what_it_costs(
    page: Page, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    run = page.get_by_test_id("linear-run-button")
    for name in (name for name in FILES if name.endswith(".app")):
        saved = json.loads((WORKFLOWS / f"{name}.json").read_text(encoding="utf-8"))
        page.evaluate(OPEN, saved)
        run.wait_for()
        for _, widget in saved["extra"]["linearData"]["inputs"]:
            expect(page.get_by_test_id("builder-widget-label").get_by_text(widget, exact=True)).to_be_visible()
        assert page.evaluate(TROUBLED) == [], name
    page.evaluate(OPEN, json.loads((WORKFLOWS / "first-picture.app.json").read_text(encoding="utf-8")))
    expect(run.locator(".schnellkit-total")).to_have_text("≈ $0.0020")
    run.locator(".schnellkit-total").click()
    expect(page.get_by_role("dialog").get_by_text("Run would charge: ≈ $0.0020")).to_be_in_viewport(ratio=1)
    shown("app-total")
    page.keyboard.press("Escape")
    run.get_by_role("button", name="Run").last.click()
    expect(page.get_by_role("article").locator("img").first).to_be_visible(timeout=30_000)
    shown("app-picture")
    assert console_errors == []


def _opens_as_shared(page: Page, name: str) -> None:
    saved = json.loads((WORKFLOWS / f"{name}.json").read_text(encoding="utf-8"))
    page.evaluate("() => window.app.graph.clear()")
    page.evaluate(OPEN, saved)
    page.wait_for_function("(count) => window.app.graph.nodes.length === count", arg=len(saved["nodes"]))
    assert page.evaluate(TROUBLED) == [], name
    output = page.evaluate("async () => (await window.app.graphToPrompt()).output")
    assert output == json.loads((WORKFLOWS / "api" / f"{name}.json").read_text(encoding="utf-8")), name
    _same(saved, page.evaluate("() => window.app.graph.serialize()"))
    Canvas(page, "classic").fit()
    page.wait_for_timeout(400)


def _same(saved: dict[str, Any], again: dict[str, Any]) -> None:
    kept = {node["id"]: node for node in again["nodes"]}
    assert kept.keys() == {node["id"] for node in saved["nodes"]}
    for node in saved["nodes"]:
        values = node.get("widgets_values") or []
        # What is appended later comes after; what is there stays where it is.
        assert (kept[node["id"]].get("widgets_values") or [])[: len(values)] == values
        assert kept[node["id"]]["type"] == node["type"]
    assert sorted(map(_wire, again["links"])) == sorted(map(_wire, saved["links"]))


def _wire(link: list[object]) -> list[object]:
    return [*link[1:3], link[3], link[5]]
