"""What a person does with the picker on Schnell Resolution."""

from __future__ import annotations

from playwright.sync_api import Page

WRITTEN = """(id) => {
  const node = window.app.graph.getNodeById(id);
  return ["preset", "width", "height", "orientation"].map(
    (name) => node.widgets.find((widget) => widget.name === name).value);
}"""
# Pixels of a picture along a side of the stage.
SPAN = 2304


class Picker:
    """The picker of the only node that has one."""

    def __init__(self, page: Page, node: int) -> None:
        self.page, self.node = page, node
        self.place = page.locator(".schnellkit-picker")
        self.stage = self.place.locator(".sk-stage")
        self.corner = page.get_by_role("slider", name="Size", exact=True)
        self.place.wait_for()

    @property
    def written(self) -> tuple[str, int, int, str]:
        preset, width, height, orientation = self.page.evaluate(WRITTEN, self.node)
        return preset, width, height, orientation

    def point(self, width: float, height: float) -> tuple[float, float]:
        """Where the corner of a size is on the screen."""
        box = self.stage.bounding_box()
        assert box
        return box["x"] + width / SPAN * box["width"], box["y"] + box["height"] * (1 - height / SPAN)

    def drag(self, start: tuple[float, float], end: tuple[float, float], key: str = "") -> None:
        """From one size's corner to another's, with a key held down."""
        mouse, keys = self.page.mouse, self.page.keyboard
        mouse.move(*self.point(*start))
        mouse.down()
        if key:
            keys.down(key)
        mouse.move(*self.point(*end), steps=5)
        if key:
            keys.up(key)
        mouse.up()

    def click(self, width: int, height: int) -> None:
        self.page.mouse.click(*self.point(width, height))
