"""What the pack is for, on the oldest ComfyUI it declares, on the pinned one, and on the newest frontend there is."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.picker import Picker
from schnellkit.tests.browser.prices import Prices, sent_by
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.tests.browser.test_told_prices import COUNT as BATCH
from schnellkit.tests.browser.test_told_prices import PROMOTED, SUBGRAPH
from schnellkit.tests.comfy.running import newest_frontend, oldest
from schnellkit.workshop.comfyui.install import Install
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO

pytestmark = pytest.mark.one_page

DESKTOP, PHONE, NARROW = (1600, 1000), (390, 844), (500, 800)
# An app has the nodes of its workflow.
SHARED = sorted(file.stem for file in (REPO / "workflows").glob("*.json") if not file.stem.endswith(".app"))
MENU = "(menu) => window.app.extensionManager.setting.set('Comfy.UseNewMenu', menu)"
OPEN = "(graph) => window.app.loadGraphData(graph)"
EXECUTE = "(name) => window.app.extensionManager.command.execute(name)"
SELECT_ALL = """() => {
  window.app.canvas.selectItems([...window.app.graph.nodes]);
  document.activeElement?.blur();
}"""
COUNT = "() => window.app.graph.nodes.length"
BESIDE = """() => {
  const total = document.querySelector(".schnellkit-total").getBoundingClientRect();
  const names = ["[data-testid=linear-run-button] button", "[data-testid=queue-button]", "#queue-button"];
  const run = names.flatMap((name) => [...document.querySelectorAll(name)])
    .filter((one) => one.getClientRects().length && !one.matches(".schnellkit-total")).at(-1).getBoundingClientRect();
  const gap = (a, b, c, d) => Math.max(0, c - b, a - d);
  return [gap(total.left, total.right, run.left, run.right), gap(total.top, total.bottom, run.top, run.bottom)];
}"""
PROGRESS = """(id) => window.app.graph.getNodeById(id).widgets.find((one) => one.name.includes("text-preview"))"""
INSIDE = Path(__file__).with_name("inside_subgraphs.js").read_text(encoding="utf-8")
FAR = 90  # pixels: ComfyUI's own count of runs may stand between


@pytest.fixture(scope="module", params=["oldest", "pinned", "newest"])
def version(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def comfy(
    version: str, install: Install, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ComfyUI]:
    place = tmp_path_factory.mktemp(version)
    with contextlib.ExitStack() as stack:
        if version == "oldest":
            yield stack.enter_context(oldest(place))
        elif version == "newest":
            yield stack.enter_context(newest_frontend(install, place))
        else:
            yield request.getfixturevalue("sandbox_comfy")


@pytest.fixture(autouse=True)
def as_it_was(page: Page) -> Iterator[None]:
    """Afterwards the page is wide again, with the menu that ComfyUI has."""
    yield
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.evaluate(MENU, "Top")


def shared(name: str) -> dict[str, Any]:
    return json.loads((REPO / "workflows" / f"{name}.json").read_text(encoding="utf-8"))


def total(page: Page) -> Locator:
    return page.locator(".schnellkit-total")


def stands_beside_run(page: Page) -> None:
    expect(total(page)).to_be_visible()
    page.wait_for_function(f"() => {{ const [x, y] = ({BESIDE})(); return x < {FAR} && y < {FAR}; }}")


def saved(canvas: Canvas, prompt: str) -> int:
    """A hosted node whose picture is saved."""
    node, save = canvas.place("SchnellkitDeepInfra", 520, 150), canvas.place("SaveImage", 980, 150)
    canvas.wire(node, 0, save, "images")
    canvas.set(node, prompt=prompt, seed=5, control_after_generate="fixed")
    return node


@pytest.mark.both_modes
def test_price_total_picture_and_sidebar_are_the_same_on_all(
    page: Page, version: str, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    canvas = Canvas(page, render_mode)
    size, node = canvas.place("SchnellkitResolution", 60, 150), saved(canvas, f"an old harbour, {render_mode}")
    canvas.wire(size, 0, node, "width")
    canvas.wire(size, 1, node, "height")
    canvas.wait_for_text("1024 × 1024")
    canvas.wait_for_text("sandbox · ≈ $0.0020")
    expect(total(page)).to_have_text("≈ $0.0020")
    stands_beside_run(page)
    canvas.run()
    canvas.wait_for_text("last run: sandbox, would cost $0.0020", 60)
    page.wait_for_function(f"(id) => !({PROGRESS})(id)", arg=node)
    picker = Picker(page, size)
    picker.drag((1024, 1024), (1350, 770))
    assert picker.written == ("1344x768", 1344, 768, "as it is")
    picker.click(1024, 1024)
    expect(picker.corner).to_be_focused()
    page.keyboard.press("ArrowRight")
    assert picker.written == ("custom", 1040, 1024, "as it is")
    library = Sidebar(page).open("Library")
    expect(library.get_by_role("button", name=f"an old harbour, {render_mode}")).to_be_visible()
    page.wait_for_timeout(500)
    shown(f"{version}-{render_mode}")
    assert [error for error in console_errors if "schnellkit" in error.lower()] == []


@pytest.mark.parametrize("size", [DESKTOP, NARROW])
@pytest.mark.parametrize("menu", ["Top", "Disabled"])
def test_the_total_stands_beside_run_under_either_menu(
    page: Page, version: str, menu: str, size: tuple[int, int], shown: Callable[[str], Path]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(MENU, menu)
    saved(Canvas(page, "classic"), "a harbour by the menu")
    expect(total(page)).to_have_text("≈ $0.0020")
    stands_beside_run(page)
    expect(total(page)).to_be_in_viewport(ratio=1)
    shown(f"{version}-menu-{menu}-{size[0]}")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_app_says_what_it_costs_and_what_it_did_cost(
    page: Page, version: str, size: tuple[int, int], shown: Callable[[str], Path]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    app = shared("first-picture.app")
    prompt = next(node for node in app["nodes"] if node["type"] == "SchnellkitDeepInfra")
    prompt["widgets_values"][0] = f"an app of {size[0]} pixels"
    page.evaluate(OPEN, app)
    run = page.get_by_test_id("linear-run-button")
    expect(run.locator(".schnellkit-total")).to_have_text("≈ $0.0020")
    stands_beside_run(page)
    shown(f"{version}-app-{size[0]}")
    run.locator("button").last.dispatch_event("click")  # on a phone it is a swipe away
    charged = page.locator(".schnellkit-charged")
    expect(charged).to_have_text("Last run: sandbox, would cost $0.0020", timeout=60_000)
    expect(charged).to_be_visible()
    page.wait_for_timeout(800)
    shown(f"{version}-app-charged-{size[0]}")


RAN = """([node, cost]) => window.app.api.dispatchCustomEvent("executed", {
  node, display_node: node, prompt_id: "of two nodes", output: { schnellkit: [cost, "told by host", cost] },
})"""


def test_under_the_picture_of_an_app_stands_what_each_node_was_charged(page: Page) -> None:
    page.evaluate(OPEN, shared("first-picture.app"))
    expect(total(page)).to_be_visible()
    ids = page.evaluate("() => window.app.graph.nodes.slice(0, 2).map(({ id, title }) => [String(id), title])")
    for (node, _), cost in zip(ids, ("$0.0020", "$0.0040"), strict=True):
        page.evaluate(RAN, [node, cost])
    (_, first), (_, second) = ids
    charged = page.locator(".schnellkit-charged")
    expect(charged).to_have_text(f"Last run: {first}: $0.0020 · {second}: $0.0040")
    expect(charged).to_be_visible()
    page.evaluate(OPEN, shared("all-hosts"))
    expect(charged).to_be_hidden()


@pytest.mark.both_modes
@pytest.mark.parametrize("command", ["Mute", "Bypass"])
def test_what_is_muted_or_bypassed_leaves_the_total_at_once(page: Page, render_mode: str, command: str) -> None:
    canvas = Canvas(page, render_mode)
    node = saved(canvas, "a harbour to be muted")
    expect(total(page)).to_have_text("≈ $0.0020")
    page.evaluate("(id) => window.app.canvas.selectNode(window.app.graph.getNodeById(id), false)", node)
    page.evaluate(EXECUTE, f"Comfy.Canvas.ToggleSelectedNodes.{command}")
    expect(total(page)).to_be_hidden(timeout=3000)
    page.evaluate(EXECUTE, f"Comfy.Canvas.ToggleSelectedNodes.{command}")
    expect(total(page)).to_be_visible(timeout=3000)


@pytest.mark.parametrize("name", SHARED)
def test_all_nodes_of_a_shared_graph_are_copied_and_pasted(page: Page, name: str) -> None:
    graph = shared(name)
    page.evaluate(OPEN, graph)
    page.wait_for_function(f"(count) => ({COUNT})() === count", arg=len(graph["nodes"]))
    page.evaluate(SELECT_ALL)
    page.keyboard.press("Control+c")
    page.evaluate(EXECUTE, "Comfy.NewBlankWorkflow")
    page.wait_for_function(f"() => ({COUNT})() === 0")
    page.keyboard.press("Control+v")
    page.wait_for_function(f"(count) => ({COUNT})() === count", arg=len(graph["nodes"]))


CHOSEN = """async (id) => {
  const { quote } = await import("/extensions/schnellkit/total/quotes.mjs");
  const told = await quote({ count: 3, chosen: [String(id)], exact: true });
  return told.sum.costs[0];
}"""


def test_a_batch_of_chosen_outputs_is_quoted_as_this_frontend_sends_it(page: Page) -> None:
    canvas = Canvas(page, "classic")
    node = saved(canvas, "a harbour, chosen")
    canvas.set(node, control_after_generate="increment")
    save = page.evaluate("() => window.app.graph.nodes.find((one) => one.type === 'SaveImage').id")
    expect(total(page)).to_have_text("≈ $0.0020")
    least, most, _ = page.evaluate(CHOSEN, save)
    sent = sent_by(page, "(id) => window.app.queuePrompt(0, 3, [String(id)])", save)
    seeds = {one["prompt"][str(node)]["inputs"]["seed"] for one in sent}
    assert least == most == str(len(seeds) * Decimal("0.002"))


def test_a_batch_and_a_value_on_a_subgraph_are_told_as_they_are_sent(page: Page) -> None:
    canvas, prices = Canvas(page, "classic"), Prices(page, "classic")
    node = saved(canvas, "a harbour, several times")
    host, inside = page.evaluate(SUBGRAPH, [node, ["images"]])
    page.evaluate(PROMOTED, [host, "images", 8])
    expect(total(page)).to_have_text("≈ $0.016")
    prices.expect_badge(host, "sandbox · ≈ $0.016")
    page.evaluate(BATCH, 4)
    try:
        expect(total(page)).to_have_text("≈ $0.016 for 4 runs")
        sent = sent_by(page, "() => window.app.queuePrompt(0, 4)")
    finally:
        page.evaluate(BATCH, 1)
    assert [one["prompt"][f"{host}:{inside}"]["inputs"]["images"] for one in sent] == [8] * 4
    assert len({one["extra_data"]["schnellkit_press"] for one in sent}) == 1


def test_a_preset_of_ones_own_that_is_chosen_on_a_subgraph_is_what_is_bought(page: Page, comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/presets", {"name": "banner", "width": 1536, "height": 640})
    page.evaluate("() => window.app.api.dispatchEvent(new CustomEvent('schnellkit.presets'))")
    try:
        canvas = Canvas(page, "classic")
        node, size = saved(canvas, "a harbour, as a banner"), canvas.place("SchnellkitResolution", 0, 700)
        canvas.wire(size, 0, node, "width")
        canvas.wire(size, 1, node, "height")
        host, _ = page.evaluate(SUBGRAPH, [size, ["preset"]])
        page.evaluate(PROMOTED, [host, "preset", "banner · 1536x640"])
        expect(total(page)).to_have_text("≈ $0.00188")
        prompt = page.evaluate("async () => (await window.app.graphToPrompt()).output")
        assert Image.open(BytesIO(comfy.picture(comfy.run(prompt)))).size == (1536, 640)
    finally:
        comfy.post("/schnellkit/presets/drop", {"name": "banner"})


@pytest.mark.both_modes
@pytest.mark.parametrize(
    "model", [("flux_pro", "guidance", 4.5), ("flux_dev", "guidance", 3.5), ("flux_schnell", "", 0)]
)
def test_settings_that_come_with_a_model_and_inputs_of_several_types_hold_in_subgraphs(
    page: Page, comfy: ComfyUI, model: tuple[str, str, float]
) -> None:
    sent = page.evaluate(INSIDE, list(model))
    inside = {name: node for name, node in sent.items() if ":" in name}
    (monica,) = (node["inputs"] for node in inside.values() if node["class_type"] == "SchnellkitMonica")
    name, setting, value = model
    assert (monica["model"], monica["prompt"]) == (name, f"inside, {name}")
    if setting:
        assert monica[f"model.{setting}"] == value
    starts = [node["inputs"]["start_from"] for node in inside.values() if node["class_type"] == "SchnellkitSample"]
    assert {sent[origin]["class_type"] for origin, _ in starts} == {"EmptyLatentImage", "LoadImage"}
    bought = {key: node for key, node in sent.items() if node["class_type"] in ("SchnellkitMonica", "SaveImage")}
    assert len(comfy.pictures(comfy.run(bought))) == 1
