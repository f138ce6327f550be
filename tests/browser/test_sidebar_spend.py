"""The Spend page: the charge, a cap that stops the next run, an unknown outcome cleared up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.browser.sidebar import Sidebar, use_theme
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

pytestmark = pytest.mark.one_page

QUEUE_WORKED_OFF = """async () => {
  for (const left of [1, 0]) window.app.api.dispatchCustomEvent("status", { exec_info: { queue_remaining: left } });
  await fetch("/schnellkit/catalogue");
}"""


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Callable[..., ComfyUI]) -> Iterator[ComfyUI]:
    """A ComfyUI out of sandbox mode that has bought a picture and lost the answer of another."""
    with running(Simulator()) as urls:
        comfy = start_module_comfy(
            {"DEEPINFRA_TOKEN": "a-key-for-tests", "SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]}
        )
        comfy.run(hosted("bought", width=1024, height=1024))
        comfy.history(comfy.queue(hosted("[sandbox:drop] lost")))
        yield comfy


def test_what_was_spent_is_shown_and_an_unknown_outcome_is_cleared_up(
    page: Page, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    spend = Sidebar(page).open("Spend")
    expect(spend.get_by_role("region", name="Today")).to_contain_text("$0.0020")
    expect(spend.get_by_role("img", name="Spent by day")).to_be_visible()
    lost = spend.get_by_role("region", name="Unknown outcomes")
    expect(lost).to_contain_text("may have cost")
    shown("sidebar-spend-dark")
    use_theme(page, "light")
    page.wait_for_timeout(300)
    shown("sidebar-spend-light")
    lost.get_by_label("Charged, in USD").fill("0.01")
    lost.get_by_role("button", name="Charged that much").click()
    expect(lost).to_have_count(0)
    expect(spend.get_by_role("region", name="Today")).to_contain_text("$0.012")
    assert console_errors == []


def test_a_cap_entered_here_stops_the_next_run(page: Page, comfy: ComfyUI, shown: Callable[[str], Path]) -> None:
    form = Sidebar(page).open("Spend").get_by_role("form", name="Caps")
    form.get_by_label("A run").fill("0.00001")
    form.get_by_role("button", name="Save caps").click()
    expect(form.get_by_role("status")).to_contain_text("Saved")
    expect(form.get_by_role("button", name="Save caps")).to_be_focused()
    form.get_by_role("button", name="Save caps").scroll_into_view_if_needed()
    shown("sidebar-caps")
    entry = comfy.history(comfy.queue(hosted("stopped by the cap")))
    assert "would be passed" in str(entry["status"]["messages"])


def test_what_is_no_amount_is_told_beside_the_button(page: Page) -> None:
    form = Sidebar(page).open("Spend").get_by_role("form", name="Caps")
    form.get_by_label("A day").fill("plenty")
    form.get_by_role("button", name="Save caps").click()
    expect(form.get_by_role("status")).to_contain_text("day is no number")


def test_a_rate_is_added_and_kept(page: Page, comfy: ComfyUI) -> None:
    form = Sidebar(page).open("Spend").get_by_role("form", name="Caps")
    rows = form.locator("[data-rate]")
    before = rows.count()
    form.get_by_role("button", name="Add a rate").click()
    expect(rows).to_have_count(before + 1)
    form.get_by_label("1 of").last.fill("chf")
    form.get_by_label("is worth").last.fill("1,12")
    form.get_by_role("button", name="Save caps").click()
    expect(form.get_by_role("status")).to_have_text("Saved: they hold from the next order on.")
    assert comfy.get("/schnellkit/spending")["caps"]["rates"] == {"trial credit": "0", "CHF": "1.12"}


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_is_the_whole_ledger(page: Page, kind: str) -> None:
    link = Sidebar(page).open("Spend").get_by_role("link", name=f"Export {kind.upper()}")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == f"schnellkit-ledger.{kind}"
    written = Path(download.value.path()).read_text(encoding="utf-8")
    assert "bought" in written
    assert "[sandbox:drop] lost" in written


def test_what_is_just_typed_is_not_swept_away_by_a_run_that_ends(page: Page) -> None:
    box = Sidebar(page).open("Spend").get_by_role("form", name="Caps").get_by_label("A day")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/spending") else None)
    box.fill("7")
    page.evaluate(QUEUE_WORKED_OFF)
    assert asked == []
    expect(box).to_have_value("7")
    box.blur()
    with page.expect_response("**/schnellkit/spending"):
        page.evaluate(QUEUE_WORKED_OFF)
