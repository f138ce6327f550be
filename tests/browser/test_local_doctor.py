"""The doctor at work on the canvas: it looks, it fixes with one click, one undo takes the fix back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas

pytestmark = pytest.mark.one_page

WIDGET = "([id, name]) => window.app.graph.getNodeById(id)?.widgets.find((one) => one.name === name)?.value"
MODE = "(id) => window.app.graph.getNodeById(id)?.mode"
STEPS = f"([id, steps]) => ({WIDGET})([id, 'steps']) === steps"
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
BYPASSED = 4
ITEMS = """window.app.collectNodeMenuItems(window.app.graph.getNodeById(id))
  .filter((one) => /Look through|doctor/.test(one?.content))"""
MENU = f"(id) => {ITEMS}.map((one) => one.content)"
CHOOSE = f"([id, content]) => {ITEMS}.find((one) => one.content === content).callback()"


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


class Patient:
    """A stock graph with cfg 3.5, twenty steps and a ModelSamplingFlux, and a doctor beside it."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.page = canvas, canvas.page
        self.loader = canvas.place("UNETLoader", 40, 100)
        self.shift = canvas.place("ModelSamplingFlux", 40, 300)
        self.sampler = canvas.place("KSampler", 420, 100)
        self.doctor = canvas.place("SchnellkitDoctor", 820, 100)
        canvas.wire(self.loader, 0, self.shift, "model")
        canvas.wire(self.shift, 0, self.sampler, "model")
        canvas.set(self.loader, unet_name="flux1-schnell.safetensors")
        canvas.set(self.sampler, cfg=3.5, steps=20, scheduler="simple")
        self.page.evaluate("() => window.app.extensionManager.workflow.activeWorkflow.changeTracker.checkState()")

    def look(self) -> None:
        self.canvas.fit()
        self.page.get_by_role("button", name="Look through this workflow").click()
        expect(self.page.get_by_role("button", name="Fix all")).to_be_visible(timeout=30000)

    def value(self, name: str) -> Any:
        return self.page.evaluate(WIDGET, [self.sampler, name])

    def height(self) -> float:
        """The doctor's, once the frontend has measured it."""
        self.page.evaluate(DRAWN)
        return self.page.evaluate("(id) => window.app.graph.getNodeById(id).size[1]", self.doctor)

    def state(self) -> tuple[Any, Any, Any]:
        return self.value("cfg"), self.value("steps"), self.page.evaluate(MODE, self.shift)


@pytest.fixture
def patient(canvas: Canvas) -> Patient:
    return Patient(canvas)


@pytest.mark.both_modes
def test_it_finds_and_fixes_with_one_click(
    patient: Patient, page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    patient.look()
    expect(page.get_by_text("cfg is 3.5")).to_be_visible()
    shown(f"doctor-{render_mode}")
    page.get_by_role("button", name="Set cfg to 1").click()
    assert patient.state() == (1, 20, 0)
    expect(page.get_by_text("cfg is 3.5")).not_to_be_visible()
    assert console_errors == []


@pytest.mark.both_modes
@pytest.mark.parametrize("button", ["Set steps to 4", "Fix all"])
def test_what_one_click_fixed_one_undo_takes_back(
    patient: Patient, page: Page, render_mode: str, shown: Callable[[str], Path], button: str
) -> None:
    patient.look()
    before, high = patient.state(), patient.height()
    page.get_by_role("button", name=button).click()
    shown(f"doctor-{button.split()[0].lower()}-{render_mode}")
    assert patient.state() == ((1, 4, BYPASSED) if button == "Fix all" else (3.5, 4, 0))
    assert patient.height() == high, "a new height would be a step of its own"
    page.keyboard.press("Control+z")
    page.wait_for_function(STEPS, arg=[patient.sampler, 20])
    assert patient.state() == before


def test_the_fixed_graph_is_well(patient: Patient, page: Page) -> None:
    patient.look()
    page.get_by_role("button", name="Fix all").click()
    expect(page.get_by_text("One undo takes it back")).to_be_visible()
    page.get_by_role("button", name="Look through this workflow").click()
    expect(page.get_by_text("Nothing wrong for schnell was found.")).to_be_visible(timeout=30000)


def test_all_is_fixed_from_the_menu_of_its_node_too(patient: Patient, page: Page) -> None:
    assert page.evaluate(MENU, patient.doctor) == ["Look through this workflow"]
    patient.look()
    assert page.evaluate(MENU, patient.doctor) == ["Look through this workflow", "Fix all that the doctor found"]
    assert page.evaluate(MENU, patient.sampler) == []
    page.evaluate(CHOOSE, [patient.doctor, "Fix all that the doctor found"])
    assert patient.state() == (1, 4, BYPASSED)


INTO_SUBGRAPH = """(id) => {
  const { graph, canvas } = window.app;
  const { node } = graph.convertToSubgraph(new Set([graph.getNodeById(id)]));
  canvas.openSubgraph(node.subgraph, node);
  return [node.id, node.subgraph.nodes[0].id];
}"""


def test_inside_a_subgraph_it_looks_through_the_whole_graph(patient: Patient, page: Page) -> None:
    host, inside = page.evaluate(INTO_SUBGRAPH, patient.doctor)
    with page.expect_request(lambda asked: asked.url.endswith("/prompt") and asked.method == "POST") as asked:
        patient.look()
    sent = json.loads(asked.value.post_data or "{}")
    assert sent["partial_execution_targets"] == [f"{host}:{inside}"]
    page.get_by_role("button", name="Set cfg to 1").click()
    assert patient.state() == (1, 20, 0), "the node it mends stands outside"
