"""Speech: what the pack says on the canvas, in the person's language; English is in the code and needs no file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..providers.said import Said

LOCALES = Path(__file__).resolve().parent.parent / "locales"
NAME = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
RIGHT_TO_LEFT = ("ar", "fa", "he")
APART = "\u2068{}\u2069"


def say(text: str, language: str) -> str:
    """The text in that language; in English where it is no Said, or where the language or the sentence is not known."""
    if not isinstance(text, Said):
        return text
    sentences = sentences_in(language)
    apart = APART.format if language in RIGHT_TO_LEFT and sentences else str
    return text.with_pattern(lambda english: sentences.get(english, english), apart)


def sentences_in(language: str) -> Mapping[str, str]:
    """The sentences of a language by their English; none where there is no such language."""
    return _read(language) if NAME.fullmatch(language) else {}


@cache
def _read(language: str) -> Mapping[str, str]:
    try:
        told = json.loads((LOCALES / language / "main.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    words = told.get("schnellkit", {}).get("words", {})
    return {english: str(said) for english, said in words.items()}
