"""In another language all of the pack speaks it, nodes and pages alike; back in English it does at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas
from schnellkit.tests.browser.sidebar import Sidebar
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.texts.translations import ENGLISH, languages, read
from schnellkit.workshop.texts.words import SENTENCES

TITLES = {
    "Keys": "Anahtarlar",
    "Hosts": "Sağlayıcılar",
    "Spend": "Harcama",
    "Library": "Kitaplık",
    "Presets": "Ön ayarlar",
}
LOCALE = "Comfy.Locale"
STARTED = "() => window.app?.extensionManager?.sidebarTab.sidebarTabs.some((tab) => tab.id === 'schnellkit')"
SAY = """async ([english, values]) => (await import("/extensions/schnellkit/page/words.mjs")).say(english, values)"""
OFFERED = "(name) => window.app.ui.settings.settingsParamLookup[name].options.map(({ value }) => value)"
LABELS = "(id) => Object.fromEntries(window.app.graph.getNodeById(id).widgets.map((one) => [one.name, one.label]))"


in_turkish = pytest.mark.parametrize("language", ["tr"])


def speak(page: Page, language: str) -> None:
    """Change the language in the settings, and wait until the frontend has opened its graph anew."""
    page.evaluate("() => { window.before = window.app.graph.nodes[0]; }")
    page.evaluate("([name, to]) => window.app.extensionManager.setting.set(name, to)", [LOCALE, language])
    page.wait_for_function("() => window.app.graph.nodes.length && window.app.graph.nodes[0] !== window.before")


@in_turkish
@pytest.mark.both_modes
def test_a_node_is_turkish_from_title_to_badge(
    page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    canvas = Canvas(page, render_mode)
    node, size = canvas.place("SchnellkitMonica", 200, 120), canvas.place("SchnellkitResolution", 720, 120)
    canvas.set(node, model="flux_pro")
    labels = page.evaluate(LABELS, node)
    assert (labels["prompt"], labels["steps"], labels["model.guidance"]) == ("istem", "adımlar", "yönlendirme")
    assert "ön ayar olarak kaydet…" in page.evaluate(LABELS, size).values()
    for text in ("adımlar", "makbuz", "Schnell Çözünürlük", "uyar: her sağlayıcı", "deneme alanı · fiyat bilinmiyor"):
        canvas.wait_for_text(text)
    shown(f"turkish-nodes-{render_mode}")
    if render_mode == "vue":
        page.get_by_text("boyut_uyumu").first.hover()
        expect(page.get_by_text("kabul ettiği en yakın boyut kullanılır")).to_be_visible()
        shown("turkish-tooltip")
    assert console_errors == []


@in_turkish
def test_every_page_of_the_sidebar_is_turkish(
    page: Page, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    sidebar = Sidebar(page)
    english = {text for place, text in read(ENGLISH).items() if place[: len(SENTENCES)] == SENTENCES}
    same = {text for place, text in read("tr").items() if place[-1] == text}
    for title in TITLES.values():
        opened = sidebar.open(title)
        page.wait_for_timeout(300)
        opened.evaluate("(place) => place.querySelectorAll('details').forEach((one) => (one.open = true))")
        shown(f"turkish-{title.lower()}")
        lines = {line.strip() for line in opened.inner_text().splitlines()}
        assert lines & (english - same) == set(), title
    assert console_errors == []


@in_turkish
def test_a_toast_a_dialog_and_the_total_are_turkish(
    page: Page, comfy: ComfyUI, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    canvas, total = Canvas(page, "classic"), page.locator(".schnellkit-total")
    node, save = canvas.place("SchnellkitDeepInfra", 200, 150), canvas.place("SaveImage", 660, 100)
    canvas.wire(node, 0, save, "images")
    expect(total).to_have_attribute("aria-label", re.compile("Çalıştırmanın tutarı şu olurdu: ≈ .0.0020"))
    total.click()
    expect(page.get_by_role("dialog", name="Çalıştırmanın tutarı şu olurdu: ≈ $0.0020")).to_be_visible()
    page.keyboard.press("Escape")
    size = canvas.place("SchnellkitResolution", 200, 500)
    page.evaluate("(id) => { window.app.graph.getNodeById(id).widgets.at(-2).callback(); }", size)
    dialog = page.get_by_role("dialog").filter(has_text="Ön ayar olarak kaydet")
    dialog.get_by_role("textbox").fill("geniş")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="geniş kaydedildi.")).to_be_visible()
    comfy.post("/schnellkit/presets/drop", {"name": "geniş"})
    page.wait_for_timeout(400)
    shown("turkish-toast")
    assert console_errors == []


@in_turkish
def test_the_switches_are_turkish_in_the_settings(page: Page, shown: Callable[[str], Path]) -> None:
    page.evaluate("() => window.app.extensionManager.command.execute('Comfy.ShowSettingsDialog')")
    dialog = page.get_by_role("dialog")
    dialog.locator("input").first.fill("sınırını aşabilecek")
    expect(dialog.get_by_text("Harcama sınırını aşabilecek bir çalıştırmadan önce sor")).to_be_visible()
    shown("turkish-settings")


@pytest.mark.both_modes
def test_another_language_is_spoken_at_once_and_english_again_too(
    page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str]
) -> None:
    canvas, sidebar = Canvas(page, render_mode), Sidebar(page)
    canvas.place("SchnellkitResolution", 620, 150)
    sidebar.open("Keys")
    canvas.wait_for_text("fits: every host")
    speak(page, "tr")
    expect(sidebar.place.get_by_text("Deneme alanında anahtar gerekmez")).to_be_visible()
    expect(page.locator(".schnellkit-ribbon")).to_contain_text("resimler bu makinede çizilir")
    canvas.wait_for_text("uyar: her sağlayıcı")
    shown(f"turkish-at-once-{render_mode}")
    speak(page, "en")
    expect(sidebar.place.get_by_text("Sandbox mode needs no key")).to_be_visible()
    expect(page.locator(".schnellkit-ribbon")).to_contain_text("pictures are drawn on this machine")
    canvas.wait_for_text("fits: every host")
    assert console_errors == []


def test_arabic_is_written_from_the_right_with_its_money_in_order(page: Page) -> None:
    table = {"Run will charge: {sum}": "سيكلف {sum}", "Keys": "المفاتيح"}
    page.route(
        "**/schnellkit/words/ar", lambda route: route.fulfill(body=json.dumps(table), content_type="application/json")
    )
    page.evaluate("(name) => window.app.extensionManager.setting.set(name, 'ar')", LOCALE)
    sidebar = Sidebar(page)
    expect(sidebar.place.get_by_role("tab", name="المفاتيح")).to_be_visible()
    assert sidebar.place.evaluate("(place) => getComputedStyle(place).direction") == "rtl"
    said = page.evaluate(SAY, ["Run will charge: {sum}", {"sum": "≈ $1"}])
    assert said == "سيكلف \u2068≈ $1\u2069"


@pytest.mark.parametrize("answer", [{"status": 500, "body": "no"}, {"status": 200, "body": "{}"}])
def test_without_translations_all_stays_english(page: Page, answer: dict) -> None:
    page.route("**/schnellkit/words/tr", lambda route: route.fulfill(**answer))
    page.evaluate("(name) => window.app.extensionManager.setting.set(name, 'tr')", LOCALE)
    Sidebar(page).open("Keys")


@pytest.mark.parametrize(("language", "asks"), [("en", 0), ("tr", 1)])
def test_each_language_asks_for_its_own_sentences_alone(page: Page, comfy: ComfyUI, language: str, asks: int) -> None:
    asked: list[str] = []
    fresh = page.context.new_page()
    fresh.on("request", lambda request: asked.append(request.url))
    fresh.goto(comfy.url)
    fresh.wait_for_function(STARTED)
    # The frontend asks once for all texts of all packs, for itself.
    assert len([url for url in asked if url.endswith("/i18n")]) == 1
    assert len([url for url in asked if url.endswith(f"/schnellkit/words/{language}")]) == asks


def test_there_is_a_folder_for_every_language_that_the_frontend_offers_and_no_other(page: Page) -> None:
    assert languages() == sorted(page.evaluate(OFFERED, LOCALE))
