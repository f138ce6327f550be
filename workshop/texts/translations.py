"""locales/<language>/*.json: kept in step with the English texts, and what is wrong with a translation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..paths import REPO
from .words import FILES, SENTENCES, Texts

LOCALES = REPO / "locales"
ENGLISH = "en"

# What a translation keeps as it is: addresses, names of variables, figures, and the values that a tooltip explains.
KEPT = (
    re.compile(r"https?://[^\s,;)]*[^\s,;).]"),
    re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b"),
    re.compile(r"[0-9]+"),
    re.compile(r"(?:^|\. )([a-z0-9_]+): (?=.*\.$)"),
    re.compile(r"“([a-z ]+)”"),
)
NAMES = re.compile(r"\{\w+\}")
# A sentence that counts has a form for each kind of number that its language tells apart; fractions and millions take
# the last one.
FORM = re.compile(r"(?:^| \| )(zero|one|two|few|many|other): ")
KINDS = {
    "ar": ("one", "two", "few", "many", "other"),
    "he": ("one", "two", "other"),
    "ru": ("one", "few", "many", "other"),
    **dict.fromkeys(("ja", "ko", "zh", "zh-TW"), ("other",)),
}
MOST_KINDS = ("one", "other")
# ComfyUI reads these as its own syntax in all texts but our sentences.
SYNTAX = re.compile(r"[{}@|]")


def languages() -> list[str]:
    """The languages there are, English among them."""
    return sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())


def read(language: str) -> Texts:
    """The texts of a language by their places; none where it is new."""
    return {
        place: text
        for name in FILES
        if (file := LOCALES / language / f"{name}.json").is_file()
        for place, text in _flat((name,), json.loads(file.read_text(encoding="utf-8")))
    }


def write(language: str, texts: Texts) -> None:
    """The files of a language."""
    folder = LOCALES / language
    folder.mkdir(parents=True, exist_ok=True)
    tree: dict[str, Any] = {name: {} for name in FILES}
    for place, text in texts.items():
        branch = tree
        for key in place[:-1]:
            branch = branch.setdefault(key, {})
        branch[place[-1]] = text
    for name in FILES:
        told = json.dumps(tree[name], ensure_ascii=False, indent=2) + "\n"
        (folder / f"{name}.json").write_text(told, encoding="utf-8", newline="\n")


def carried(now: Texts, before: Texts, translated: Texts, taken: Mapping[str, str]) -> Texts:
    """The translations that still hold, in the order of `now`: of the place, else of the same English elsewhere."""
    holding = {place: text for place, text in translated.items() if place in before}
    known = {**{before[place]: text for place, text in holding.items()}, **taken}
    found: Texts = {}
    for place, text in now.items():
        own = holding.get(place) if before.get(place) == text and text not in taken else None
        told = own or known.get(text)
        if told:
            found[place] = told
    return found


def missing(english: Texts, translated: Texts) -> list[str]:
    """The English texts without a translation, each once."""
    return list(dict.fromkeys(text for place, text in english.items() if place not in translated))


def faults(english: Texts, translated: Texts, language: str = ENGLISH) -> Iterator[str]:
    """Whatever is wrong with the texts of a language, a line each."""
    yield from (f"{_told(place)} is not translated" for place in english if place not in translated)
    for place, text in translated.items():
        if place not in english:
            yield f"{_told(place)} is left over"
            continue
        yield from (f"{_told(place)}: {fault}" for fault in amiss(english[place], text, language))
        if place[: len(SENTENCES)] != SENTENCES and SYNTAX.search(text):
            yield f"{_told(place)}: none of {{ }} @ | may be in it"


def amiss(english: str, translation: str, language: str = ENGLISH) -> Iterator[str]:
    """What is wrong with one translation."""
    wanted, forms = forms_of(english), forms_of(translation)
    if list(wanted) != [""] and language != ENGLISH:
        kinds = KINDS.get(language, MOST_KINDS)
        if tuple(forms) != kinds:
            yield f"it counts: write it as {' | '.join(f'{kind}: …' for kind in kinds)}"
        for form in forms.values():
            yield from amiss(wanted["other"], form, language)
        return
    if not translation.strip():
        yield "it is empty"
    if sorted(set(NAMES.findall(english))) != sorted(set(NAMES.findall(translation))):
        yield f"its {{names}} are not those of {english!r}"
    for pattern in KEPT:
        lost = set(pattern.findall(english)) - _found(pattern, english, translation)
        yield from (f"{kept!r} of {english!r} is lost" for kept in sorted(lost))


def forms_of(text: str) -> dict[str, str]:
    """The forms of a sentence that counts by the kind of number; any other sentence whole."""
    _, *parts = FORM.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True)) if FORM.match(text) else {"": text}


def _found(pattern: re.Pattern[str], english: str, translation: str) -> set[str]:
    """Which of the parts to keep are in the translation; a figure only as a whole one."""
    if pattern.pattern == "[0-9]+":
        return set(pattern.findall(translation))
    return {kept for kept in pattern.findall(english) if kept in translation}


def _flat(at: tuple[str, ...], tree: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, inside in tree.items():
        if isinstance(inside, dict):
            yield from _flat((*at, key), inside)
        else:
            yield (*at, key), inside


def _told(place: tuple[str, ...]) -> str:
    return f"{place[0]}.json: {' > '.join(place[1:])}"


def take_in(file: Path) -> dict[str, dict[str, str]]:
    """Translations as a translator hands them in: {language: {English text: translation}}."""
    return json.loads(file.read_text(encoding="utf-8"))
