"""Outside of the sandbox: unknown outcomes cleared up on the Spend page, and the library's limit set by the person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from schnellkit.ledger.ledger import Ledger
from schnellkit.library.arrivals import Arrivals
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.tests.unit.ledgers import answer, buy, order, reserve
from schnellkit.workshop.comfyui.running import ComfyUI

pytestmark = pytest.mark.one_page

MIB = 2**20


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Callable[..., ComfyUI]) -> Iterator[ComfyUI]:
    """A ComfyUI out of sandbox mode."""
    with running(Simulator()) as urls:
        yield start_module_comfy({"DEEPINFRA_TOKEN": "a-key-for-tests", "SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]})


@pytest.fixture
def ledger(comfy: ComfyUI) -> Iterator[Ledger]:
    """The same ledger in this process, with no outcome left open."""
    with closing(Ledger(comfy.home)) as ledger:
        for receipt in ledger.receipts(state="unknown outcome", most=10**6):
            ledger.resolve(receipt.id, charged=None)
        yield ledger


def lost(ledger: Ledger, prompt: str) -> str:
    receipt = reserve(ledger, order(prompt), "0.0020")
    ledger.sent(receipt.id)
    return ledger.lost(receipt.id, note="DeepInfra answered something unreadable: half of a picture.").id


def test_all_unknown_outcomes_are_reached_and_several_are_marked_together(
    page: Page, ledger: Ledger, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    for number in range(53):
        lost(ledger, f"lost {number}")
    unknown = Sidebar(page).open("Spend").get_by_role("region", name="Unknown outcomes")
    rows = unknown.get_by_role("group")
    expect(rows).to_have_count(50)
    expect(unknown.locator(".sk-sum")).to_have_text("53")
    expect(rows.first.get_by_role("link", name="Bill")).to_be_visible()
    expect(unknown.get_by_role("button", name="Mark these 0 as not charged")).to_be_disabled()
    unknown.get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(53)
    expect(unknown.get_by_role("button", name="Show more")).to_be_hidden()
    unknown.get_by_label("All without a kept answer").check()
    rows.first.get_by_role("checkbox").uncheck()
    page.wait_for_timeout(300)
    unknown.scroll_into_view_if_needed()
    shown("sidebar-spend-many")
    unknown.get_by_role("button", name="Mark these 52 as not charged").click()
    expect(rows).to_have_count(1)
    expect(unknown.locator(".sk-sum")).to_have_text("1")
    assert len(ledger.receipts(state="failed", most=10**6)) >= 52
    assert console_errors == []


def test_a_second_look_finds_the_picture_of_a_kept_answer(
    page: Page, comfy: ComfyUI, ledger: Ledger, shown: Callable[[str], Path]
) -> None:
    found, without = lost(ledger, "found after all"), lost(ledger, "gone for good")
    file = BytesIO()
    Image.new("RGB", (256, 128), "navy").save(file, format="PNG")
    Arrivals(comfy.home / "arrived").write(found, answer(file.getvalue(), "0.0021"))
    spend = Sidebar(page).open("Spend")
    rows = spend.get_by_role("region", name="Unknown outcomes").get_by_role("group")
    expect(rows).to_have_count(2)
    expect(rows.first.get_by_role("button", name="Look again")).to_have_count(0)
    kept = rows.nth(1)
    spend.get_by_label("All without a kept answer").check()
    expect(spend.get_by_role("button", name="Mark these 1 as not charged")).to_be_enabled()
    expect(kept.get_by_role("checkbox")).not_to_be_checked()
    with page.expect_download() as download:
        kept.get_by_role("link", name="Open the answer").click()
    assert b"inference_status" in Path(download.value.path()).read_bytes()
    shown("sidebar-spend-kept")
    kept.get_by_role("button", name="Look again").click()
    status = spend.get_by_role("status").first
    expect(status).to_have_text("Found: the picture is in your library, charged $0.0021.")
    expect(rows).to_have_count(1)
    shown("sidebar-spend-found")
    assert ledger.receipt(found).state == "settled"
    assert ledger.receipt(without).state == "unknown outcome"
    library = _library(page)
    expect(library.get_by_role("button", name="found after all")).to_be_visible()


def test_a_second_look_that_finds_nothing_says_why(page: Page, comfy: ComfyUI, ledger: Ledger) -> None:
    found = lost(ledger, "unreadable")
    Arrivals(comfy.home / "arrived").write(found, answer(b"x")._replace(body=b"half of a"))
    spend = Sidebar(page).open("Spend")
    row = spend.get_by_role("region", name="Unknown outcomes").get_by_role("group").first
    row.get_by_role("button", name="Look again").click()
    expect(row.get_by_role("status")).to_contain_text("DeepInfra")
    expect(row.get_by_role("button", name="Look again")).to_be_visible()


def test_the_limit_is_set_here_and_asks_before_it_deletes(
    page: Page, comfy: ComfyUI, ledger: Ledger, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    for number in range(3):
        buy(ledger, order(f"large {number}"), picture=bytes([number]) * 50 * MIB)
    library = Sidebar(page).open("Library")
    room = library.get_by_role("region", name="Space used")
    expect(room).to_contain_text("of 2 GiB")
    expect(room.get_by_role("note")).to_have_count(0)
    room.get_by_text("Change the limit").click()
    room.get_by_label("Limit in GiB").fill("nothing")
    room.get_by_role("button", name="Save limit").click()
    expect(room.get_by_role("status")).to_contain_text("no number")
    room.get_by_label("Limit in GiB").fill("0,11")
    room.get_by_role("button", name="Save limit").click()
    expect(room.get_by_role("alert")).to_contain_text("This deletes the")
    expect(room.get_by_role("button", name="Delete them")).to_be_focused()
    shown("sidebar-library-limit")
    room.get_by_role("button", name="Cancel").click()
    expect(room).to_contain_text("of 2 GiB")
    expect(room.get_by_label("Limit in GiB")).to_be_focused()
    room.get_by_role("button", name="Save limit").click()
    room.get_by_role("button", name="Delete them").click()
    expect(room).to_contain_text("of 112.6 MiB")
    expect(library.get_by_role("button", name="large 0")).to_have_count(0)
    expect(library.get_by_role("button", name="large 2")).to_be_visible()
    room.get_by_label("Limit in GiB").fill("0.1")
    room.get_by_role("button", name="Save limit").click()
    expect(room.get_by_role("note")).to_contain_text("nearly full")
    page.wait_for_timeout(300)
    shown("sidebar-library-nearly-full")
    room.get_by_label("Limit in GiB").fill("2")
    room.get_by_role("button", name="Save limit").click()
    expect(room).to_contain_text("of 2 GiB")
    expect(room.get_by_role("note")).to_have_count(0)
    assert [error for error in console_errors if "thumbnails" not in error and "library/limit" not in error] == []


def _library(page: Page):
    page.locator(".schnellkit-sidebar").get_by_role("tab", name="Library").click()
    page.locator(".schnellkit-sidebar .sk-page:not([aria-busy])").wait_for()
    return page.locator(".schnellkit-sidebar").get_by_role("tabpanel", name="Library")
