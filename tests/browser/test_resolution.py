"""Schnell Resolution on the canvas: who takes a size, what a preset writes, and the same sums as when it runs."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from schnellkit.providers.hosts import hosts
from schnellkit.providers.presets import CUSTOM, PRESETS
from schnellkit.providers.sizing import NO_HOST, ORIENTATIONS, SizeRequest, describe_fits, sized
from schnellkit.tests.browser.canvas import Canvas

pytestmark = pytest.mark.one_page

WISHES = 2000
SIZED = """async (wishes) => {
  const { sized, describeFits } = await import("/extensions/schnellkit/resolution/sizing.mjs");
  const known = await (await window.app.api.fetchApi("/schnellkit/catalogue")).json();
  return wishes.map((request) => {
    const size = sized(request, known);
    return [size, describeFits(size, known)];
  });
}"""
VALUES = """(id) => Object.fromEntries(
  window.app.graph.getNodeById(id).widgets.map(({ name, value }) => [name, value]))"""


@pytest.fixture
def canvas(page: Page, render_mode: str) -> Canvas:
    return Canvas(page, render_mode)


def wishes() -> list[SizeRequest]:
    chance = random.Random(7)
    side = [*range(64, 4097, 16), *(chance.randint(64, 4096) for _ in range(200))]
    own = ["banner · 1536x640", "off · 1000x640", "huge · 99999x640", "a · b · 64x4096", "· 640x640"]
    presets = [CUSTOM, "a friend's own", "constructor", *own, *own, *PRESETS]
    return [
        SizeRequest(
            chance.choice(presets),
            chance.choice(side),
            chance.choice(side),
            chance.choice(ORIENTATIONS),
            chance.choice([NO_HOST, *hosts()]),
        )
        for _ in range(WISHES)
    ]


def test_the_page_works_out_every_size_as_the_run_does(page: Page) -> None:
    asked = wishes()
    found = page.evaluate(SIZED, [request._asdict() for request in asked])
    for request, (size, told) in zip(asked, found, strict=True):
        made = sized(request, hosts())[:2]
        assert (tuple(size), told) == (made, describe_fits(made, hosts())), request


@pytest.mark.both_modes
def test_the_node_says_which_hosts_take_its_size(
    canvas: Canvas, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    node = canvas.place("SchnellkitResolution")
    canvas.wait_for_text("1024 × 1024 · fits: every host")
    canvas.set(node, preset="1344x768", orientation="portrait")
    canvas.wait_for_text("768 × 1344 · fits: all but Cloudflare, IONOS")
    canvas.set(node, snap_for="ionos")
    canvas.wait_for_text(f"1024 × 1792 · {describe_fits((1024, 1792), hosts())}")
    shown(f"resolution-{render_mode}")
    picture = canvas.place("EmptyImage", 200, 600)
    canvas.wire(picture, 0, node, "picture")
    canvas.wait_for_text("size known at Run")
    assert console_errors == []


@pytest.mark.both_modes
def test_the_list_says_of_every_preset_which_hosts_take_it(
    canvas: Canvas, page: Page, render_mode: str, shown: Callable[[str], Path]
) -> None:
    node = canvas.place("SchnellkitResolution", 300, 200)
    if render_mode == "vue":
        page.get_by_role("combobox", name="preset").click()
    else:
        where = page.evaluate(
            """(id) => {
              const node = window.app.graph.getNodeById(id);
              const widget = node.widgets[0];
              window.app.canvas.draw(true, true); // which is what puts widgets in their places
              return window.app.canvasPosToClientPos([node.pos[0] + node.size[0] / 2, node.pos[1] + widget.y + 10]);
            }""",
            node,
        )
        page.mouse.click(*where)
    entry = page.get_by_text("1344x768 · fits: all but Cloudflare, IONOS").first
    entry.scroll_into_view_if_needed()
    shown(f"resolution-list-{render_mode}")
    entry.click()
    values = page.evaluate(VALUES, node)
    assert (values["preset"], values["width"], values["height"]) == ("1344x768", 1344, 768)


@pytest.mark.both_modes
def test_numbers_written_by_hand_are_no_preset_any_more(canvas: Canvas, page: Page) -> None:
    node = canvas.place("SchnellkitResolution")
    canvas.set(node, preset="1344x768")
    canvas.set(node, height=1024)
    values = page.evaluate(VALUES, node)
    assert (values["preset"], values["width"], values["height"]) == ("custom", 1344, 1024)
    canvas.wait_for_text("1344 × 1024")


@pytest.mark.both_modes
def test_the_price_follows_what_a_wired_resolution_is_snapped_to(canvas: Canvas) -> None:
    size, node = canvas.place("SchnellkitResolution", 100, 150), canvas.place("SchnellkitDeepInfra", 500, 150)
    canvas.wire(size, 0, node, "width")
    canvas.wire(size, 1, node, "height")
    canvas.set(size, preset="custom", width=2048, height=2048)
    canvas.wait_for_text("will be refused: 2048 × 2048")
    canvas.set(size, snap_for="nvidia")
    canvas.wait_for_text("≈ $0.0020")
    canvas.wire(canvas.place("EmptyImage", 100, 600), 0, size, "picture")
    canvas.wait_for_text(" to $")
