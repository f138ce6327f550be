"""The Library page: bought pictures, found again, walked by keys, pinned and removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from schnellkit.tests.browser.library import library, picture
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

__all__ = ["library"]

pytestmark = pytest.mark.one_page

MANY = 10_000
QUEUE_WORKED_OFF = """async () => {
  for (const left of [1, 0]) window.app.api.dispatchCustomEvent("status", { exec_info: { queue_remaining: left } });
  await fetch("/schnellkit/catalogue");
}"""
COLUMNS = """() => {
  const tops = [...document.querySelectorAll(".sk-picture")].map((one) => one.getBoundingClientRect().top);
  return tops.filter((top) => top === tops[0]).length;
}"""


def test_a_word_finds_its_pictures_and_arrow_keys_walk_them(page: Page, library: Locator) -> None:
    library.get_by_label("Search").fill("lighthouse 0")
    expect(picture(library, "lighthouse 1")).to_have_count(0)
    expect(picture(library, "lighthouse 0").first).to_be_visible()
    library.get_by_label("Search").fill("lighthouse")
    picture(library, "lighthouse 2").first.focus()
    page.keyboard.press("ArrowRight")
    expect(picture(library, "lighthouse 1").first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(picture(library, "lighthouse 1").first).to_be_focused()


def test_a_picture_just_bought_appears_by_itself(library: Locator, comfy: ComfyUI) -> None:
    comfy.run(hosted("just bought, a lighthouse"))
    expect(picture(library, "just bought")).to_be_visible()


def test_a_picture_is_pinned_and_removed_by_keyboard_alone(
    page: Page, comfy: ComfyUI, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    for number in range(2):
        comfy.run(hosted(f"a buoy {number}", seed=number))
    library = Sidebar(page).open("Library")
    expect(picture(library, "a buoy 1")).to_be_visible()
    room, chosen = (
        library.get_by_role("region", name="Space used"),
        library.get_by_role("region", name="The chosen picture"),
    )
    pinned_before = _count_of(room.inner_text(), "pinned")
    picture(library, "a buoy 1").focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(chosen.get_by_role("button", name="Pin", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(library.get_by_role("status")).to_have_text("Pinned: it is never dropped.")
    expect(chosen.get_by_role("button", name="Unpin")).to_be_focused()
    expect(picture(library, "a buoy 1")).to_contain_text("pinned")
    expect(picture(library, "a buoy 0")).not_to_contain_text("pinned")
    expect(room).to_contain_text(f"{pinned_before + 1} pinned")
    page.wait_for_timeout(300)
    shown("sidebar-library-pinned")
    chosen.get_by_role("button", name="Remove").click()
    chosen.get_by_role("button", name="Delete it").click()
    expect(library.get_by_role("status")).to_contain_text("This picture is pinned")
    chosen.get_by_role("button", name="Unpin").click()
    expect(library.get_by_role("status")).to_have_text("No longer pinned.")
    page.keyboard.press("Tab")
    expect(chosen.get_by_role("button", name="Remove")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chosen.get_by_role("button", name="Delete it")).to_be_focused()
    shown("sidebar-library-remove")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(chosen.get_by_role("button", name="Delete it")).to_have_count(0)
    expect(picture(library, "a buoy 1")).to_have_count(1)
    chosen.get_by_role("button", name="Remove").click()
    page.keyboard.press("Enter")
    expect(library.get_by_role("status")).to_contain_text("Removed")
    expect(picture(library, "a buoy 1")).to_have_count(0)
    expect(picture(library, "a buoy 0")).to_be_focused()
    assert console_errors == [
        "Failed to load resource: the server responded with a status of 400 (Bad Request) "
        f"({comfy.url}/api/schnellkit/library/remove)"
    ]


def test_a_visitor_who_may_change_nothing_is_offered_no_pin_and_no_removal(page: Page, comfy: ComfyUI) -> None:
    comfy.run(hosted("a quay"))

    def answer(route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "changeable": False})

    page.route("**/schnellkit/library?*", answer)
    library = Sidebar(page).open("Library")
    picture(library, "a quay").click()
    chosen = library.get_by_role("region", name="The chosen picture")
    expect(chosen.get_by_role("button", name="As LoadImage")).to_be_visible()
    for name in ("Pin", "Remove"):
        expect(chosen.get_by_role("button", name=name)).to_have_count(0)
    page.unroute("**/schnellkit/library?*")


def _count_of(text: str, word: str) -> int:
    """The number before that word, or nothing."""
    found = re.search(rf"(\d+) {word}", text)
    return int(found.group(1)) if found else 0


def test_of_ten_thousand_pictures_only_those_in_sight_are_drawn(page: Page) -> None:
    def answer(route) -> None:
        route.fulfill(json={"pictures": [_told(number) for number in range(MANY)], "next": None})

    page.route("**/schnellkit/library?*", answer)
    page.route("**/schnellkit/thumbnails/*", lambda route: route.fulfill(status=204))
    library = Sidebar(page).open("Library")
    expect(library.get_by_role("button", name="number 0,")).to_be_visible()
    assert library.locator(".sk-tile").count() < 100
    library.evaluate("(place) => place.scrollTo(0, place.scrollHeight)")
    expect(library.get_by_role("button", name=f"number {MANY - 1},")).to_be_visible()
    assert library.locator(".sk-tile").count() < 100
    for route in ("library?*", "thumbnails/*"):
        page.unroute(f"**/schnellkit/{route}")


def _told(number: int) -> dict:
    facts = {"host": "deepinfra", "title": "DeepInfra", "model": "m", "width": 64, "height": 64, "steps": 4}
    money = {"at": 0, "money": "$0.0020", "of": 1, "sandbox": False}
    return {"id": str(number), "hash": "0" * 64, "prompt": f"number {number}", "seed": "1", **facts, **money}


def test_up_and_down_walk_by_rows(page: Page, library: Locator) -> None:
    tiles = library.locator(".sk-picture")
    expect(picture(library, "lighthouse 0").first).to_be_visible()
    columns = page.evaluate(COLUMNS)
    assert 1 < columns < tiles.count()
    tiles.first.focus()
    page.keyboard.press("ArrowDown")
    expect(tiles.nth(columns)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(tiles.first).to_be_focused()


def _requests(page: Page) -> list[str]:
    """The requests for pictures from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/schnellkit/library?" in request.url else None)
    return asked


