"""Every shared workflow opens whole: no node missing, none framed in red, and it exports as it is shared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.workshop.comfyui import ComfyUI
from schnellkit.workshop.paths import REPO

WORKFLOWS = REPO / "workflows"
NAMES = sorted(file.stem for file in WORKFLOWS.glob("*.json"))
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
