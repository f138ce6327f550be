"""The Hosts page: limits, prices, one's own price and one's own servers; and the ribbon of sandbox mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.providers.prices.price_list import built_in, price_of
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.prices import Prices
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.workshop.comfyui.running import ComfyUI

pytestmark = pytest.mark.one_page


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    with running(Simulator()) as urls:
        yield urls


@pytest.fixture(scope="module")
def comfy(start_module_comfy: Callable[..., ComfyUI]) -> ComfyUI:
    """A ComfyUI out of sandbox mode."""
    return start_module_comfy()


@pytest.mark.both_modes
def test_my_own_price_is_on_the_node_at_once(
    page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    prices, node = Prices(page, render_mode), Canvas(page, render_mode).place("SchnellkitIonos", 600, 150)
    hosts = Sidebar(page).open("Hosts")
    model = hosts.locator("[data-host=ionos] details").first
    model.locator("summary").click()
    expect(model.get_by_text("1024×1024, 1024×1792, 1792×1024")).to_be_visible()
    prices.expect_badge(node, "price unknown · no key yet")
    model.get_by_label("Amount", exact=True).fill("0.02")
    model.get_by_label("Currency").fill("EUR")
    shown(f"sidebar-hosts-{render_mode}")
    model.get_by_role("button", name="Use my price").click()
    prices.expect_badge(node, "≈ €0.020 · no key yet")
    model.get_by_role("button", name="Back to the listed price").click()
    prices.expect_badge(node, "price unknown · no key yet")
    assert console_errors == []


def test_a_server_is_added_checked_chosen_on_the_node_and_removed(
    page: Page, servers: dict[str, str], shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    canvas = Canvas(page, "classic")
    node = canvas.place("SchnellkitSelfHosted", 600, 150)
    hosts = Sidebar(page).open("Hosts")
    all_nodes: list[str] = []
    page.on("request", lambda asked: all_nodes.append(asked.url) if "/object_info" in asked.url else None)
    form = hosts.get_by_role("form", name="Add a server")
    form.get_by_label("Name").fill("cellar")
    form.get_by_label("Address").fill(servers["nim"])
    form.get_by_label("Speaks").select_option("nim")
    form.get_by_role("button", name="Add server").click()
    card = hosts.locator("[data-server=cellar]")
    card.get_by_role("button", name="Check cellar").click()
    expect(card.get_by_role("status")).to_have_text("cellar is ready.")
    options = "(id) => window.app.graph.getNodeById(id).widgets.find((one) => one.name === 'endpoint').options.values"
    page.wait_for_function(f"(id) => ({options})(id).includes('cellar')", arg=node)
    later = canvas.place("SchnellkitSelfHosted", 600, 500)
    assert page.evaluate(options.replace("options.values", "value"), later) == "cellar"
    card.scroll_into_view_if_needed()
    shown("sidebar-servers")
    card.get_by_role("button", name="Remove cellar").click()
    expect(card).to_have_count(0)
    assert all_nodes == [], "adding a server asked for all nodes of all packs"
    assert console_errors == []


def test_a_price_is_told_with_its_date_its_source_and_what_is_only_assumed(page: Page) -> None:
    price = price_of("together", "black-forest-labs/FLUX.1-schnell", built_in())
    assert price
    model = Sidebar(page).open("Hosts").locator("[data-host=together] details").first
    model.locator("summary").click()
    expect(model.locator("summary")).to_contain_text("$0.0027 a megapixel (1 000 000 pixels)")
    told = model.locator("p.sk-help").first
    expect(told).to_have_text(f"≈ $0.00283 for 1024 × 1024, 4 steps · as of {price.date} · source ↗ · {price.note}")
    expect(told.get_by_role("link", name="source")).to_have_attribute("href", price.source)
    expect(page.locator(".schnellkit-ribbon")).to_have_count(0)
