"""Values that nobody knows before a press: the total is then a range, and never lower than what Run charges."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices, sent_by

pytestmark = pytest.mark.one_page

COUNT = "(count) => { window.app.extensionManager.queueSettings.batchCount = count; }"
# A primitive that is changed by chance on one of two copies of a subgraph: the frontend keeps one value for both.
TWO_COPIES = """(id) => {
  const { graph } = window.app;
  const primitive = LiteGraph.createNode("PrimitiveNode");
  graph.add(primitive);
  primitive.connect(0, graph.getNodeById(id), "images");
  primitive.widgets[1].value = "randomize";
  const { node: host } = graph.convertToSubgraph(new Set([graph.getNodeById(id)]));
  const copy = LiteGraph.createNode(host.type);
  graph.add(copy);
  const save = LiteGraph.createNode("SaveImage");
  graph.add(save);
  copy.connect(0, save, 0);
  primitive.widgets[0].value = 1;
}"""
WILDCARDS = """() => {
  const { app } = window;
  const before = Object.getPrototypeOf(app).graphToPrompt;
  let turn = 0;
  app.graphToPrompt = async function (...asked) {
    const made = await before.apply(this, asked);
    turn++;
    for (const { inputs } of Object.values(made.output)) if (inputs.prompt) inputs.prompt += ` ${turn}`;
    return made;
  };
}"""
MOST = """async () => {
  const { quoteNow } = await import("/extensions/schnellkit/total/quotes.mjs");
  return quoteNow().quote?.sum.costs;
}"""


@pytest.fixture
def canvas(page: Page) -> Canvas:
    return Canvas(page, "classic")


def placed(canvas: Canvas) -> int:
    node, save = canvas.place("SchnellkitTogether", 60, 150), canvas.place("SaveImage", 560, 100)
    canvas.wire(node, 0, save, "images")
    canvas.set(node, prompt="open", seed=7, control_after_generate="fixed")
    return node


def pictures(sent: list[dict[str, Any]]) -> int:
    return sum(
        one["inputs"]["images"]
        for prompt in sent
        for one in prompt["prompt"].values()
        if one["class_type"].startswith("Schnellkit")
    )


def test_a_value_that_two_copies_share_is_no_certain_one(canvas: Canvas, page: Page) -> None:
    page.evaluate(TWO_COPIES, placed(canvas))
    page.evaluate(COUNT, 5)
    expect(page.locator(".schnellkit-total")).to_contain_text("for 5 runs")
    page.wait_for_function(f"async () => {{ const costs = await ({MOST})(); return costs?.[0][0] !== costs?.[0][1]; }}")
    ((_, most, _),) = page.evaluate(MOST)
    sent = sent_by(page, "() => window.app.queuePrompt(0, 5)")
    page.evaluate(COUNT, 1)
    assert pictures(sent) > 10, "one copy draws as many pictures as the primitive beside the other says"
    assert Decimal(most) >= pictures(sent) * Decimal("0.0017")


def test_words_drawn_by_chance_are_bought_in_each_prompt(canvas: Canvas, page: Page) -> None:
    node = placed(canvas)
    page.evaluate(WILDCARDS)
    page.evaluate(COUNT, 3)
    try:
        Prices(page, "classic").expect_all("$0.00178 to $0.00535 for 3 runs")
        sent = sent_by(page, "() => window.app.queuePrompt(0, 3)")
    finally:
        page.evaluate("() => { delete window.app.graphToPrompt; }")
        page.evaluate(COUNT, 1)
    assert len({one["prompt"][str(node)]["inputs"]["prompt"] for one in sent}) == 3
