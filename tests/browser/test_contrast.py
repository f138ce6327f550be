"""All that the pack writes can be read: at least 4.5 : 1 between text and ground, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.sidebar import Sidebar, use_theme
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

# What is written within the places, with the contrast of each, where it is below the least.
TOO_FAINT = """(selector) => {
  const LEAST = 4.5;
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const painted = (colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
    }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = rgb.map((value) => linear(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one) => {
    const grounds = [];
    for (let at = one; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
    const [a, b] = [painted(grounds), painted([...grounds, getComputedStyle(one).color])].map(light);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const written = [...document.querySelectorAll(`${selector}, ${selector} *`)].filter(
    (one) => one.checkVisibility() && !one.disabled && [...one.childNodes].some((part) => part.data?.trim()),
  );
  if (!written.length) throw new Error(`nothing is written in ${selector}`);
  return written
    .map((one) => [one.className, one.textContent.slice(0, 40), contrast(one).toFixed(2)])
    .filter(([, , ratio]) => ratio < LEAST);
}"""
# Every word that may stand on a coloured ground, on the ground it would stand on.
ALL_PILLS = """(place) => {
  for (const mood of ["good", "bad", "plain", "warn"]) {
    const pill = document.createElement("span");
    pill.className = `sk-pill sk-${mood}`;
    pill.textContent = mood;
    place.append(pill);
  }
}"""
BADGE = """(id) => {
  const { fgColor, bgColor } = window.app.graph.getNodeById(id).badges.at(-1)();
  const shown = document.createElement("div");
  shown.id = "badge-shown";
  shown.style.cssText = `color: ${fgColor}; background: ${bgColor}`;
  shown.textContent = "badge";
  document.body.append(shown);
}"""


def in_each_theme(page: Page) -> Iterator[str]:
    """Dark, then light."""
    for theme in ("dark", "light"):
        use_theme(page, theme)
        page.wait_for_timeout(300)
        yield theme


def test_the_pages_of_the_sidebar_can_be_read(page: Page, comfy: ComfyUI) -> None:
    comfy.run(hosted("a page to read"))
    sidebar = Sidebar(page)
    for theme in in_each_theme(page):
        for title in ("Keys", "Hosts", "Spend", "Library", "Presets"):
            opened = sidebar.open(title)
            if title == "Library":
                opened.get_by_role("button", name="a page to read").first.click()
            if title == "Hosts":
                opened.evaluate("(place) => place.querySelectorAll('details').forEach((one) => { one.open = true; })")
            opened.evaluate(ALL_PILLS)
            assert page.evaluate(TOO_FAINT, ".schnellkit-sidebar") == [], (theme, title)


def test_the_total_can_be_read_in_each_of_its_states(page: Page) -> None:
    canvas, total = Canvas(page, "classic"), page.locator(".schnellkit-total")
    node, save = canvas.place("SchnellkitDeepInfra", 200, 150), canvas.place("SaveImage", 660, 100)
    canvas.wire(node, 0, save, "images")
    expect(total).to_be_visible()
    for theme in in_each_theme(page):
        for state in ("", "schnellkit-total-sandbox", "schnellkit-total-over"):
            page.mouse.move(5, 500)
            total.evaluate("(total, state) => { total.className = `schnellkit-total ${state}`.trim(); }", state)
            assert page.evaluate(TOO_FAINT, ".schnellkit-total") == [], (theme, state)
            total.hover()
            assert page.evaluate(TOO_FAINT, ".schnellkit-total") == [], (theme, state, "hover")


def test_the_details_of_a_total_above_a_cap_can_be_read(page: Page, shown: Callable[[str], Path]) -> None:
    price = {"costs": [["9", "9", "USD"]], "pictures": 1, "free": 0, "refused": 0, "keyless": 0, "nodes": 1}
    line = {**price, "node": "1", "host": "DeepInfra", "name": "deepinfra", "told": "≈ $9.00", "what": "", "seen": ""}
    quote = {
        **{"sandbox": True, "version": "", "total": "≈ $9.00", "own": "", "warning": "too much", "count": 1},
        **{"alike": True, "complete": True, "one": price, "sum": price, "idle": [], "groups": {}},
        "nodes": [{**line, "mend": {}, "about": "", "notes": ["a note"], "elsewhere": ["IONOS: ?"]}],
        "caps": [{"period": "run", "cap": "$1.00", "left": "$1.00", "passed": True}],
    }
    page.route("**/schnellkit/quote", lambda route: route.fulfill(json=quote))
    Canvas(page, "classic").place("SchnellkitDeepInfra")
    page.locator(".schnellkit-total-over").click()
    expect(page.get_by_role("dialog", name="Run would charge")).to_be_visible()
    for theme in in_each_theme(page):
        shown(f"total-over-{theme}")
        assert page.evaluate(TOO_FAINT, ".schnellkit-total-box") == [], theme


def test_badge_picker_and_ribbon_can_be_read(page: Page) -> None:
    canvas = Canvas(page, "classic")
    page.evaluate(BADGE, canvas.place("SchnellkitDeepInfra"))
    canvas.place("SchnellkitResolution", 700)
    page.locator(".schnellkit-picker").wait_for()
    for theme in in_each_theme(page):
        assert page.evaluate(TOO_FAINT, "#badge-shown") == [], theme
        assert page.evaluate(TOO_FAINT, ".schnellkit-picker") == [], theme
        assert page.evaluate(TOO_FAINT, ".schnellkit-ribbon") == [], theme
