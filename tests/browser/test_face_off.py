"""Schnell · Face-off on the canvas: its price before Run is that of all hosts, and the sheet stands on the node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices

pytestmark = [pytest.mark.one_page, pytest.mark.both_modes]

# The sheet of a newer run than the one before; the classic canvas draws it, Nodes 2.0 has it as an element.
SHOWN = """([id, before, mode]) => {
  const name = window.app.nodeOutputs[id]?.images?.[0]?.filename;
  if (!name || name === before) return false;
  const drawn = window.app.graph.getNodeById(id).imgs ?? [];
  const all = mode === "vue" ? document.querySelectorAll(`[data-node-id="${id}"] img`) : drawn;
  return [...all].some((one) => one.src.includes(name) && one.complete && one.naturalWidth > 0) && name;
}"""

DRAWN = """() => {
  window.app.graph.setDirtyCanvas(true, true);
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def test_the_sheet_is_on_the_node_and_its_price_is_the_sum_before_run(
    canvas: Canvas, page: Page, prices: Prices, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    node = canvas.place("SchnellkitFaceOff", 60, 80)
    page.evaluate("(id) => window.app.graph.getNodeById(id).setSize([640, 1000])", node)
    canvas.set(
        node,
        prompt=f"a lighthouse at three hosts, {canvas.render_mode}",
        control_after_generate="fixed",
        hosts="deepinfra, fal, wavespeed",
        blind=True,
    )
    prices.expect_all("≈ $0.0080", **{f"n{node}": "sandbox · ≈ $0.0080"})
    canvas.run()
    canvas.fit()
    sheet = page.wait_for_function(SHOWN, arg=[node, "", canvas.render_mode], timeout=120_000).json_value()
    prices.expect_badge(node, "last run: sandbox, would have cost: $0.0080")
    page.evaluate(DRAWN)
    shown(f"face-off-blind-{canvas.render_mode}")

    canvas.set(node, winner=2)
    expect(prices.total).to_have_text("free, from your library")
    canvas.run()
    page.wait_for_function(SHOWN, arg=[node, sheet, canvas.render_mode], timeout=120_000)
    page.evaluate(DRAWN)
    shown(f"face-off-chosen-{canvas.render_mode}")
    assert console_errors == []


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


@pytest.fixture
def prices(page: Page, render_mode: str) -> Prices:
    return Prices(page, render_mode)
