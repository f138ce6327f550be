"""The four places that tell money: badge, total, its details, and the receipt; read exactly, in both render modes."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

BADGE = """([id, text]) => {
  const find = (graph, [first, ...rest]) => {
    const node = graph?.getNodeById(Number(first));
    return rest.length ? find(node?.subgraph, rest) : node;
  };
  const node = find(window.app.rootGraph ?? window.app.graph, String(id).split(":"));
  const badges = (node?.badges ?? []).map((one) => (typeof one === "function" ? one() : one).text);
  const told = String(badges.filter((one) => one && !one.endsWith("schnellkit")).at(-1) ?? "");
  return text === undefined ? told : told === text;
}"""
DEEPEST = 60_000


class Prices:
    """What the page tells of money."""

    def __init__(self, page: Page, render_mode: str) -> None:
        self.page, self.render_mode = page, render_mode
        self.total = page.locator(".schnellkit-total")

    def badge(self, node: int | str) -> str:
        """The whole text of a node's badge, or nothing."""
        return self.page.evaluate(BADGE, [node])

    def expect_badge(self, node: int | str, text: str) -> None:
        """Wait for exactly this badge; in Nodes 2.0 it is to be seen on the node."""
        try:
            self.page.wait_for_function(BADGE, arg=[node, text], timeout=20_000)
        except Exception as late:
            raise AssertionError(f"the badge of {node} says {self.badge(node)!r}, not {text!r}") from late
        if self.render_mode == "vue" and text and ":" not in str(node):
            expect(self.page.locator(f'[data-node-id="{node}"]').get_by_text(text, exact=True).first).to_be_attached()

    def details(self) -> dict[str, str]:
        """The price of each node as the opened details tell it, by the node's id."""
        box = self._opened()
        rows = box.locator(".sk-total-row").all()
        told = {
            str(row.get_by_role("button").get_attribute("data-node")): row.locator("strong").inner_text()
            for row in rows
        }
        self.page.keyboard.press("Escape")
        return told

    def _opened(self) -> Locator:
        self.total.click()
        box = self.page.locator(".schnellkit-total-box")
        expect(box).to_be_visible()
        return box

    def expect_all(self, total: str, **badges: str) -> None:
        """Total, badges and details say one and the same: each node (n3 for node 3) its own price."""
        expect(self.total).to_have_text(total)
        for name, text in badges.items():
            self.expect_badge(name.removeprefix("n").replace("_", ":"), text)
        told = self.details()
        for name, text in badges.items():
            node = name.removeprefix("n").replace("_", ":")
            if node in told:
                assert text.removeprefix("sandbox · ") == told[node], (
                    f"badge and details of {node} contradict each other"
                )
        assert self._opened().get_by_role("heading").first.inner_text().endswith(total.removesuffix(" · no key yet"))
        self.page.keyboard.press("Escape")


def sent_by(page: Page, press: str, argument: Any = None) -> list[dict[str, Any]]:
    """The prompts that this leads to, kept from reaching the server."""
    return page.evaluate(
        """async ([press, argument]) => {
          const sent = [], send = window.fetch;
          window.fetch = async function (where, how) {
            if (!String(where).endsWith("/prompt") || how?.method !== "POST") return send.call(this, where, how);
            sent.push(JSON.parse(how.body));
            return new Response(JSON.stringify({ prompt_id: crypto.randomUUID(), number: 1, node_errors: {} }));
          };
          try { await new Function(`return (${press})`)()(argument); } finally { window.fetch = send; }
          return sent;
        }""",
        [press, argument],
    )
