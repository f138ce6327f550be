"""The check behind every screenshot: it sees each place that contradicts the others."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.told_alike import READ, contradictions, found_in

pytestmark = pytest.mark.one_page

RECEIPT = """() => {
  for (const one of document.querySelectorAll('[data-schnellkit="schnellkit_text"]'))
    one.textContent = one.textContent.replaceAll("0.0020", "0.0030");
}"""
CHARGE = """() => {
  const line = Object.assign(document.createElement("p"), { className: "schnellkit-charged" });
  line.textContent = "Last run: sandbox, would cost $0.0030";
  document.body.append(line);
}"""
BADGE = """(id) => {
  const { badges } = window.app.graph.getNodeById(id);
  badges.push(() => ({ text: "sandbox · ≈ $0.0030" }));
}"""
LINE = "() => { document.querySelector('.sk-total-row strong').textContent = '≈ $0.0030'; }"


def test_a_page_of_one_voice_passes_and_each_place_that_differs_is_seen(page: Page) -> None:
    canvas = Canvas(page, "classic")
    node, save = canvas.place("SchnellkitDeepInfra"), canvas.place("SaveImage", 700)
    receipt = canvas.place("SchnellkitReceipt", 700, 600)
    canvas.set(node, prompt="one voice", control_after_generate="fixed")
    canvas.wire(node, 0, save, "images")
    canvas.wire(node, 1, receipt, "receipts.receipt_0")
    total = page.locator(".schnellkit-total")
    expect(total).to_have_text("≈ $0.0020")
    assert contradictions(page) == []
    canvas.run()
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.text", arg=str(receipt), timeout=60_000)
    expect(total).to_have_text("free, from your library")
    assert contradictions(page) == []
    for place, what in ((RECEIPT, "the receipt says"), (CHARGE, "under the picture stands")):
        page.evaluate(place)
        assert [one for one in contradictions(page) if what in one]
    page.evaluate("() => document.querySelector('p.schnellkit-charged:last-child').remove()")
    canvas.set(node, prompt="another voice")
    expect(total).to_have_text("≈ $0.0020")
    assert contradictions(page) == []
    total.click()
    page.evaluate(LINE)
    assert "the total says" in "".join(contradictions(page))
    page.keyboard.press("Escape")
    page.evaluate(BADGE, node)
    assert f"the badge of {node} says" in "".join(contradictions(page))
    assert "the total says" in "".join(found_in({**page.evaluate(READ), "total": "≈ $0.0030"}))
