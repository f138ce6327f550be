"""A sentence keeps its pattern, and is said in any language there is; what is unknown stays English."""

from __future__ import annotations

import json
import re

import pytest

from schnellkit.personal import speech
from schnellkit.personal.speech import say
from schnellkit.providers.said import Said, one_after_the_other
from schnellkit.workshop.texts.translations import languages, read
from schnellkit.workshop.texts.words import SENTENCES, said_in_python

SIZES = Said("{host} takes {takes}.", host="A", takes=Said("sides of {sides}", sides="64 to 128"))


@pytest.fixture
def german(tmp_path, monkeypatch):
    words = {
        "{host} takes {takes}.": "{host} nimmt {takes}.",
        "sides of {sides}": "Seiten von {sides}",
        "free": "{gone}",
    }
    for language in ("de", "ar"):
        (tmp_path / language).mkdir()
        text = json.dumps({"schnellkit": {"words": words}})
        (tmp_path / language / "main.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(speech, "LOCALES", tmp_path)
    speech._read.cache_clear()
    yield
    speech._read.cache_clear()


def test_it_is_its_own_english():
    assert SIZES == "A takes sides of 64 to 128."


def test_it_is_said_with_all_that_is_filled_in(german):
    assert say(SIZES, "de") == "A nimmt Seiten von 64 to 128."


def test_what_is_filled_in_keeps_its_own_direction(german):
    assert say(SIZES, "ar") == "\u2068A\u2069 nimmt \u2068Seiten von \u206864 to 128\u2069\u2069."


@pytest.mark.parametrize("language", ["", "xx", "../de", "de/../de", "d" * 1000])
def test_in_a_language_that_is_not_there_it_stays_english(german, language):
    assert say(SIZES, language) == str(SIZES)


def test_a_text_of_others_is_never_changed(german):
    assert say("free", "de") == "free"


def test_a_translation_that_names_what_is_not_there_is_left_alone(german):
    assert say(Said("free"), "de") == "free"


def test_braces_in_what_is_filled_in_stay():
    assert Said("prompt holds “{found}”", found="{0}") == "prompt holds “{0}”"
    assert say(Said("prompt holds “{found}”", found="{0}"), "de") == "prompt holds “{0}”"


def test_texts_follow_each_other_and_empty_ones_are_left_out(german):
    both = one_after_the_other(SIZES, "", Said("free"), "Ok.")
    assert (both, say(both, "de").startswith("A nimmt")) == ("A takes sides of 64 to 128. free Ok.", True)


def test_a_secret_in_what_is_filled_in_is_cut_and_the_sentence_stays():
    cut = SIZES.with_values(lambda text: text.replace("A", "[cut]"))
    assert (cut, cut.pattern) == ("[cut] takes sides of 64 to 128.", SIZES.pattern)


@pytest.mark.parametrize("language", languages())
def test_every_sentence_of_the_server_can_be_said(language):
    known = {place[-1]: text for place, text in read(language).items() if place[: len(SENTENCES)] == SENTENCES}
    for pattern in said_in_python().values():
        assert known[pattern].format(**dict.fromkeys(re.findall(r"{(\w+)}", pattern), "x"))
