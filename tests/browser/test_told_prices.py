"""Money that was told wrongly once: every line of the review that found it, in both render modes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices, sent_by
from schnellkit.workshop.comfyui.running import ComfyUI

pytestmark = [pytest.mark.one_page, pytest.mark.both_modes]

# What needs care before Run, on the total and on the node.
AMBER = "#f0a04b"
COLOUR = """(id) => window.app.graph.getNodeById(id).badges
  .map((one) => (typeof one === "function" ? one() : one)).at(-1).bgColor"""
COUNT = "(count) => { window.app.extensionManager.queueSettings.batchCount = count; }"
SUBGRAPH = """([id, names]) => {
  const node = window.app.graph.getNodeById(id);
  const { node: host } = window.app.graph.convertToSubgraph(new Set([node]));
  const [inside] = host.subgraph.nodes;
  for (const name of names) {
    const slot = inside.getSlotFromWidget(inside.widgets.find((one) => one.name === name));
    if (slot.link !== null && slot.link !== undefined) continue;
    host.subgraph.addInput(name, String(slot.type)).connect(slot, inside);
  }
  return [host.id, inside.id];
}"""
PROMOTED = """([id, name, value]) => {
  window.app.graph.getNodeById(id).widgets.find((one) => one.name === name).value = value;
}"""
SET_AND_GET = """([from, to]) => {
  const make = (type, Base) => LiteGraph.registered_node_types[type] ?? LiteGraph.registerNodeType(type, Base);
  make("OtherSet", class extends LiteGraph.LGraphNode {
    constructor(title) { super(title); this.addInput("*", "*"); this.addOutput("*", "*"); this.isVirtualNode = true; }
  });
  make("OtherGet", class extends LiteGraph.LGraphNode {
    constructor(title) { super(title); this.addOutput("*", "*"); this.isVirtualNode = true; }
    getInputLink() {
      const setter = this.graph.nodes.find(({ type }) => type === "OtherSet");
      return this.graph.links[setter.inputs[0].link];
    }
  });
  const { graph } = window.app;
  const [setter, getter] = ["OtherSet", "OtherGet"].map((type) => LiteGraph.createNode(type));
  graph.add(setter);
  graph.add(getter);
  graph.getNodeById(from).connect(0, setter, 0);
  getter.connect(0, graph.getNodeById(to), "images");
}"""


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Iterator[Canvas]:
    yield Canvas(page, render_mode)
    page.evaluate(COUNT, 1)


@pytest.fixture
def prices(page: Page, render_mode: str) -> Prices:
    return Prices(page, render_mode)


def placed(canvas: Canvas, kind: str = "SchnellkitDeepInfra", **values: Any) -> tuple[int, int]:
    node, save = canvas.place(kind, 60, 150), canvas.place("SaveImage", 560, 100)
    canvas.set(node, prompt=f"told, {canvas.render_mode}", **{"control_after_generate": "fixed", **values})
    canvas.wire(node, 0, save, "images")
    return node, save


def test_the_value_on_a_subgraph_node_is_what_is_quoted(canvas: Canvas, page: Page, prices: Prices) -> None:
    node, _ = placed(canvas)
    expect(prices.total).to_have_text("≈ $0.0020")
    host, inside = page.evaluate(SUBGRAPH, [node, ["images"]])
    page.evaluate(PROMOTED, [host, "images", 8])
    expect(prices.total).to_have_text("≈ $0.016")
    prices.expect_badge(host, "sandbox · ≈ $0.016")
    prices.expect_badge(f"{host}:{inside}", "sandbox · ≈ $0.016")
    assert list(prices.details()) == [f"{host}:{inside}"]


def test_a_node_behind_virtual_nodes_of_others_is_quoted(canvas: Canvas, page: Page, prices: Prices) -> None:
    node, save = placed(canvas, images=8)
    page.evaluate("(id) => window.app.graph.getNodeById(id).disconnectInput(0)", save)
    page.evaluate(SET_AND_GET, [node, save])
    prices.expect_all("≈ $0.016", **{f"n{node}": "sandbox · ≈ $0.016"})


def test_all_runs_of_a_press_are_told_and_share_one_name(canvas: Canvas, page: Page, prices: Prices) -> None:
    node, _ = placed(canvas, control_after_generate="randomize")
    page.evaluate(COUNT, 4)
    expect(prices.total).to_have_text("≈ $0.0020 × 4")
    prices.expect_badge(node, "sandbox · ≈ $0.0020")
    canvas.set(node, control_after_generate="fixed")
    expect(prices.total).to_have_text("≈ $0.0020 for 4 runs")
    canvas.set(node, control_after_generate="increment", images=2)
    expect(prices.total).to_have_text("≈ $0.010 for 4 runs")
    sent = sent_by(page, "() => window.app.queuePrompt(0, 4)")
    names = {one["extra_data"]["schnellkit_press"] for one in sent}
    assert (len(sent), len(names)) == (4, 1)
    again = sent_by(page, "() => window.app.queuePrompt(0, 2)")
    assert not names & {one["extra_data"]["schnellkit_press"] for one in again}
    (alone,) = sent_by(page, "() => window.app.queuePrompt(0, 1)")
    assert "schnellkit_press" not in alone["extra_data"], "one prompt is its own press"
    assert {one["extra_data"]["schnellkit_client"] for one in (*sent, *again, alone)} == {"page"}


def test_what_will_be_refused_is_said_and_mended_by_a_click(
    canvas: Canvas, page: Page, prices: Prices, shown: Callable[[str], Path]
) -> None:
    node, _ = placed(canvas, width=2000)
    expect(prices.total).to_have_text("will be refused")
    prices.expect_badge(node, "sandbox · will be refused: 2000 × 1024")
    expect(prices.total).to_have_class("schnellkit-total schnellkit-total-sandbox schnellkit-total-care")
    assert page.evaluate(COLOUR, node) == AMBER
    prices.total.click()
    shown(f"refused-{canvas.render_mode}")
    page.get_by_role("button", name="Use 1920 × 1024 instead").click()
    page.keyboard.press("Escape")
    prices.expect_all("≈ $0.00375", **{f"n{node}": "sandbox · ≈ $0.00375"})
    expect(prices.total).to_have_class("schnellkit-total schnellkit-total-sandbox")
    assert page.evaluate(COLOUR, node) != AMBER


def test_after_a_free_run_another_prompt_at_the_node_before_it_has_its_price(
    canvas: Canvas, page: Page, prices: Prices
) -> None:
    node, save = placed(canvas, steps=3)
    text = canvas.place("PrimitiveString", 0, 700)
    canvas.set(text, value=f"wired, {canvas.render_mode}")
    canvas.wire(text, 0, node, "prompt")
    expect(prices.total).to_have_text("≈ $0.0015")
    canvas.run()
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(save), timeout=60_000)
    expect(prices.total).to_have_text("free, from your library")
    prices.expect_badge(node, "last run: sandbox, would cost $0.0015")
    canvas.set(text, value=f"wired otherwise, {canvas.render_mode}")
    prices.expect_all("≈ $0.0015", **{f"n{node}": "sandbox · ≈ $0.0015"})


def test_an_edit_during_a_run_does_not_turn_its_charge_into_that_of_another_order(
    canvas: Canvas, page: Page, prices: Prices
) -> None:
    node, save = placed(canvas, width=768, height=768)
    canvas.set(node, prompt=f"[sandbox:slow:4:1] edited while it runs, {canvas.render_mode}")
    expect(prices.total).to_have_text("≈ $0.00112")
    canvas.run()
    size = "(id) => { window.app.graph.getNodeById(id).widgets.find((one) => one.name === 'images').value = 5; }"
    page.evaluate(size, node)
    page.evaluate("() => window.app.api.dispatchCustomEvent('graphChanged', {})")
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(save), timeout=60_000)
    expect(prices.total).to_have_text("≈ $0.0045")
    prices.expect_badge(node, "sandbox · ≈ $0.0045 (1 of 5 free, from your library)")


def test_no_price_is_never_told_as_no_cost(
    canvas: Canvas, page: Page, prices: Prices, comfy: ComfyUI, shown: Callable[[str], Path]
) -> None:
    node, _ = placed(canvas)
    expect(prices.total).to_have_text("≈ $0.0020")
    damaged = comfy.home / "prices.json"
    damaged.write_text('{"prices": [{"host": 3}]}', encoding="utf-8")
    try:
        canvas.set(node, images=2)
        expect(prices.total).to_have_text("price not known")
        prices.expect_badge(node, "price not known")
        prices.total.click()
        expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("prices.json")
        shown(f"price-not-known-{canvas.render_mode}")
        page.keyboard.press("Escape")
    finally:
        damaged.unlink()
    canvas.set(node, images=3)
    prices.expect_all("≈ $0.0060", **{f"n{node}": "sandbox · ≈ $0.0060"})


def test_what_would_not_run_is_no_price_of_this_run(canvas: Canvas, page: Page, prices: Prices) -> None:
    alone = canvas.place("SchnellkitDeepInfra")
    prices.expect_badge(alone, "sandbox · ≈ $0.0020 if it runs")
    expect(prices.total).to_be_hidden()


def test_chosen_outputs_are_asked_about_alone_and_a_doctor_never(canvas: Canvas, page: Page, prices: Prices) -> None:
    _, save = placed(canvas)
    doctor = canvas.place("SchnellkitDoctor", 900, 100)
    expect(prices.total).to_have_text("≈ $0.0020")
    asked: list[Any] = []

    def note(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "{}"))
        route.continue_()

    page.route("**/schnellkit/quote", note)
    try:
        sent_by(page, "(id) => window.app.queuePrompt(0, 1, [String(id)])", save)
        assert [one["chosen"] for one in asked if "chosen" in one] == [[str(save)]]
        asked.clear()
        (prompt,) = sent_by(page, "(id) => window.app.queuePrompt(0, 1, [String(id)])", doctor)
        assert prompt["partial_execution_targets"] == [str(doctor)]
        assert not [one for one in asked if "chosen" in one]
    finally:
        page.unroute("**/schnellkit/quote")


def test_an_older_question_never_overwrites_a_newer_one(canvas: Canvas, page: Page, prices: Prices) -> None:
    node, _ = placed(canvas)
    expect(prices.total).to_have_text("≈ $0.0020")
    held: list[Route] = []
    page.route("**/schnellkit/quote", lambda route: held.append(route) if not held else route.continue_())
    try:
        canvas.set(node, images=2)
        page.wait_for_timeout(500)
        canvas.set(node, images=3)
        expect(prices.total).to_have_text("≈ $0.0060")
    finally:
        page.unroute("**/schnellkit/quote")
    assert len(held) == 1
    prices.expect_all("≈ $0.0060", **{f"n{node}": "sandbox · ≈ $0.0060"})


def test_another_model_has_its_own_price_and_elsewhere_names_its_models(
    canvas: Canvas, page: Page, prices: Prices
) -> None:
    node, _ = placed(canvas, "SchnellkitTogether")
    expect(prices.total).to_have_text("≈ $0.00178")
    canvas.set(node, model="black-forest-labs/FLUX.2-dev")
    expect(prices.total).to_have_text("≈ $0.0161")
    told = prices.details()[str(node)]
    assert told.startswith("≈ $0.0161")
    prices.expect_badge(node, f"sandbox · {told}")
    prices.total.click()
    expect(page.get_by_text("Same at another host")).to_contain_text("Cloudflare · flux-1-schnell: ≈ $0.000634")
    page.keyboard.press("Escape")


def test_a_charge_is_told_though_the_run_was_quicker_than_the_answer_to_its_press(
    page: Page, canvas: Canvas, prices: Prices
) -> None:
    node, save = placed(canvas)

    def answer_late(route: Route) -> None:
        answer = route.fetch()
        page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(save))
        route.fulfill(response=answer)

    page.route("**/prompt", answer_late)
    canvas.run()
    prices.expect_badge(node, "last run: sandbox, would cost $0.0020")
    page.unroute("**/prompt")
