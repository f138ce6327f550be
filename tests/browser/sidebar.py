"""What a person does with the Schnell sidebar."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

TAB = "schnellkit"


class Sidebar:
    """The sidebar's tab, opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(f"() => window.app.extensionManager.command.execute('Workspace.ToggleSidebarTab.{TAB}')")
        self.place = page.locator(".schnellkit-sidebar")
        self.place.wait_for()

    def open(self, title: str) -> Locator:
        """One of its pages, once it is drawn."""
        self.place.get_by_role("tab", name=title).click()
        self.place.locator(".sk-page:not([aria-busy])").wait_for()
        return self.place.get_by_role("tabpanel", name=title)


def use_theme(page: Page, name: str) -> None:
    """Light or dark, as in the settings."""
    page.evaluate("(name) => window.app.extensionManager.setting.set('Comfy.ColorPalette', name)", name)
