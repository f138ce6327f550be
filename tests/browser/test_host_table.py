"""The table of hosts: its figures are those of the person's own orders; it is sorted by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from schnellkit.tests.browser.sidebar import Sidebar, use_theme
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

pytestmark = pytest.mark.one_page

FIGURES = """({ last_used, p50, p95 }) => {
  const seconds = new Intl.NumberFormat(undefined, {
    style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1,
  });
  return [seconds.format(p50), seconds.format(p95), new Date(last_used * 1000).toLocaleDateString()];
}"""
# Whether it scrolls sideways: the box of the table, and the page it is on.
SIDEWAYS = "(place) => place.scrollWidth > place.clientWidth"


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Callable[..., ComfyUI]) -> ComfyUI:
    """A ComfyUI that has ordered five pictures, and one that was held back."""
    comfy = start_module_comfy({"SCHNELLKIT_SANDBOX": "1"})
    for number in range(5):
        comfy.run(hosted(f"timed {number}"))
    comfy.history(comfy.queue(hosted("[sandbox:native_nsfw] held back")))
    return comfy


@pytest.fixture
def table(page: Page) -> Locator:
    return Sidebar(page).open("Hosts").locator("[data-host-table]")


def row(table: Locator, host: str) -> Locator:
    return table.locator(f"[data-row={host}]")


def titles(table: Locator) -> list[str]:
    return table.locator("tbody th").all_inner_texts()


def test_a_row_tells_what_became_of_ones_own_orders(
    page: Page, comfy: ComfyUI, table: Locator, console_errors: list[str]
) -> None:
    record = next(one for one in comfy.get("/schnellkit/hosts/table")["rows"] if one["name"] == "deepinfra")["record"]
    half, most, day = page.evaluate(FIGURES, record)
    expect(row(table, "deepinfra").locator("td")).to_have_text(["≈ $0.0020", half, most, "83%", "1", "–", day, "–"])
    expect(row(table, "ionos").locator("td")).to_have_text(["–", "–", "–", "–", "–", "–", "–", "yes"])
    expect(table.locator("p")).to_have_text(
        "The price is for one picture of 1024 × 1024 in 4 steps with FLUX.1 [schnell]. "
        "The rest is by your own orders of the last 30 days, times from 5 orders on; it stays on this machine. "
        "These are orders of the sandbox."
    )
    assert console_errors == []


def test_it_is_sorted_by_mouse_and_by_keyboard(page: Page, table: Locator) -> None:
    price, host = (table.get_by_role("columnheader", name=name, exact=True) for name in ("Price", "Host"))
    expect(price).to_have_attribute("aria-sort", "ascending")
    cheapest = titles(table)
    price.get_by_role("button").click()
    expect(price).to_have_attribute("aria-sort", "descending")
    # Those without a price stay last.
    assert (cheapest[-1], titles(table)[-1]) == ("Together AI", "Together AI")
    assert cheapest.index("DeepInfra") < cheapest.index("Replicate")
    assert titles(table).index("DeepInfra") > titles(table).index("Replicate")
    host.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(host).to_have_attribute("aria-sort", "ascending")
    assert price.get_attribute("aria-sort") is None
    by_name = sorted(cheapest, key=str.casefold)
    assert titles(table) == by_name
    expect(host.get_by_role("button")).to_be_focused()
    page.keyboard.press("Space")
    assert titles(table) == by_name[::-1]
    table.get_by_role("button", name="In the EU").click()
    assert titles(table)[0] == "IONOS"


def test_a_row_leads_to_the_card_of_its_host(page: Page, table: Locator) -> None:
    card = page.locator("section[data-host=replicate]")
    row(table, "replicate").locator("td").first.click()
    expect(card).to_be_focused()
    expect(card.get_by_role("heading", name="Replicate")).to_be_in_viewport()
    row(table, "ionos").get_by_role("button", name="IONOS").focus()
    page.keyboard.press("Enter")
    expect(page.locator("section[data-host=ionos]")).to_be_focused()


def test_new_orders_are_in_it_once_they_are_done(page: Page, comfy: ComfyUI, table: Locator) -> None:
    succeeded = row(table, "fal").locator("[data-column=succeeded]")
    expect(succeeded).to_have_text("–")
    comfy.run(hosted("ordered meanwhile", node="SchnellkitFal"))
    expect(succeeded).to_have_text("100%")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_a_narrow_sidebar_it_scrolls_in_its_own_box(
    page: Page, table: Locator, shown: Callable[[str], Path], theme: str
) -> None:
    use_theme(page, theme)
    place = page.locator(".schnellkit-sidebar")
    place.evaluate("(place) => { place.style.inlineSize = '320px'; }")
    assert table.locator(".sk-scrolls").evaluate(SIDEWAYS)
    assert not page.locator(".sk-page").evaluate(SIDEWAYS)
    shown(f"host-table-{theme}")
    place.evaluate("(place) => { place.style.inlineSize = ''; }")
