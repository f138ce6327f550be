"""Schnell · Anywhere on the canvas: its way stands on the node before Run, follows its inputs, and is taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices

pytestmark = [pytest.mark.one_page, pytest.mark.both_modes]

WAY = "DeepInfra, ≈ $0.0020 · then fal, ≈ $0.0030"


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


@pytest.fixture
def prices(page: Page, render_mode: str) -> Prices:
    return Prices(page, render_mode)


def test_the_way_stands_on_the_node_and_is_the_way_it_goes(
    canvas: Canvas, page: Page, prices: Prices, shown: Callable[[str], Path]
) -> None:
    node, save = canvas.place("SchnellkitAnywhere", 60, 150), canvas.place("SaveImage", 700, 100)
    asked = {"prompt": f"anywhere, {canvas.render_mode}", "control_after_generate": "fixed"}
    canvas.set(node, **asked, hosts="fal, deepinfra")
    canvas.wire(node, 0, save, "images")
    prices.expect_badge(node, f"sandbox · {WAY}")
    expect(prices.total).to_have_text("$0.0020 to $0.0030")
    canvas.set(node, choose="in my order")
    prices.expect_badge(node, "sandbox · fal, ≈ $0.0030 · then DeepInfra, ≈ $0.0020")
    canvas.set(node, at_most=0.0025)
    prices.expect_badge(node, "sandbox · DeepInfra, ≈ $0.0020")
    expect(prices.total).to_have_text("≈ $0.0020")
    canvas.set(node, images=2)
    prices.expect_badge(node, "sandbox · ≈ $0.0040 · DeepInfra")
    shown(f"anywhere-{canvas.render_mode}")
    canvas.set(node, images=1)
    expect(prices.total).to_have_text("≈ $0.0020")
    canvas.run()
    page.wait_for_function("(id) => window.app.nodeOutputs[id]?.images?.length === 1", arg=str(save), timeout=60_000)
    expect(prices.total).to_have_text("free, from your library")
    canvas.set(node, at_most=0.0001, prompt="too dear")
    expect(prices.total).to_have_text("will be refused")
