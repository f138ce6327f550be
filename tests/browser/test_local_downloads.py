"""On a machine without the models: the frontend says which are missing and offers their downloads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schnellkit.local.loading.downloads import DOWNLOADS
from schnellkit.local.loading.files import USUAL
from schnellkit.workshop.paths import REPO

pytestmark = pytest.mark.one_page

SHARED = json.loads((REPO / "workflows" / "local-picture.json").read_text(encoding="utf-8"))
NEEDED = {download.url for download in DOWNLOADS if download.name in USUAL.values()}
# What a click on a download has the browser fetch is only noted.
NOTE_FETCHES = """() => {
  window.fetched = [];
  HTMLAnchorElement.prototype.click = function () { window.fetched.push(this.href); };
}"""


def offered(page: Page) -> set[str]:
    """The addresses behind the frontend's button that downloads all that is missing."""
    page.evaluate(NOTE_FETCHES)
    page.get_by_test_id("missing-model-download-all").click()
    return set(page.evaluate("() => window.fetched"))


def opened(page: Page, workflow: dict[str, Any]) -> None:
    """Opens the workflow and follows the frontend's hint to what is missing."""
    page.evaluate("(graph) => window.app.loadGraphData(graph)", workflow)
    page.get_by_test_id("error-overlay-see-errors").click()
    for name in USUAL.values():
        expect(page.get_by_role("button", name=f"Download {name}", exact=True)).to_be_visible(timeout=30000)


@pytest.mark.both_modes
def test_the_shared_workflow_offers_the_download_of_every_model(
    page: Page, render_mode: str, shown: Callable[[str], Path]
) -> None:
    opened(page, SHARED)
    shown(f"local-missing-{render_mode}")
    assert offered(page) == NEEDED


def test_a_workflow_saved_without_addresses_offers_them_too(page: Page) -> None:
    nodes = [{**node, "properties": {}} for node in SHARED["nodes"]]
    opened(page, {**SHARED, "nodes": nodes})
    assert offered(page) == NEEDED
