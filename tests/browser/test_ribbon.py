"""The ribbon: in sandbox mode always, otherwise never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.sidebar import Sidebar, use_theme

RIBBON = ".schnellkit-ribbon"


@pytest.mark.both_modes
def test_sandbox_mode_is_visible_everywhere(page: Page, render_mode: str, shown: Callable[[str], Path]) -> None:
    expect(page.locator(RIBBON)).to_contain_text("drawn on this machine")
    Sidebar(page).open("Hosts")
    expect(page.locator(RIBBON)).to_be_visible()
    if render_mode == "vue":
        use_theme(page, "light")
    page.wait_for_timeout(300)
    shown(f"ribbon-{render_mode}")