def test_a_picture_that_is_looked_at_stays_when_a_run_ends(page: Page, library: Locator) -> None:
    """Also in a low window, where opening a picture scrolls down to it."""
    tile = picture(library, "lighthouse 1").first
    expect(tile).to_be_visible()
    below = tile.evaluate("(tile) => tile.getBoundingClientRect().bottom + 20")
    page.set_viewport_size({"width": 1280, "height": int(below)})
    before = library.evaluate("(place) => place.scrollTop")
    tile.click()
    chosen = library.get_by_role("region", name="The chosen picture")
    expect(chosen).to_be_in_viewport()
    assert library.evaluate("(place) => place.scrollTop") > 0
    asked = _requests(page)
    page.evaluate(QUEUE_WORKED_OFF)
    assert asked == []
    expect(chosen).to_be_visible()
    with page.expect_response("**/schnellkit/library?*"):
        chosen.get_by_role("button", name="Close").click()
    assert library.evaluate("(place) => place.scrollTop") < before + 20
    with page.expect_response("**/schnellkit/library?*"):
        page.evaluate(QUEUE_WORKED_OFF)


def test_who_looks_further_down_stays_there_when_a_run_ends(page: Page) -> None:
    """What came in between is shown once they are at the top again."""
    page.route(
        "**/schnellkit/library?*",
        lambda route: route.fulfill(json={"pictures": [_told(number) for number in range(90)], "next": None}),
    )
    page.route("**/schnellkit/thumbnails/*", lambda route: route.fulfill(status=204))
    library = Sidebar(page).open("Library")
    expect(library.get_by_role("button", name="number 0,")).to_be_visible()
    library.evaluate("(place) => place.scrollTo(0, 600)")
    asked = _requests(page)
    page.evaluate(QUEUE_WORKED_OFF)
    assert asked == []
    assert library.evaluate("(place) => place.scrollTop") == 600
    with page.expect_response("**/schnellkit/library?*"):
        library.evaluate("(place) => place.scrollTo(0, 0)")
    for route in ("library?*", "thumbnails/*"):
        page.unroute(f"**/schnellkit/{route}")
