"""What a person does with the canvas: put nodes on it, wire them, read what is written there, press Run."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

# The classic canvas is pixels: what is written on it is heard where it is drawn.
LISTEN = """() => {
  window.drawn = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    window.drawn.push(String(text));
    return write.call(this, text, ...rest);
  };
}"""

PLACE = """([type, x, y]) => {
  const node = LiteGraph.createNode(type);
  node.pos = [x, y];
  window.app.graph.add(node);
  return node.id;
}"""

DROP = """(bytes) => {
  const file = new File([new Uint8Array(bytes)], "saved.png", { type: "image/png" });
  const data = new DataTransfer();
  data.items.add(file);
  const where = { bubbles: true, cancelable: true, dataTransfer: data, clientX: 900, clientY: 600 };
  document.querySelector("#graph-canvas").dispatchEvent(new DragEvent("drop", where));
}"""


class Canvas:
    """The open graph."""

    def __init__(self, page: Page, render_mode: str) -> None:
        self.page, self.render_mode = page, render_mode
        page.evaluate(LISTEN)

    def place(self, kind: str, x: int = 200, y: int = 150) -> int:
        """A new node of that kind."""
        return self.page.evaluate(PLACE, [kind, x, y])

    def set(self, node: int, **values: Any) -> None:
        """Set widgets as a person does, callbacks included."""
        self.page.evaluate(
            """([id, values]) => {
              const node = window.app.graph.getNodeById(id);
              for (const [name, value] of Object.entries(values)) {
                const widget = node.widgets.find((candidate) => candidate.name === name);
                widget.value = value;
                widget.callback?.(value);
              }
              window.app.graph.setDirtyCanvas(true, true);
            }""",
            [node, values],
        )

    def wire(self, origin: int, slot: int, target: int, name: str) -> None:
        """A wire from an output to an input."""
        self.page.evaluate(
            """([from, slot, to, name]) => {
              const graph = window.app.graph;
              graph.getNodeById(from).connect(slot, graph.getNodeById(to), name);
            }""",
            [origin, slot, target, name],
        )

    def wait_for_text(self, text: str, seconds: float = 30) -> None:
        """Wait until the text is to be read on the canvas, in the way this render mode writes it."""
        if self.render_mode == "vue":
            self.page.get_by_text(text).first.wait_for(state="visible", timeout=seconds * 1000)
            return
        self.page.evaluate("() => { window.drawn.length = 0; window.app.graph.setDirtyCanvas(true, true); }")
        self.page.wait_for_function(
            """(text) => {
              window.app.graph.setDirtyCanvas(true, true);
              return window.drawn.some((one) => one.includes(text));
            }""",
            arg=text,
            timeout=seconds * 1000,
        )

    def run(self) -> None:
        """Press Run and wait until nothing is queued or running any more."""
        with self.page.expect_response(
            lambda answer: answer.url.endswith("/prompt") and answer.request.method == "POST"
        ):
            self.page.get_by_test_id("queue-button").first.click()

    def drop(self, picture: bytes) -> None:
        """Drop a PNG file on an empty place."""
        self.page.evaluate(DROP, list(picture))

    def fit(self) -> None:
        """Show the whole graph."""
        self.page.evaluate("() => window.app.extensionManager.command.execute('Comfy.Canvas.FitView')")
