"""The menu of a node, by a right click: that of the classic canvas and that of Nodes 2.0."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

ENTRY = "The same picture at another host"
# On the title, a little right of the corner.
WHERE = """(id) => {
  const { canvas } = window.app;
  const node = canvas.graph.getNodeById(id);
  const { left, top } = canvas.canvas.getBoundingClientRect();
  const { scale, offset } = canvas.ds;
  return [(node.pos[0] + 60 + offset[0]) * scale + left, (node.pos[1] - 12 + offset[1]) * scale + top];
}"""
ITEM = ".litemenu-entry, [role=menuitem]"


class NodeMenu:
    """The menu of one node, and what it offers elsewhere."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def right_click(self, node: int) -> None:
        """Open the node's menu."""
        x, y = self.page.evaluate(WHERE, node)
        self.page.mouse.click(x, y, button="right")
        expect(self.page.locator(ITEM).filter(has_text="Pin").first).to_be_visible()

    @property
    def entry(self) -> Locator:
        """The line that leads to the other hosts."""
        return self.page.locator(ITEM).filter(has_text=ENTRY).last

    @property
    def lines(self) -> Locator:
        """The lines of the other hosts."""
        return self.page.locator(ITEM).filter(has_text=": ", has_not_text=ENTRY).locator("visible=true")

    def offers(self, node: int) -> list[str]:
        """What the other hosts ask, as the opened menu tells it."""
        self.right_click(node)
        self.entry.hover()
        if self.lines.count() == 0:
            self.entry.click()
        expect(self.lines.first).to_be_visible()
        return [line.strip() for line in self.lines.all_inner_texts()]

    def move(self, node: int, offer: str) -> None:
        """Take the offer of one of the other hosts."""
        self.offers(node)
        self.lines.filter(has_text=offer).first.click()
