"""The switches in ComfyUI's settings: found by searching, on at first, and obeyed at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices
from schnellkit.workshop.comfyui.running import ComfyUI

SWITCHES = ("Schnellkit.Total", "Schnellkit.AskAboveCap", "Schnellkit.PricesOnNodes")


@pytest.fixture(autouse=True)
def on_again(comfy: ComfyUI) -> Iterator[None]:
    yield
    comfy.post("/settings", dict.fromkeys(SWITCHES, True))


def switch(page: Page, name: str, on: bool) -> None:
    page.evaluate("([name, on]) => window.app.extensionManager.setting.set(name, on)", [name, on])


@pytest.mark.both_modes
def test_what_is_switched_off_is_gone_at_once_and_back_at_once(
    page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    canvas, prices, total = Canvas(page, render_mode), Prices(page, render_mode), page.locator(".schnellkit-total")
    node, save = canvas.place("SchnellkitDeepInfra", 200, 150), canvas.place("SaveImage", 660, 100)
    canvas.wire(node, 0, save, "images")
    prices.expect_badge(node, "sandbox · ≈ $0.0020")
    expect(total).to_have_text("≈ $0.0020")
    for name in SWITCHES:
        switch(page, name, False)
    expect(total).to_be_hidden()
    prices.expect_badge(node, "")
    if render_mode == "vue":
        expect(page.get_by_text("sandbox · ≈")).to_have_count(0)
    else:
        page.wait_for_function(
            """() => {
              window.drawn.length = 0;
              window.app.canvas.draw(true, true);
              return window.drawn.length > 0 && !window.drawn.some((text) => text.includes("≈"));
            }"""
        )
    page.wait_for_timeout(300)
    shown(f"switched-off-{render_mode}")
    canvas.set(node, images=2)
    for name in SWITCHES:
        switch(page, name, True)
    expect(total).to_have_text("≈ $0.0040")
    prices.expect_badge(node, "sandbox · ≈ $0.0040")
    assert console_errors == []


def test_they_are_found_by_the_words_one_would_look_for(page: Page, shown: Callable[[str], Path]) -> None:
    page.evaluate("() => window.app.extensionManager.command.execute('Comfy.ShowSettingsDialog')")
    search = page.get_by_role("dialog").get_by_placeholder("Search Settings")
    for words, name in (
        ("cost", "Show beside Run what the workflow will cost"),
        ("cap", "Ask before a run that may pass a spending cap"),
        ("prices", "Show prices on the nodes"),
    ):
        search.fill(words)
        expect(page.get_by_role("dialog").get_by_text(name)).to_be_visible()
    search.fill("schnell")
    page.wait_for_timeout(400)
    shown("settings-schnell")
