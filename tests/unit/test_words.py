"""Every text a person reads is translatable, English says what the sources say, and no language lags behind."""

from __future__ import annotations

import json
import re

import pytest

from schnellkit.workshop.paths import REPO
from schnellkit.workshop.telling import Trouble
from schnellkit.workshop.texts import words
from schnellkit.workshop.texts.translations import ENGLISH, amiss, carried, faults, languages, missing, read, write
from schnellkit.workshop.texts.words import SENTENCES, sentences, setting_texts

ADVICE = "locales/ lags behind: run python3 dev.py words, and translate what it says is missing"
SCRIPTS = sorted([*(REPO / "js").rglob("*.js"), *(REPO / "js").rglob("*.mjs")])
# A sentence or a label that nobody translates: beside say(, and beside toggle(, whose texts ComfyUI translates.
UNSAID = re.compile(
    r'(?<!say\()(?<!say\(\n)["`](?=[A-Z][a-z]* [a-z]|[A-Z][a-z]+[.:?…]["`])[^"`\n]*["`]'
    r'|(?:button|field|outside)\("[^"]*"|(?:placeholder|"aria-label"|title|tooltip): (?!say)"[A-Za-z][^"]*[a-z]"'
)

OLD = {("nodeDefs", "A", "name"): "images", ("nodeDefs", "B", "name"): "images", ("main", "gone"): "Gone"}
TRANSLATED = {("nodeDefs", "A", "name"): "resimler", ("nodeDefs", "B", "name"): "resim", ("main", "gone"): "Gitti"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_says_all_that_is_read(script):
    source = re.sub(r"/\*.*?\*/|^ *//.*$", "", script.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    source = re.sub(r"say\(\s+", "say(", source)
    source = re.sub(r"(?<!const )toggle\((.*?)\)", "", source, flags=re.DOTALL)
    assert [found[0] for found in UNSAID.finditer(source)] == []


def test_a_sentence_is_said_as_a_plain_string(tmp_path, monkeypatch):
    (tmp_path / "a.js").write_text('say("Known."); status.say(other); say(`Made of ${parts}`);', encoding="utf-8")
    monkeypatch.setattr(words, "JAVASCRIPT", tmp_path)
    monkeypatch.setattr(words, "REPO", tmp_path)
    with pytest.raises(Trouble, match=r"a\.js:1"):
        sentences()


def test_english_has_the_sentences_of_the_scripts_and_no_other():
    kept = {place: text for place, text in read(ENGLISH).items() if place[: len(SENTENCES)] == SENTENCES}
    assert list(kept.items()) == list(sentences().items()), ADVICE


def test_english_has_the_settings_of_the_scripts_and_no_other():
    kept = {place: text for place, text in read(ENGLISH).items() if place[0] == "settings" or "settingsC" in place[1]}
    assert sorted(kept.items()) == sorted(setting_texts().items()), ADVICE


@pytest.mark.parametrize("language", languages())
def test_a_language_says_all_of_it_and_keeps_what_must_stay(language):
    assert list(faults(read(ENGLISH), read(language), language)) == [], ADVICE


@pytest.mark.parametrize("language", languages())
def test_a_language_is_written_as_dev_py_words_writes_it(language, tmp_path, monkeypatch):
    monkeypatch.setattr("schnellkit.workshop.texts.translations.LOCALES", tmp_path)
    for file in (REPO / "locales" / language).iterdir():
        (tmp_path / language).mkdir(exist_ok=True)
        (tmp_path / language / file.name).write_bytes(file.read_bytes())
    texts = read(language)
    english = list(json.loads((REPO / "locales" / ENGLISH / "nodeDefs.json").read_text(encoding="utf-8")))
    assert list(json.loads((tmp_path / language / "nodeDefs.json").read_text(encoding="utf-8"))) == english
    before = {file.name: file.read_bytes() for file in (tmp_path / language).iterdir()}
    write(language, texts)
    assert {file.name: file.read_bytes() for file in (tmp_path / language).iterdir()} == before


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OLD, TRANSLATED),
        ({("nodeDefs", "B", "name"): "images"}, {("nodeDefs", "B", "name"): "resim"}),
        ({("nodeDefs", "A", "name"): "pictures"}, {}),
        ({("nodeDefs", "C", "name"): "Gone"}, {("nodeDefs", "C", "name"): "Gitti"}),
    ],
    ids=["unchanged", "left over is dropped", "changed is to be translated anew", "known from elsewhere"],
)
def test_a_translation_stays_as_long_as_its_english_does(now, expected):
    assert carried(now, OLD, TRANSLATED, {}) == expected


def test_a_translation_that_is_handed_in_goes_to_all_its_places():
    assert set(carried(OLD, OLD, TRANSLATED, {"images": "görseller"}).values()) == {"görseller", "Gitti"}


def test_what_is_missing_is_asked_for_once():
    assert missing(OLD, {}) == ["images", "Gone"]


@pytest.mark.parametrize(
    ("english", "translation", "right"),
    [
        ("{name} was saved.", "{name} kaydedildi.", True),
        ("{name} was saved.", "{ad} kaydedildi.", False),
        ("Key: MONICA_API_KEY.", "Anahtar: MONICA_API_KEY.", True),
        ("Key: MONICA_API_KEY.", "Anahtar: MONICA_ANAHTARI.", False),
        ("1344×768", "1344 × 768", True),
        ("1344×768", "١٣٤٤×768", False),
        ("See https://example.com/a.", "Bkz. https://example.com/a", True),
        ("See https://example.com/a.", "Bkz. https://example.com/b", False),
        ("exact: it fails. nearest: it fits.", "exact: olmaz. nearest: olur.", True),
        ("exact: it fails. nearest: it fits.", "kesin: olmaz. nearest: olur.", False),
        ("Used for “custom”.", "« custom » için.", True),
        ("Used for “custom”.", "“özel” için.", False),
        ("Save", " ", False),
    ],
)
def test_a_translation_keeps_names_figures_addresses_and_values(english, translation, right):
    assert (list(amiss(english, translation)) == []) == right


def test_a_text_that_comfyui_would_take_for_its_own_syntax_is_a_fault():
    place = ("nodeDefs", "SchnellkitCost", "description")
    assert list(faults({place: "Mail"}, {place: "a@b"})) != []
    assert list(faults({(*SENTENCES, "Mail"): "Mail"}, {(*SENTENCES, "Mail"): "a@b"})) == []


COUNTED = "one: {count} boat | other: {count} boats"


@pytest.mark.parametrize(
    ("language", "translation", "is_good"),
    [
        ("fr", "one: {count} bateau | other: {count} bateaux", True),
        ("fr", "{count} bateaux", False),
        ("fr", "other: {count} bateaux", False),
        ("fr", "one: un bateau | other: {count} bateaux", False),
        ("ru", "one: {count} лодка | other: {count} лодки", False),
        ("ru", "one: {count} лодка | few: {count} лодки | many: {count} лодок | other: {count} лодки", True),
        ("ja", "other: 船 {count}", True),
        ("ja", "one: 船 {count} | other: 船 {count}", False),
    ],
)
def test_a_sentence_that_counts_has_each_form_of_its_language(language, translation, is_good):
    assert (list(amiss(COUNTED, translation, language)) == []) is is_good
